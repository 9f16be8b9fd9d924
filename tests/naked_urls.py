from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("naked/", lambda request: HttpResponse("everything")),
    path("", include("backstopping.urls")),
]
