from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import autodiscover_modules

from core import integrity


class Command(BaseCommand):
    help = (
        "Compare rows, files and checksums; every difference is a line, any difference a failure."
    )

    def handle(self, *args, **options):
        autodiscover_modules("integrity")
        found = 0
        for name, check in integrity.CHECKS.items():
            differences = list(check())
            for sentence in differences:
                self.stdout.write(self.style.ERROR(f"{name}: {sentence}"))
            self.stdout.write(f"{name}: {len(differences) or 'no'} differences")
            found += len(differences)
        if found:
            raise CommandError(f"{found} differences found.")
