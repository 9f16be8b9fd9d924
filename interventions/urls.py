from django.urls import path, re_path

from interventions import views
from interventions.outcomes import views as outcome_views
from interventions.sheet import views as sheet_views

app_name = "interventions"
urlpatterns = [
    path("", views.intervention_list, name="list"),
    re_path(r"^export\.(?P<fmt>csv|xlsx)$", views.intervention_export, name="export"),
    path("<slug:code>/", views.intervention_detail, name="detail"),
    path("<slug:code>/partners/add/", outcome_views.add, name="boundary_partner_add"),
    path("<slug:code>/partners/<int:pk>/", outcome_views.edit, name="boundary_partner"),
    path(
        "<slug:code>/partners/<int:pk>/remove/",
        outcome_views.remove,
        name="boundary_partner_remove",
    ),
    path("<slug:code>/sheet/<slug:part>/", sheet_views.edit_sheet, name="sheet"),
]
