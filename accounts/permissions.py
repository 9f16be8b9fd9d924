from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule


def est_only(user) -> Verdict:
    """EST owns the process (concept note, slide 10): managers and administrators."""
    return ALLOWED if user.is_staff else Verdict(_("Reserved for EST."))


@rule("accounts.use_admin", is_personal=True)
def use_admin(user, obj=None) -> Verdict:
    return est_only(user)


@rule("accounts.manage_people", is_personal=True)
def manage_people(user, person=None) -> Verdict:
    if not user.is_administrator:
        return Verdict(_("Reserved for administrators."))
    return ALLOWED


@rule("accounts.change_address", is_personal=True)
def change_address(user, person=None) -> Verdict:
    """An address is an identity, checked by those who open accounts; nobody swaps his own."""
    return Verdict(_("Ask the administrators to change your address: it is how we know you."))


@rule("accounts.set_substitute", is_personal=True)
def set_substitute(user, substitution=None) -> Verdict:
    """For somebody who is ill; everybody else names his own on his page."""
    return est_only(user)


@rule("core.view_health", is_personal=True)
def view_health(user, obj=None) -> Verdict:
    return manage_people(user)
