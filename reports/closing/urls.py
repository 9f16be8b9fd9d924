from django.urls import path, re_path

from reports.closing import views

urlpatterns = [
    path("<slug:code>/", views.closing, name="closing"),
    path("<slug:code>/make/", views.make_closing, name="closing_make"),
    re_path(r"^(?P<code>[-\w]+)/job/(?P<kind>open|all)/$", views.closing_job, name="closing_job"),
    re_path(
        r"^(?P<code>[-\w]+)/(?P<pk>\d{1,12})\.(?P<fmt>pdf|zip)$",
        views.closing_file,
        name="closing_file",
    ),
]
