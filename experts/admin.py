from django.contrib import admin

from core.admin_tools import RuleAdmin
from experts.models import Competence, ConsentText, Expert


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


@admin.register(ConsentText)
class ConsentTextAdmin(RuleAdmin):
    """A text that somebody agreed to is never changed: the next one has the next number."""

    rule = "calls.personal_data"
    list_display = ("version", "created_at")
    fields = ("text_fr", "text_en", "text_nl")
    ordering = ("-version",)
    view_on_site = False

    def has_change_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.version = ConsentText.current().version + 1
        super().save_model(request, obj, form, change)
