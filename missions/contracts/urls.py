from django.urls import path

from missions.contracts import milestone_views, phase_views, views

app_name = "contracts"
urlpatterns = [
    path("", views.contract_list, name="list"),
    path("export.<str:fmt>", views.export, name="export"),
    path("<str:code>/", views.detail, name="detail"),
    path("<str:code>/edit/", views.edit, name="edit"),
    path("<str:code>/extend/", views.extend, name="extend"),
    path("<str:code>/phases/", phase_views.plan, name="phases"),
    path("<str:code>/phases/<int:number>/", phase_views.record, name="phase"),
    path("<str:code>/steps/<slug:name>/", views.transition, name="transition"),
    path(
        "<str:code>/milestones/<int:pk>/<slug:name>/",
        milestone_views.step,
        name="milestone_step",
    ),
    path("<str:code>/milestones/<int:pk>/file", milestone_views.evidence, name="evidence"),
]
