from django.urls import path

from missions.requests import views

app_name = "requests"
urlpatterns = [
    path("", views.request_list, name="list"),
    path("export.<str:fmt>", views.export, name="export"),
    path("add/", views.add, name="add"),
    path("<str:code>/", views.detail, name="detail"),
    path("<str:code>/edit/", views.edit, name="edit"),
    path("<str:code>/decide/", views.decide, name="decide"),
    path("<str:code>/assign/", views.assign, name="assign"),
    path("<str:code>/steps/<slug:name>/", views.transition, name="transition"),
]
