from django.urls import path

from missions.planning import figures_views, views

app_name = "planning"
urlpatterns = [
    path("", views.year, name="year"),
    path("<int:year>/", views.year, name="year"),
    path("figures/", figures_views.year_figures, name="figures"),
    path("figures/<int:year>/", figures_views.year_figures, name="figures"),
    path("move/<str:code>/", views.move, name="move"),
    path("move/<str:code>/undo/", views.undo, name="undo"),
]
