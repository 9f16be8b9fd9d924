from django.urls import path

from missions.events import event_views, feed_views, group_views, import_views, views

app_name = "events"
urlpatterns = [
    path("planning/calendar/", views.calendar, name="calendar"),
    path("planning/calendar/<int:year>/<int:month>/", views.calendar, name="month"),
    path("planning/calendar/<int:year>/<int:month>/file.ics", views.month_file, name="month_file"),
    path("planning/calendar/<int:year>/<int:month>/<int:day>/", views.day, name="day"),
    path("planning/events/", views.event_list, name="list"),
    path("planning/events/export.<str:fmt>", views.export, name="export"),
    path("planning/events/add/", event_views.add, name="add"),
    path("planning/events/import/", import_views.bring, name="import"),
    path("planning/events/import/template.xlsx", import_views.template, name="template"),
    path("planning/events/<int:pk>/", event_views.detail, name="detail"),
    path("planning/events/<int:pk>/edit/", event_views.edit, name="edit"),
    path("planning/events/<int:pk>/delete/", event_views.delete, name="delete"),
    path("planning/groups/", group_views.groups, name="groups"),
    path("planning/groups/export.<str:fmt>", group_views.groups_export, name="groups_export"),
    path("planning/groups/add/", group_views.group_add, name="group_add"),
    path("planning/groups/<slug:code>/", group_views.group, name="group"),
    path("planning/groups/<slug:code>/edit/", group_views.group_edit, name="group_edit"),
    path("planning/groups/<slug:code>/meetings/add/", group_views.meeting_add, name="meeting_add"),
    path(
        "planning/groups/<slug:code>/meetings/<int:pk>/",
        group_views.meeting_edit,
        name="meeting_edit",
    ),
    path("planning/feeds/", feed_views.feeds, name="feeds"),
    path("planning/feeds/<int:pk>/revoke/", feed_views.feed_revoke, name="feed_revoke"),
    path("feeds/<str:token>.ics", feed_views.feed_file, name="feed"),
]
