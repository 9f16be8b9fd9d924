"""Django's own list of missions: its defaults, the columns and filters of our list, fifty rows.

The admin of the house shows less, so that it would be another page than the one it is beside. No
query is asked by row here: the difference is not one of carelessness.
"""

from django.contrib import admin

from core.policy import policy
from missions.models import Mission


class StockMissions(admin.ModelAdmin):
    list_display = (
        "code", "title", "kind", "country", "served", "starts_on", "ends_on", "days", "state",
        "next_code", "focal_point", "next_due_on",
    )  # fmt: skip
    list_filter = ("kind", "state", "unit", "country")
    list_select_related = ("country", "focal_point")
    list_per_page = 50
    date_hierarchy = "starts_on"
    search_fields = ("code", "title")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("interventions", "members")

    def served(self, row):
        return ", ".join(one.code for one in row.interventions.all())

    def days(self, row):
        return sum(one.person_days for one in row.members.all())

    def has_view_permission(self, request, obj=None):
        return True


@policy("accounts.use_admin")
def missions(request):
    return StockMissions(Mission, admin.site).changelist_view(request)
