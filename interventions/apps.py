from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from interventions.reference import ensure_briefing_topics, ensure_results, ensure_settings


class InterventionsConfig(AppConfig):
    name = "interventions"
    verbose_name = _("Interventions and reference data")

    def ready(self):
        from interventions import colleagues, reminders  # noqa: F401
        from interventions.briefings import permissions, section, todo  # noqa: F401

        section.register_section()
        todo.register_sources()
        post_migrate.connect(ensure_results, sender=self)
        post_migrate.connect(ensure_settings, sender=self)
        post_migrate.connect(ensure_briefing_topics, sender=self)
