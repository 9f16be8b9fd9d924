"""Work for workers: the link with which people set their password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.jobs import job
from core.mail import absolute, mail_context
from core.models import Job, OutboundMail


@job("accounts.reset_password", label=_("Link for a new password"))
def reset_password(progress, *, email="", **_future):
    """A mail to whom the address belongs, if to anybody; what was typed is not kept."""
    user = User.objects.filter(email=email, is_active=True).first()
    with progress.finish() as row:
        if user:
            OutboundMail.objects.ask("password_reset", key=f"password_reset:{row.pk}", to=user)
        Job.objects.filter(pk=row.pk).update(payload={})


@mail_context("password_reset")
def password_reset(row):
    return link_to_password(row.to)


def link_to_password(user) -> dict:
    """Made when the mail leaves and stored nowhere: no reader of tables can use it."""
    key = default_token_generator.make_token(user)
    where = {"uidb36": user_pk_to_url_str(user), "key": key}
    return {
        "url": absolute(reverse("account_reset_password_from_key", kwargs=where)),
        "ask_url": absolute(reverse("account_reset_password")),
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
    }
