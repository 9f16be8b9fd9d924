from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"

    def ready(self):
        """Jobs and mails are asked for by name, so every app's must be known in every process."""
        autodiscover_modules("tasks")
