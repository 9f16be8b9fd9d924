"""Addresses below `<code>/debriefing/`."""

from django.urls import path

from reports.debriefings import file_views, minutes_views, views

urlpatterns = [
    path("", views.debriefing, name="debriefing"),
    path("files/<uuid:key>/", file_views.show, name="debriefing_file"),
    path("files/<uuid:key>/preview/", file_views.preview, name="debriefing_preview"),
    path("files/<uuid:key>/edit/", file_views.edit, name="debriefing_file_edit"),
    path("files/<uuid:key>/remove/", file_views.remove, name="debriefing_file_remove"),
    path("minutes/", minutes_views.page, name="debriefing_minutes"),
    path("minutes/<int:pk>/revoke/", minutes_views.revoke, name="minutes_revoke"),
    path("minutes/proposals/<int:pk>/", minutes_views.decide, name="amendment_decide"),
]
