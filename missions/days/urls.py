from django.urls import path, re_path

from missions.days import change_views, views

app_name = "days"
urlpatterns = [
    path("", views.ledger_page, name="ledger"),
    re_path(r"^export\.(?P<fmt>csv|xlsx)$", views.ledger_export, name="export"),
    path("grid/", change_views.grid_page, name="grid"),
    path("carry/", change_views.carry_page, name="carry"),
    path("carry/back/", change_views.carry_back, name="carry_back"),
    path("import/", change_views.import_page, name="import"),
    path("import/save/", change_views.import_save, name="import_save"),
    path("template.xlsx", views.template, name="template"),
]
