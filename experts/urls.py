from django.urls import path, re_path

from experts import views

app_name = "experts"
urlpatterns = [
    path("absences/", views.absences, name="absences"),
    re_path(r"^absences/export\.(?P<fmt>csv|xlsx)$", views.absence_export, name="absence_export"),
    path("absences/add/", views.add_absence, name="add_absence"),
    path("absences/<int:pk>/", views.edit_absence, name="edit_absence"),
    path("absences/<int:pk>/delete/", views.delete_absence, name="delete_absence"),
]
