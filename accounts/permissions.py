from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule


def est_only(user) -> Verdict:
    """EST owns the process (concept note, slide 10): managers and administrators."""
    return ALLOWED if user.is_staff else Verdict(_("Reserved for EST."))


@rule("accounts.use_admin")
def use_admin(user, obj=None) -> Verdict:
    return est_only(user)


@rule("accounts.manage_people")
def manage_people(user, person=None) -> Verdict:
    if not user.is_administrator:
        return Verdict(_("Reserved for administrators."))
    return ALLOWED


@rule("accounts.change_address")
def change_address(user, person=None) -> Verdict:
    """An address is an identity, checked by those who open accounts; nobody swaps his own."""
    return Verdict(_("Ask the administrators to change your address: it is how we know you."))


@rule("core.view_health")
def view_health(user, obj=None) -> Verdict:
    return manage_people(user)
