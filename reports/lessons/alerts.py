"""Lessons nobody uses, among the alerts: for EST's managers alone, who decide about them."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import short_date
from missions.alerts import Alert, register
from reports.lessons.unused import unused
from reports.models import Lesson
from reports.models.lessons import LessonQuerySet


class ForManagers(LessonQuerySet):
    def visible_to(self, user):
        return super().visible_to(user) if user.is_est_manager else self.none()


def lesson_unused(today: date) -> ForManagers:
    return unused(today, ForManagers(Lesson))


def why_unused(row) -> str:
    return _("in force since %(day)s, in no terms of reference since") % {
        "day": short_date(row.in_force_at)
    }


def register_all() -> None:
    register(
        Alert(
            "lesson_unused",
            gettext_lazy("Lesson that nobody uses"),
            lesson_unused,
            why_unused,
            is_record=True,
        )
    )
