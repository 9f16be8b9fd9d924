from django.urls import path, re_path

from reports.closing import views

urlpatterns = [
    path("<slug:code>/", views.closing, name="closing"),
    path("<slug:code>/make/", views.make_closing, name="closing_make"),
    re_path(r"^(?P<code>[-\w]+)/job/(?P<kind>open|all)/$", views.closing_job, name="closing_job"),
    path("<slug:code>/<int:pk>/document/", views.closing_document, name="closing_document"),
    path("<slug:code>/<int:pk>/archive/", views.closing_archive, name="closing_archive"),
]
