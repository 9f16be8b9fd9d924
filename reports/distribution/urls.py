"""Copies of a report: `received` behind the links in mails, `of_report` below its mission."""

from django.urls import path, re_path

from reports.distribution import received, views

received_patterns = [
    path("<uuid:token>/", received.received, name="received"),
    path("<uuid:token>/renew/", received.renew, name="received_renew"),
    path("<uuid:token>/document/", received.received_document, name="received_document"),
]
of_report = [
    path("<str:code>/recipients/", views.recipient_list, name="recipients"),
    path("<str:code>/recipients/add/", views.add_recipient, name="recipient_add"),
    re_path(
        r"^(?P<code>[^/]+)/recipients\.(?P<fmt>csv|xlsx)$",
        views.recipient_export,
        name="recipients_export",
    ),
    path("<str:code>/recipients/<int:pk>/retry/", views.retry_mail, name="retry_mail"),
    path(
        "<str:code>/recipients/<int:pk>/address/", views.correct_address, name="recipient_address"
    ),
    path("<str:code>/recipients/<int:pk>/revoke/", views.revoke_link, name="recipient_revoke"),
    path("<str:code>/recipients/<int:pk>/returned/", views.note_return, name="recipient_returned"),
    path("<str:code>/versions/<int:number>/", views.version, name="version"),
]
