from django.urls import path, re_path

from reports.recommendations import board, views, views_outside

urlpatterns = [
    path("", views.recommendation_list, name="recommendations"),
    path("board/", board.board, name="recommendation_board"),
    re_path(
        r"^export\.(?P<fmt>csv|xlsx)$",
        views.recommendation_export,
        name="recommendations_export",
    ),
    path("answer/<uuid:token>/", views_outside.owner_link, name="owner_link"),
    path("<str:code>/", views.recommendation, name="recommendation"),
    path("<str:code>/respond/", views.respond, name="respond"),
    path("<str:code>/note/", views.note, name="recommendation_note"),
    path("<str:code>/done/", views.done, name="recommendation_done"),
    path("<str:code>/date/", views.move_date, name="recommendation_date"),
    path("<str:code>/owner/", views.name_owner, name="recommendation_owner"),
    path("<str:code>/link/", views.make_link, name="recommendation_link"),
    path("<str:code>/link/withdraw/", views.withdraw_link, name="recommendation_link_withdraw"),
    path("<str:code>/evidence/<int:pk>/", views.evidence, name="evidence"),
    path(
        "<str:code>/steps/<slug:name>/",
        views.recommendation_transition,
        name="recommendation_transition",
    ),
]
