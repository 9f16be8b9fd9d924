from django.utils.translation import gettext as _

from accounts.permissions import est_only
from core.permissions import ALLOWED, Verdict, rule
from experts.models import Expert
from interventions.permissions import is_est, is_unit_coordinator


@rule("experts.view")
def view(user, expert=None) -> Verdict:
    return ALLOWED


@rule("experts.manage")
def manage(user, expert=None) -> Verdict:
    return est_only(user)


@rule("experts.view_day_rate", is_personal=True)
def view_day_rate(user, expert=None) -> Verdict:
    """Day rates are for EST alone, and for the person."""
    if is_est(user) or (expert is not None and expert.user_id == user.pk):
        return ALLOWED
    return Verdict(_("Day rates are visible to EST only."))


@rule("experts.view_open", is_personal=True)
def view_open(user, expert=None) -> Verdict:
    """Levels, CVs and what waits for EST: no score of persons on pages outside EST."""
    if is_est(user) or (expert is not None and expert.user_id == user.pk):
        return ALLOWED
    return Verdict(_("This is for EST and the person."))


@rule("experts.edit", is_personal=True)
def edit(user, expert=None) -> Verdict:
    """People keep their own profile; EST may help."""
    if is_est(user) or (expert is not None and expert.user_id == user.pk):
        return ALLOWED
    return Verdict(_("Everybody keeps his own profile; EST may help."))


@rule("experts.keep_rates", is_personal=True)
def keep_rates(user, expert=None) -> Verdict:
    """What a day costs is agreed with EST; nobody writes his own."""
    if not is_est(user):
        return Verdict(_("Day rates are kept by EST."))
    if expert is not None and expert.user_id in user.hands:
        return Verdict(_("Nobody writes his own day rate."))
    return ALLOWED


@rule("experts.validate")
def validate(user, expert=None) -> Verdict:
    """The unit's coordinator or an EST manager, never the person himself (slide 8)."""
    if expert is None:
        return ALLOWED if is_est(user) else Verdict(_("Profiles are validated by EST."))
    if expert.user_id in user.hands:
        return Verdict(_("Four eyes: nobody validates his own profile."))
    if is_unit_coordinator(user, expert.unit) or user.is_est_manager:
        return ALLOWED
    return Verdict(_("The coordinator of the unit or an EST manager validates profiles."))


@rule("experts.keep_absences", is_personal=True)
def keep_absences(user, absence=None) -> Verdict:
    """Everybody his own, EST those of all. Why somebody is away is for the same people."""
    if is_est(user):
        return ALLOWED
    if absence is None:
        own = Expert.objects.filter(user=user).exists()
        return ALLOWED if own else Verdict(_("Absences are kept by the experts and EST."))
    if absence.expert.user_id == user.pk:
        return ALLOWED
    return Verdict(_("Everybody keeps his own absences; EST those of others."))


@rule("experts.export_data", is_personal=True)
def export_data(user, expert=None) -> Verdict:
    """Everybody his own (GDPR, articles 15 and 20); EST managers for who asks them."""
    if expert is not None and expert.user_id == user.pk:
        return ALLOWED
    return est_only(user)


@rule("experts.erase_data", is_personal=True)
def erase_data(user, expert=None) -> Verdict:
    """An EST manager, for the person who asked; nobody himself (GDPR, article 17)."""
    if not user.is_est_manager:
        return Verdict(_("An EST manager erases personal data."))
    if expert is not None and expert.user_id in user.hands:
        return Verdict(_("Four eyes: nobody erases his own profile."))
    return ALLOWED
