from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from core.todo import COUNTERS


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self):
        from accounts import tasks  # noqa: F401
        from accounts.models import Notice
        from accounts.notices import digest, mails, sweep  # noqa: F401
        from accounts.substitutes import kinds  # noqa: F401

        COUNTERS["unread"] = lambda user: Notice.objects.visible_to(user).to_count()
        post_migrate.connect(make_groups, sender=self)


def make_groups(**_kwargs):
    """The two groups exist wherever the tables do, in emptied test databases too."""
    from django.contrib.auth.models import Group

    from accounts.models import ADMINISTRATORS, EST_MANAGERS

    for name in (EST_MANAGERS, ADMINISTRATORS):
        Group.objects.get_or_create(name=name)
