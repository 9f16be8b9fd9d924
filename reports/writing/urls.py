"""Addresses of a report as it is read, written and reviewed."""

from django.urls import path

from reports.writing import review_views, views

urlpatterns = [
    path("<str:code>/", review_views.detail, name="detail"),
    path("<str:code>/edit/", views.edit, name="edit"),
    path("<str:code>/steps/<slug:name>/", review_views.transition, name="transition"),
    path("<str:code>/changes/", review_views.what_changed, name="changes"),
    path("<str:code>/comments/", review_views.remark, name="comment"),
    path("<str:code>/comments/<int:pk>/answer/", review_views.answer, name="comment_answer"),
    path("<str:code>/comments/<int:pk>/settle/", review_views.resolve, name="comment_resolve"),
]
