from django.urls import path, re_path

from experts import views
from experts.personal import views as personal
from experts.roster import views as roster

app_name = "experts"
urlpatterns = [
    path("", roster.roster, name="roster"),
    re_path(r"^export\.(?P<fmt>csv|xlsx)$", roster.roster_export, name="roster_export"),
    path("cv/<int:pk>/", roster.cv, name="cv"),
    path("days/<int:pk>/delete/", roster.delete_availability, name="delete_availability"),
    path("absences/", views.absences, name="absences"),
    re_path(r"^absences/export\.(?P<fmt>csv|xlsx)$", views.absence_export, name="absence_export"),
    path("absences/add/", views.add_absence, name="add_absence"),
    path("absences/<int:pk>/", views.edit_absence, name="edit_absence"),
    path("absences/<int:pk>/delete/", views.delete_absence, name="delete_absence"),
    path("<slug:code>/", roster.detail, name="detail"),
    path("<slug:code>/edit/", roster.edit, name="edit"),
    path("<slug:code>/data/", personal.export, name="export_data"),
    path("<slug:code>/data/erase/", personal.erase, name="erase_data"),
    path("<slug:code>/levels/", roster.validate_levels, name="validate_levels"),
    path("<slug:code>/proposal/", roster.answer_proposal, name="answer_proposal"),
    path("<slug:code>/steps/<slug:name>/", roster.transition, name="transition"),
    path("<slug:code>/rates/add/", roster.add_rate, name="add_rate"),
    path("<slug:code>/cv/add/", roster.add_cv, name="add_cv"),
    path("<slug:code>/days/add/", roster.add_availability, name="add_availability"),
]
