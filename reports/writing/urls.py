"""Addresses of a report as it is read, written and reviewed."""

from django.urls import path, re_path

from reports.writing import file_views, import_views, review_views, views

urlpatterns = [
    path("<str:code>/", review_views.detail, name="detail"),
    path("<str:code>/edit/", views.edit, name="edit"),
    path("<str:code>/steps/<slug:name>/", review_views.transition, name="transition"),
    path("<str:code>/changes/", review_views.what_changed, name="changes"),
    path("<str:code>/comments/", review_views.remark, name="comment"),
    path("<str:code>/comments/<int:pk>/answer/", review_views.answer, name="comment_answer"),
    path("<str:code>/comments/<int:pk>/settle/", review_views.resolve, name="comment_resolve"),
    path("<str:code>/import/", import_views.bring_file, name="import"),
    path("<str:code>/import/place/", import_views.place, name="import_place"),
    path("<str:code>/word/", file_views.word, name="word"),
    re_path(
        r"^(?P<code>[^/]+)/results\.(?P<fmt>csv|xlsx)$",
        file_views.results_export,
        name="results_export",
    ),
    path("<str:code>/attached/", file_views.attached_pdf, name="attached_pdf"),
    path("<str:code>/attached/attach/", file_views.attach_pdf, name="attach_pdf"),
    path("<str:code>/attached/remove/", file_views.detach_pdf, name="detach_pdf"),
]
