"""Included by reports/urls.py under reviews/, in its namespace."""

from django.urls import path, re_path

from reports.review import views, views_edit

urlpatterns = [
    path("", views.review_list, name="reviews"),
    re_path(r"^export\.(?P<fmt>csv|xlsx)$", views.review_export, name="reviews_export"),
    path("open/", views_edit.review_open, name="review_open"),
    path("<int:year>/", views.review, name="review"),
    path("<int:year>/edit/", views_edit.review_edit, name="review_edit"),
    path("<int:year>/lessons/", views_edit.review_lessons, name="review_lessons"),
    path("<int:year>/lessons/<str:code>/", views_edit.review_choose, name="review_choose"),
    path("<int:year>/steps/<slug:name>/", views.review_transition, name="review_transition"),
    path("<int:year>/document/", views.review_document, name="review_document"),
    path("<int:year>/document/make/", views.review_draw, name="review_draw"),
    path("<int:year>/document/job/", views.review_job, name="review_job"),
]
