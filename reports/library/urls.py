from django.urls import path

from reports.library import views

urlpatterns = [
    path("", views.library, name="library"),
]
