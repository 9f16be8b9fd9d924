"""Addresses of a report as it is read, written and reviewed."""

from django.urls import path

from reports.writing import review_views, views

urlpatterns = [
    path("<str:code>/", review_views.detail, name="detail"),
    path("<str:code>/edit/", views.edit, name="edit"),
    path("<str:code>/steps/<slug:name>/", review_views.transition, name="transition"),
]
