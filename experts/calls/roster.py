"""A retained candidate becomes an expert, with an account for his own missions."""

import re
import zlib

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import files
from core.models import OutboundMail, StoredFile
from experts.enums import CefrLevel, ExpertKind, ExpertLevel, Language, SkillLevel
from experts.models import (
    Application,
    CurriculumVitae,
    DayRate,
    Expert,
    ExpertLanguage,
    ExpertSkill,
)


def next_expert_code() -> str:
    """E21 after E20. Holds a lock until the transaction ends: two may be retained at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(b"experts.expert")])
    codes = Expert.objects.filter(code__regex=r"^E\d+$").values_list("code", flat=True)
    numbers = [int(re.fullmatch(r"E(\d+)", code)[1]) for code in codes]
    return f"E{max(numbers, default=0) + 1:02}"


def make_expert(application: Application, *, by, level: str = ExpertLevel.SENIOR) -> Expert:
    """A profile out of the answer; of who is in the roster already, what is new is added."""
    user = User.objects.filter(email__iexact=application.email).first()
    if user is None:
        user = User.objects.create_user(
            application.email, application.name, language=application.language,
            phone=application.phone,
        )  # fmt: skip
    expert = Expert.objects.filter(user=user).first() or Expert.objects.create(
        user=user,
        code=next_expert_code(),
        kind=ExpertKind.CONSULTANT,
        level=level,
        unit=application.call.unit,
        base_place=application.base,
    )
    bring_along(application, expert)
    keep_closed(application, expert, by=by)
    Application.objects.filter(pk=application.pk).update(expert=expert)
    if not user.has_usable_password():
        OutboundMail.objects.ask(
            "expert_invitation", key=f"expert_invitation:{expert.pk}", to=user
        )
    return expert


def bring_along(application: Application, expert: Expert) -> None:
    """Countries, languages of which a level was said, competences for EST to validate.

    A tick says that he has the competence and not how well: the lowest level.
    """
    expert.countries.add(*application.countries.all())
    for code, level in application.languages.items():
        if code in Language.values and level in CefrLevel.values:
            ExpertLanguage.objects.get_or_create(
                expert=expert, language=code, defaults={"level": level}
            )
    for competence in application.competences.all():
        ExpertSkill.objects.get_or_create(
            expert=expert, competence=competence, defaults={"level": SkillLevel.BASIC}
        )


def missing_cv(application: Application) -> str:
    """Why the profile gets no curriculum out of this answer; nothing where it gets one."""
    cv = application.cv
    if cv is None:
        return _("No curriculum came with this answer: the profile gets none.")
    if cv.is_refused:
        return _("The curriculum was refused when it was checked: the profile gets none.")
    if not cv.is_released:
        return _(
            "The curriculum is still being checked: whoever is retained before that gets a profile"
            " without it."
        )
    return ""


def keep_closed(application: Application, expert: Expert, *, by) -> None:
    """His rate where the roster has none, and a copy of his curriculum: each has its own end."""
    if application.day_rate_eur and not expert.rates.exists():
        DayRate.objects.create(
            expert=expert,
            amount_eur=application.day_rate_eur,
            starts_on=timezone.localdate(),
            note=application.code,
        )
    cv = application.cv
    if cv is not None and cv.is_released:
        copy = StoredFile.objects.keep(files.read(cv), name=cv.name, media_type=cv.media_type)
        CurriculumVitae.objects.create(expert=expert, file=copy, added_by=by)
