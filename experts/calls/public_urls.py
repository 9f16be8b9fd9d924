from django.urls import path

from experts.calls import own_views, public_views

app_name = "open_calls"
urlpatterns = [
    path("", public_views.call_list, name="list"),
    path("answers/<str:token>/", own_views.own, name="own"),
    path("answers/<str:token>/withdraw/", own_views.withdraw, name="withdraw"),
    path("answers/<str:token>/erase/", own_views.erase, name="erase"),
    path("<str:code>/", public_views.detail, name="detail"),
    path("<str:code>/question/", public_views.ask, name="ask"),
    path("<str:code>/question/sent/", public_views.asked, name="asked"),
    path("<str:code>/apply/", public_views.apply, name="apply"),
    path("<str:code>/sent/<str:token>/", public_views.sent, name="sent"),
]
