"""Taking a profile away: what a person said of himself and what was said of him.

What stays is what the house must be able to show: who went on which mission, what was signed.
"""

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.erasure import drop_history, empty_history
from core.models import Job
from core.workflow import TransitionRefused
from experts.calls.erasing import erase_application
from experts.calls.person import applications_of
from experts.enums import ProfileState
from experts.models import Expert, ExpertCountry, ExpertNoTravel
from experts.personal.parts import PARTS, said
from experts.workflow import PROFILE_WORKFLOW
from interventions.models import EstUnit, Representative, TeamMember

EMPTY = {
    "presentation": "", "base_place": "", "base_country": None, "most_days_away": None,
    "travel_note": "", "proposed_kind": "", "proposed_level": "",
}  # fmt: skip
ROWS = ("absences", "offers", "rates", "languages", "skills", "sectors")
REASON = "personal_data_erased"


def works_here(user: User) -> bool:
    """Whether the account belongs to somebody who is in the house by another role as well."""
    return (
        user.groups.exists()
        or EstUnit.objects.filter(members=user).exists()
        or TeamMember.objects.filter(user=user).exists()
        or Representative.objects.filter(user=user).exists()
    )


def keeps_name(expert: Expert) -> bool:
    """Of whom something stays the name stays with it."""
    return works_here(expert.user) or bool(said(expert, "stays"))


@transaction.atomic
def erase_expert(expert: Expert, *, by) -> Expert:
    """Under the lock of the profile; refused while something still runs."""
    with pghistory.context(reason=REASON):
        expert = Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
        if reasons := said(expert, "hinders"):
            raise TransitionRefused(" ".join(reasons))
        is_named, is_inside = keeps_name(expert), works_here(expert.user)
        if expert.state != ProfileState.SET_ASIDE:
            words = _("The personal data were erased.")
            expert = PROFILE_WORKFLOW.run(expert, "set_aside", by=by, comment=words)
        for row in applications_of(expert.user.email):
            erase_application(row, by=by, reason=REASON, with_profile=True)
        for part in PARTS:
            part.erase(expert)
        _empty(expert)
        _drop_rows(expert)
        if not is_inside:
            _close(expert.user, expert.code, is_named=is_named)
    return expert


def _empty(expert: Expert) -> None:
    for name, value in EMPTY.items():
        setattr(expert, name, value)
    expert.version += 1
    expert.save()
    expert.countries.clear()
    expert.no_travel.clear()
    empty_history(expert, EMPTY)
    for link in (ExpertCountry, ExpertNoTravel):
        drop_history(link, expert=expert.pk)


def _drop_rows(expert: Expert) -> None:
    for name in ROWS:
        rows = getattr(expert, name)
        rows.all().delete()
        drop_history(rows.model, expert=expert.pk)
    for cv in expert.cvs.select_related("file"):
        Job.objects.filter(key=f"check_file:{cv.file_id}").delete()
        cv.delete()
        cv.file.discard()
    drop_history(expert.cvs.model, expert=expert.pk)
    for job in Job.objects.filter(key__startswith=f"export_expert:{expert.pk}:"):
        if job.file:  # a zip of all that, made before
            job.file.discard()


def _close(user: User, code: str, *, is_named: bool) -> None:
    """Nobody comes in by it any more; without a trace that stays its name goes too."""
    user.is_active = False
    user.set_unusable_password()
    for ways_in in (user.authenticator_set, user.socialaccount_set, user.emailaddress_set):
        ways_in.all().delete()
    if not is_named:
        values = {"name": f"({code})", "email": f"erased-{user.pk}@example.invalid"}
        user.name, user.email = values["name"], values["email"]
        user.save()
        empty_history(user, values)
    else:
        user.save()
