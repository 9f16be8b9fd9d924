from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from missions.reference import ensure_templates


class MissionsConfig(AppConfig):
    name = "missions"
    verbose_name = _("Missions")

    def ready(self):
        from missions import notices, receivers, saved, todo  # noqa: F401
        from missions.contracts.register import register_contracts
        from missions.events import permissions, section, tasks  # noqa: F401
        from missions.exchanges.register import register_exchanges
        from missions.feedback import permissions as feedback_permissions  # noqa: F401
        from missions.feedback.sections import register_feedback
        from missions.feedback.todo import register_source
        from missions.intervention_page import register_sections
        from missions.markers.sections import register_markers
        from missions.matching import permissions as matching_permissions  # noqa: F401
        from missions.reminders import register_reminders
        from missions.requests.register import register_requests
        from missions.sections import TOR_ACTS
        from missions.tor import notices as tor_notices  # noqa: F401
        from missions.tor import offers, ways
        from missions.tor import permissions as tor_permissions  # noqa: F401

        TOR_ACTS.update(offer=offers.take, go=ways.go)

        register_sections()
        section.register_section()
        register_requests()
        register_contracts()
        register_exchanges()
        register_markers()
        todo.register_sources()
        register_feedback()
        register_source()
        register_reminders()
        post_migrate.connect(ensure_templates, sender=self)
