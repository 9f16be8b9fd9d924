from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"

    def ready(self):
        """Every app's rules are known before the first question is asked."""
        autodiscover_modules("permissions")
