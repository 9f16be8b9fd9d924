from django.urls import path

from missions.exchanges import communication_views, views

app_name = "exchanges"
urlpatterns = [
    path("", views.support_list, name="list"),
    path("export.<str:fmt>", views.export, name="export"),
    path("add/", views.add, name="add"),
    path("communications/", communication_views.communication_list, name="communications"),
    path(
        "communications/export.<str:fmt>",
        communication_views.export,
        name="communications_export",
    ),
    path("communications/add/", communication_views.add, name="communication_add"),
    path("communications/<int:pk>/", communication_views.communication, name="communication"),
    path("communications/<int:pk>/edit/", communication_views.edit, name="communication_edit"),
    path("<str:code>/", views.remote, name="remote"),
    path("<str:code>/edit/", views.edit, name="edit"),
    path("<str:code>/followed-up/", views.followed_up, name="followed_up"),
]
