from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from reports.followup.reference import ensure_checklists
from reports.reference import ensure_templates

PARTS = (
    "reports",
    "reports.debriefings",
    "reports.writing",
    "reports.distribution",
    "reports.recommendations",
    "reports.followup",
    "reports.kit",
    "reports.closing",
    "reports.lessons",
    "reports.review",
    "reports.review.board",
    "reports.near",
    "reports.library",
    "reports.newsletter",
    "reports.summary",
    "reports.research",
)
#: Modules of a part that tell the rest of the house what it adds: imported, and by `register_all`.
TELLING = (
    "permissions",
    "receivers",
    "notices",
    "tasks",
    "alerts",
    "steps",
    "sections",
    "todo",
    "reminders",
    "due",
    "triggers",
)


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports and lessons")

    def ready(self):
        for part in PARTS:
            for module in TELLING:
                tell(f"{part}.{module}")
        post_migrate.connect(ensure_templates, sender=self)
        post_migrate.connect(ensure_checklists, sender=self)


def tell(module: str) -> None:
    if find_spec(module):
        register_all = getattr(import_module(module), "register_all", None)
        if register_all:
            register_all()
