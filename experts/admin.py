from django.contrib import admin

from core.admin_tools import RuleAdmin
from experts.models import Competence, Expert


@admin.register(Competence)
class CompetenceAdmin(RuleAdmin):
    rule = "experts.manage"
    list_display = ("name", "kind")
    list_filter = ("kind",)
    search_fields = ("name",)
    ordering = ("name",)


@admin.register(Expert)
class ExpertAdmin(RuleAdmin):
    rule = "experts.manage"
    list_display = ("code", "user", "kind", "level", "unit")
    list_filter = ("kind", "level", "unit")
    list_select_related = ("user", "unit")
    search_fields = ("code", "user__name", "user__email")
    ordering = ("code",)
    autocomplete_fields = ("user", "countries", "no_travel")
