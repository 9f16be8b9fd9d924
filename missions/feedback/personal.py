"""What missions hold of an expert: for his export, and what of it an erasure leaves."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.erasure import drop_history
from experts.personal.parts import Part, register
from missions.contracts.enums import ContractState
from missions.models import MissionFeedback, MissionMember


def missions_of(expert) -> list[dict]:
    rows = expert.memberships.order_by("starts_on", "pk")
    return list(rows.values("mission__code", "mission__title", "role", "person_days", "starts_on",
                            "ends_on"))  # fmt: skip


def missions_stay(expert) -> str:
    count = expert.memberships.count()
    words = ngettext(
        "%(count)s mission: who went there, when and in which role, with its terms of reference"
        " and its report",
        "%(count)s missions: who went there, when and in which role, with their terms of"
        " reference and reports",
        count,
    )
    return words % {"count": count} if count else ""


def missions_hinder(expert) -> str:
    today = timezone.localdate()
    booked = MissionMember.objects.filter(expert=expert, is_booked=True, ends_on__gte=today)
    code = booked.order_by("starts_on").values_list("mission__code", flat=True).first()
    words = _("This person is on the approved mission %(mission)s: take him off its team first.")
    return words % {"mission": code} if code else ""


def feedback_of(expert) -> list[dict]:
    """The words that he may read; the marks stay with EST."""
    rows = MissionFeedback.objects.filter(expert=expert, is_shared=True).order_by("created_at")
    return list(rows.values("mission__code", "words", "created_at"))


def erase_feedback(expert) -> None:
    MissionFeedback.objects.filter(expert=expert).delete()
    drop_history(MissionFeedback, expert=expert.pk)


def contracts_of(expert) -> list[dict]:
    rows = expert.contracts.order_by("code")
    return list(rows.values("code", "mission__code", "state", "fee_days", "day_rate_eur",
                            "starts_on", "ends_on", "signed_at"))  # fmt: skip


def contracts_stay(expert) -> str:
    count = expert.contracts.count()
    words = ngettext(
        "%(count)s contract with its amounts, as the accounts have to show them",
        "%(count)s contracts with their amounts, as the accounts have to show them",
        count,
    )
    return words % {"count": count} if count else ""


def contracts_hinder(expert) -> str:
    running = expert.contracts.filter(state__in=(ContractState.DRAFT, ContractState.SIGNED))
    code = running.order_by("code").values_list("code", flat=True).first()
    words = _("The contract %(code)s still runs: complete it or end it first.")
    return words % {"code": code} if code else ""


def support_of(expert) -> list[dict]:
    rows = expert.remote_supports.order_by("pk")
    return list(rows.values("code", "subject"))


def support_stays(expert) -> str:
    count = expert.remote_supports.count()
    words = ngettext(
        "%(count)s support from a distance", "%(count)s supports from a distance", count
    )
    return words % {"count": count} if count else ""


def register_parts() -> None:
    register(Part("missions", missions_of, missions_stay, missions_hinder))
    register(Part("contracts", contracts_of, contracts_stay, contracts_hinder))
    register(Part("remote_support", support_of, support_stays))
    register(Part("feedback", feedback_of, erase=erase_feedback))
