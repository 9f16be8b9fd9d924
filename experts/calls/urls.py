from django.urls import path, re_path

from experts.calls import answer_views, person_views, retention_views, review_views, views

app_name = "calls"
urlpatterns = [
    path("", views.call_list, name="list"),
    path("add/", views.add, name="add"),
    path("answers/<str:code>/", answer_views.application, name="application"),
    path("answers/<str:code>/cv/", answer_views.cv, name="cv"),
    path("answers/<str:code>/score/", review_views.score, name="score"),
    path("answers/<str:code>/export/", person_views.export, name="person_export"),
    path("answers/<str:code>/erase/", person_views.erase, name="erase"),
    path("answers/<str:code>/steps/<slug:name>/", answer_views.step, name="step"),
    path("retention/", retention_views.due_list, name="retention"),
    path("<str:code>/", views.detail, name="detail"),
    path("<str:code>/edit/", views.edit, name="edit"),
    path("<str:code>/criteria/", views.criteria, name="criteria"),
    path("<str:code>/steps/<slug:name>/", views.step, name="call_step"),
    path("<str:code>/questions/<int:pk>/", views.answer_question, name="answer_question"),
    path("<str:code>/reviewers/", review_views.reviewers, name="reviewers"),
    path("<str:code>/comparison/", review_views.compare, name="compare"),
    re_path(
        r"^(?P<code>[^/]+)/comparison/export\.(?P<fmt>csv|xlsx)$",
        review_views.compare_export,
        name="compare_export",
    ),
]
