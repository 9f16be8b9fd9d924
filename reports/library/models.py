"""What the library searches: one row a lesson, a report and the ToR in force of a mission.

The rows are copies, kept by triggers of the tables they come from (triggers.py) through the SQL
functions of sources.py. They say what can be found, never what may be read: see search.py.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from interventions.models import Country
from missions.models import Mission, TermsOfReference
from reports.models.lessons import Lesson
from reports.models.report import Report


class EntryKind(models.TextChoices):
    LESSON = "lesson", pgettext_lazy("library", "Lesson")
    REPORT = "report", pgettext_lazy("library", "Report")
    TOR = "tor", pgettext_lazy("library", "ToR")


def _copied(model):
    return models.OneToOneField(
        model, models.CASCADE, null=True, editable=False, related_name="library_entry"
    )


class LibraryEntry(models.Model):
    """Of the texts only what every reader of the object reads: no annex, no section left out."""

    kind = models.CharField(_("kind"), max_length=6, choices=EntryKind, editable=False)
    lesson = _copied(Lesson)
    report = _copied(Report)
    tor = _copied(TermsOfReference)
    mission = models.ForeignKey(
        Mission, models.CASCADE, null=True, editable=False, related_name="+"
    )
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, editable=False, related_name="+"
    )
    sectors = ArrayField(models.BigIntegerField(), default=list, editable=False)
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    #: Of a lesson that everybody reads.
    is_open = models.BooleanField(default=False, editable=False)
    #: A text search configuration of PostgreSQL.
    language = models.CharField(max_length=10, editable=False)
    title = models.TextField(editable=False)
    body = models.TextField(editable=False)
    words = SearchVectorField(editable=False)

    class Meta:
        verbose_name = _("entry of the library")
        verbose_name_plural = _("entries of the library")
        indexes = [
            GinIndex(fields=["words"], name="library_words", fastupdate=False),
            models.Index(fields=["-year", "-id"], name="library_newest"),
            models.Index(fields=["mission"], name="library_of_mission"),
        ]
        constraints = [
            models.CheckConstraint(
                name="library_entry_of_one_object",
                condition=Q(kind="lesson", lesson__isnull=False, report=None, tor=None)
                | Q(kind="report", lesson=None, report__isnull=False, tor=None)
                | Q(kind="tor", lesson=None, report=None, tor__isnull=False),
            )
        ]

    def __str__(self):
        return self.title
