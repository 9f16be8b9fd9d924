"""Included by reports/review/urls.py under the address of a review."""

from django.urls import path

from reports.near import views as near
from reports.review.board import views

urlpatterns = [
    path("board/", views.review_board, name="review_board"),
    path("board/propose/", views.review_propose, name="review_propose"),
    path("board/cells/<slug:theme>/<slug:decision>/", views.review_cell, name="review_cell"),
    path("board/undo/<int:move>/", views.review_undo, name="review_undo"),
    path("board/lessons/<str:code>/", views.review_place, name="review_place"),
    path("board/lessons/<str:code>/move/", views.review_move, name="review_move"),
    path("board/lessons/<str:code>/vote/", views.review_vote, name="review_vote"),
    path("near/", near.review_near, name="review_near"),
    path("near/read/", near.review_read, name="review_read"),
    path("near/say/", near.review_say, name="review_say"),
]
