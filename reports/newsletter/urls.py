from django.urls import path

from reports.newsletter import views

urlpatterns = [
    path("", views.newsletters, name="newsletters"),
    path("propose/", views.propose, name="newsletter_propose"),
    path("subscription/", views.subscription, name="newsletter_subscription"),
    path("leave/<str:token>/", views.leave, name="newsletter_leave"),
    path("<int:pk>/", views.newsletter, name="newsletter"),
    path("<int:pk>/edit/", views.edit, name="newsletter_edit"),
    path("<int:pk>/news/", views.add_news, name="newsletter_news"),
    path("<int:pk>/send/", views.send, name="newsletter_send"),
]
