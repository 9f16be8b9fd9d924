from django.urls import include, path

from reports import views_reports
from reports.debriefings import counterparts
from reports.distribution.urls import of_report, received_patterns

app_name = "reports"
urlpatterns = [
    path("recommendations/", include("reports.recommendations.urls")),
    path("lessons/", include("reports.lessons.urls")),
    path("library/", include("reports.library.urls")),
    path("newsletter/", include("reports.newsletter.urls")),
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
