from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from reports.followup.reference import ensure_checklists
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
            sections,
            steps,
            tasks,
            todo,
        )
        from reports.closing import permissions as closing_permissions  # noqa: F401
        from reports.closing import sections as closing_sections
        from reports.debriefings import notices as debriefing_notices  # noqa: F401
        from reports.debriefings import sections as debriefing_sections
        from reports.debriefings import tasks as debriefing_tasks  # noqa: F401
        from reports.distribution import notices as distribution_notices  # noqa: F401
        from reports.distribution import todo as distribution_todo
        from reports.followup import due as followup_due
        from reports.followup import permissions as followup_permissions  # noqa: F401
        from reports.followup import receivers as followup_receivers  # noqa: F401
        from reports.followup import sections as followup_sections
        from reports.kit import permissions as kit_permissions  # noqa: F401
        from reports.kit import sections as kit_sections
        from reports.kit import tasks as kit_tasks  # noqa: F401
        from reports.recommendations import notices as recommendation_notices  # noqa: F401
        from reports.recommendations import permissions as recommendation_permissions  # noqa: F401
        from reports.recommendations import receivers as recommendation_receivers  # noqa: F401
        from reports.recommendations import reminders as recommendation_reminders
        from reports.recommendations import sections as recommendation_sections
        from reports.recommendations import todo as recommendation_todo
        from reports.review import permissions as review_permissions  # noqa: F401
        from reports.review import receivers as review_receivers  # noqa: F401
        from reports.writing import notices as writing_notices  # noqa: F401
        from reports.writing import permissions as writing_permissions  # noqa: F401

        alerts.register_alerts()
        steps.register_steps()
        sections.register_sections()
        todo.register_sources()
        distribution_todo.register_sources()
        closing_sections.register_sections()
        for part in (debriefing_sections, followup_due, followup_sections, kit_sections):
            part.register_all()
        for part in (recommendation_reminders, recommendation_sections, recommendation_todo):
            part.register_all()
        post_migrate.connect(ensure_templates, sender=self)
        post_migrate.connect(ensure_checklists, sender=self)
