from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from reports.reference import ensure_templates


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports and lessons")

    def ready(self):
        from reports import (  # noqa: F401
            alerts,
            notices,
            permissions,
            receivers,
            reminders,
            sections,
            steps,
            tasks,
            todo,
        )
        from reports.review import permissions as review_permissions  # noqa: F401
        from reports.review import receivers as review_receivers  # noqa: F401

        alerts.register_alerts()
        steps.register_steps()
        reminders.register_reminders()
        sections.register_sections()
        todo.register_sources()
        post_migrate.connect(ensure_templates, sender=self)
