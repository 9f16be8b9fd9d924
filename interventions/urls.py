from django.urls import path, re_path

from interventions import views
from interventions.sheet import views as sheet_views

app_name = "interventions"
urlpatterns = [
    path("", views.intervention_list, name="list"),
    re_path(r"^export\.(?P<fmt>csv|xlsx)$", views.intervention_export, name="export"),
    path("<slug:code>/", views.intervention_detail, name="detail"),
    path("<slug:code>/sheet/<slug:part>/", sheet_views.edit_sheet, name="sheet"),
]
