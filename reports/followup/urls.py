"""Addresses below `<code>/checklists/`."""

from django.urls import path

from reports.followup import views

urlpatterns = [path("<int:months>/", views.checklist, name="checklist")]
