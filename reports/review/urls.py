"""Included by reports/urls.py under reviews/, in its namespace."""

from django.urls import include, path, re_path, register_converter

from reports.review import views, views_edit
from reports.review.addresses import ReviewSlug

register_converter(ReviewSlug, "review")

urlpatterns = [
    path("", views.review_list, name="reviews"),
    re_path(r"^export\.(?P<fmt>csv|xlsx)$", views.review_export, name="reviews_export"),
    path("open/", views_edit.review_open, name="review_open"),
    path("<review:year>/", views.review, name="review"),
    path("<review:year>/", include("reports.review.board.urls")),
    path("<review:year>/edit/", views_edit.review_edit, name="review_edit"),
    path("<review:year>/lessons/", views_edit.review_lessons, name="review_lessons"),
    path("<review:year>/lessons/<str:code>/", views_edit.review_choose, name="review_choose"),
    path("<review:year>/steps/<slug:name>/", views.review_transition, name="review_transition"),
    path("<review:year>/document/", views.review_document, name="review_document"),
    path("<review:year>/document/make/", views.review_draw, name="review_draw"),
    path("<review:year>/document/job/", views.review_job, name="review_job"),
    path("", include("reports.summary.urls")),
]
