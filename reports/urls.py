from django.urls import include, path, re_path

from reports import views_lessons, views_reports
from reports.debriefings import counterparts
from reports.distribution.urls import of_report, received_patterns

app_name = "reports"
lessons = [
    path("", views_lessons.lesson_list, name="lessons"),
    re_path(r"^export\.(?P<fmt>csv|xlsx)$", views_lessons.lesson_export, name="lessons_export"),
    path("add/", views_lessons.lesson_add, name="lesson_add"),
    path("<str:code>/", views_lessons.lesson, name="lesson"),
    path("<str:code>/edit/", views_lessons.lesson_edit, name="lesson_edit"),
    path(
        "<str:code>/steps/<slug:name>/", views_lessons.lesson_transition, name="lesson_transition"
    ),
]
urlpatterns = [
    path("recommendations/", include("reports.recommendations.urls")),
    path("lessons/", include(lessons)),
    path("reviews/", include("reports.review.urls")),
    path("research/", include("reports.research.urls")),
    path("received/", include(received_patterns)),
    path("closing/", include("reports.closing.urls")),
    path("minutes/<str:token>/", counterparts.counterpart, name="minutes"),
    path("", include("reports.offline.urls")),
    path("", include("reports.writing.urls")),
    path("<str:code>/debriefing/", include("reports.debriefings.urls")),
    path("<str:code>/kit/", include("reports.kit.urls")),
    path("<str:code>/checklists/", include("reports.followup.urls")),
    path("", include(of_report)),
    path("<str:code>/document/", views_reports.document, name="document"),
    path("<str:code>/document/make/", views_reports.make_document, name="make_document"),
    path("<str:code>/document/job/", views_reports.document_job, name="document_job"),
]
