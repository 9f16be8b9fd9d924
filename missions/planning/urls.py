from django.urls import path

from missions.planning import views

app_name = "planning"
urlpatterns = [
    path("", views.year, name="year"),
    path("<int:year>/", views.year, name="year"),
    path("move/<str:code>/", views.move, name="move"),
    path("move/<str:code>/undo/", views.undo, name="undo"),
]
