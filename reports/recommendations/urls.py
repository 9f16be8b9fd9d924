from django.urls import path, re_path

from reports.recommendations import views

urlpatterns = [
    path("", views.recommendation_list, name="recommendations"),
    re_path(
        r"^export\.(?P<fmt>csv|xlsx)$",
        views.recommendation_export,
        name="recommendations_export",
    ),
    path("<str:code>/", views.recommendation, name="recommendation"),
    path("<str:code>/respond/", views.respond, name="respond"),
    path(
        "<str:code>/steps/<slug:name>/",
        views.recommendation_transition,
        name="recommendation_transition",
    ),
]
