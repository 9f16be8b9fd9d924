from django.urls import path

from accounts.notices import views as notices
from accounts.saved_filters import views as filters
from accounts.substitutes import views as substitutes

app_name = "accounts"
urlpatterns = [
    path("notices/", notices.notice_list, name="notices"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("notices/<int:pk>/open/", notices.open_notice, name="notice_open"),
    path("notices/<int:pk>/read/", notices.read_one, name="notice_read"),
    path("account/notices/", notices.choices, name="notice_choices"),
    path("account/substitute/", substitutes.substitute, name="substitute"),
    path("account/substitute/<int:pk>/end/", substitutes.end, name="substitute_end"),
    path("filters/", filters.saved_filters, name="saved_filters"),
    path("filters/<int:pk>/", filters.change, name="saved_filter"),
    path("filters/<int:pk>/delete/", filters.delete, name="saved_filter_delete"),
]
