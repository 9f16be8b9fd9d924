from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reports.review.models import AnnualReview
from reports.review.tasks import draw


class Command(BaseCommand):
    help = "Draw the annual review of a year as a PDF, without browser or worker."

    def add_arguments(self, parser):
        parser.add_argument("year", type=int)
        parser.add_argument("path", type=Path, metavar="out.pdf")

    def handle(self, *, year, path, **_options):
        review = AnnualReview.objects.filter(year=year, unit=None).first()
        if review is None:
            raise CommandError(f"There is no annual review of {year}.")
        content, _data = draw(review)
        try:
            path.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error
        self.stdout.write(f"{path}: {len(content) // 1024} KB")
