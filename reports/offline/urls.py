from django.urls import path

from reports.offline import views, worker

urlpatterns = [
    path("offline/worker.js", worker.worker, name="offline_worker"),
    path("<str:code>/sync/<slug:paper>/", views.sync, name="sync"),
]
