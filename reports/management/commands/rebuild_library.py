"""Copy all texts into the library again: after a change of what it finds, or after a repair."""

from django.core.management.base import BaseCommand

from reports.library import index


class Command(BaseCommand):
    help = "Copy all texts into the library again; safe while people work."

    def handle(self, **_options):
        index.rebuild(lambda kind, last: self.stdout.write(f"{kind}: done up to id {last}"))
