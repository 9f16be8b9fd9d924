"""Addresses below `<code>/kit/`."""

from django.urls import path

from reports.kit import views

urlpatterns = [
    path("", views.page, name="kit"),
    path("pdf/", views.pdf, name="kit_pdf"),
    path("pdf/make/", views.ask_pdf, name="kit_make"),
    path("pdf/job/", views.job, name="kit_job"),
]
