"""Who may come in to the views of other packages, by URL name; ours say it themselves."""

from core.policy import LOGIN, PUBLIC

#: Rule of every page of the admin; each ModelAdmin asks its own besides.
ADMIN = "accounts.use_admin"

OTHERS = {
    # allauth: what somebody without a session needs
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_signup": PUBLIC,
    "account_inactive": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_email_verification_sent": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_confirm_login_code": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "mfa_trust": PUBLIC,
    # allauth: one's own account
    "account_email": "accounts.change_address",
    "account_reauthenticate": LOGIN,
    "account_change_password": LOGIN,
    "account_set_password": LOGIN,
}
#: The admin's own login and logout lead to allauth's.
ADMIN_DOORS = {"admin:login": PUBLIC, "admin:logout": PUBLIC}


def policy_of_others(name: str) -> str | None:
    if name in ADMIN_DOORS:
        return ADMIN_DOORS[name]
    if name.startswith("admin:"):
        return ADMIN
    if name in OTHERS:
        return OTHERS[name]
    if name.startswith("mfa_"):
        return LOGIN
    if name.startswith(("openid_connect_", "socialaccount_")):
        return PUBLIC
    return None
