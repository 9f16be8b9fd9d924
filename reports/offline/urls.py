from django.urls import path

from reports.offline import uploads, views, worker

urlpatterns = [
    path("offline/worker.js", worker.worker, name="offline_worker"),
    path("<str:code>/sync/<slug:paper>/", views.sync, name="sync"),
    path("<str:code>/uploads/<uuid:key>/", uploads.upload, name="upload"),
]
