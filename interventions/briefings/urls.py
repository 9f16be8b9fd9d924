from django.urls import path

from interventions.briefings import views

app_name = "briefings"
urlpatterns = [
    path("", views.briefing_list, name="list"),
    path("export.<str:fmt>", views.export, name="export"),
    path("add/", views.add, name="add"),
    path("<str:code>/", views.detail, name="detail"),
    path("<str:code>/edit/", views.edit, name="edit"),
    path("<str:code>/items/<int:pk>/", views.tick, name="tick"),
    path("<str:code>/documents/", views.document_add, name="document_add"),
    path("<str:code>/documents/<int:pk>/", views.document, name="document"),
    path("<str:code>/documents/<int:pk>/remove/", views.document_remove, name="document_remove"),
    path("<str:code>/close/", views.close, name="close"),
    path("<str:code>/cancel/", views.cancel, name="cancel"),
]
