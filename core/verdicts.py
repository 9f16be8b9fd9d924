"""Why a file from outside was refused, for people."""

from django.utils.translation import gettext as _


def reason_words(code: str) -> str:
    """What was found, for people."""
    if code.startswith("virus: "):
        return _("The virus scanner says: %(name)s.") % {"name": code.removeprefix("virus: ")}
    reasons = {
        "active": _("It holds parts that act by themselves (scripts, macros, attached files)."),
        "locked": _("It is locked with a password."),
        "external": _("It fetches parts from elsewhere."),
        "huge": _("It would take too much room when opened."),
        "slow": _("It takes too long to read."),
        "broken": _("It is damaged, or not what its name says."),
        "empty": _("It has no page."),
        "pages": _("It has too many pages."),
    }
    return reasons.get(code, _("This file cannot be read."))
