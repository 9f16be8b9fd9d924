from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reports.documents import report_document
from reports.editions import edition_of
from reports.models import Report
from reports.paper import draw


class Command(BaseCommand):
    help = "Draw the report of a mission as a PDF, without browser or worker; nothing is stored."

    def add_arguments(self, parser):
        parser.add_argument("code", metavar="MIS-2016-03")
        parser.add_argument("path", type=Path, metavar="out.pdf")

    def handle(self, *, code, path, **_options):
        report = Report.objects.for_page().filter(mission__code=code).first()
        if report is None:
            raise CommandError(f"There is no report of a mission {code}.")
        kept = edition_of(report)
        data = kept.data if kept else report_document(report)
        content = draw(data)
        try:
            path.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error
        self.stdout.write(f"{path}: {len(content) // 1024} KB")
