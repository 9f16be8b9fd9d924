from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Work in the background")

    def ready(self):
        """Rules, jobs and mails are asked for by name: every process knows those of every app."""
        autodiscover_modules("permissions", "tasks")
