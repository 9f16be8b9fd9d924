"""Included by reports/review/urls.py, in its namespace."""

from django.urls import path

from reports.summary import views

urlpatterns = [
    path("lessons.schema.json", views.schema, name="review_schema"),
    path("<review:year>/summary/", views.summary, name="review_summary"),
    path("<review:year>/versions/<int:number>/", views.edition, name="review_edition"),
    path(
        "<review:year>/versions/<int:number>/<str:language>/",
        views.edition_print,
        name="review_edition_print",
    ),
    path("<review:year>/figures.xlsx", views.figures_file, name="review_figures"),
    path("<review:year>/lessons.jsonl", views.lessons_file, name="review_lessons_file"),
    path("<review:year>/document/<str:language>/", views.in_language, name="review_print"),
    path("<review:year>/document/<str:language>/make/", views.draw_in, name="review_print_draw"),
]
