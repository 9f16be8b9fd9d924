"""What EST edits: templates of terms of reference, periods of priority themes."""

from django.contrib import admin

from accounts.models import User
from core.admin_tools import RuleAdmin, RuleInline
from core.template_admin import TemplateAdmin
from missions.models import ApprovalRule, PriorityPeriod, TorTemplate, TorTemplateSection

RULE = "interventions.manage"


class SectionInline(RuleInline):
    model = TorTemplateSection
    rule = RULE
    fields = ("position", "key", "title", "owner", "is_required", "guidance")
    ordering = ("position",)


@admin.register(TorTemplate)
class TorTemplateAdmin(TemplateAdmin):
    rule = RULE
    inlines = (SectionInline,)


@admin.register(PriorityPeriod)
class PriorityPeriodAdmin(RuleAdmin):
    """Rules of eligibility are data: a new period needs no programmer (source 004)."""

    rule = RULE
    list_display = ("name", "starts_on", "ends_on")
    list_filter = ("themes",)
    search_fields = ("name",)
    ordering = ("-starts_on", "-pk")
    filter_horizontal = ("themes", "countries")


@admin.register(ApprovalRule)
class ApprovalRuleAdmin(RuleAdmin):
    """Who else approves ToR. Those that are complete keep the approvers they have."""

    rule = RULE
    list_display = ("__str__", "kind", "specific_kind", "origin", "unit", "is_active")
    list_filter = ("is_active", "office", "kind")
    list_select_related = ("person", "unit")
    search_fields = ("note", "person__name")
    ordering = ("position", "pk")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """A plain list of those who can log in: it has a name and no style of its own."""
        if db_field.name == "person":
            kwargs["queryset"] = User.objects.filter(is_active=True).order_by("name", "pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
