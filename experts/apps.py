from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from experts.calls.reference import ensure_consent

#: Parts of the app, and their modules that tell the rest of the house what they add.
PARTS = ("experts.calls", "experts.personal", "experts.roster")
TELLING = ("permissions", "receivers", "notices", "tasks", "todo", "reminders")


class ExpertsConfig(AppConfig):
    name = "experts"
    verbose_name = _("Experts")

    def ready(self):
        for part in PARTS:
            for module in TELLING:
                tell(f"{part}.{module}")
        post_migrate.connect(ensure_consent, sender=self)


def tell(module: str) -> None:
    if find_spec(module):
        register_all = getattr(import_module(module), "register_all", None)
        if register_all:
            register_all()
