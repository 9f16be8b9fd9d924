"""Templates of mission reports: EST edits them; a change of sections is a new version."""

from django.contrib import admin

from core.admin_tools import RuleInline
from core.template_admin import TemplateAdmin
from reports.models import (
    ChecklistItem,
    ChecklistTemplate,
    ReportTemplate,
    ReportTemplateSection,
)

RULE = "interventions.manage"


class SectionInline(RuleInline):
    model = ReportTemplateSection
    rule = RULE
    fields = ("position", "key", "title", "is_required", "guidance")
    ordering = ("position",)


@admin.register(ReportTemplate)
class ReportTemplateAdmin(TemplateAdmin):
    rule = RULE
    inlines = (SectionInline,)


class ChecklistItemInline(RuleInline):
    model = ChecklistItem
    rule = RULE
    fields = (
        "position", "months_after", "name_fr", "name_en", "name_nl",
        "guidance_fr", "guidance_en", "guidance_nl",
    )  # fmt: skip
    ordering = ("position",)


@admin.register(ChecklistTemplate)
class ChecklistTemplateAdmin(TemplateAdmin):
    """Checklists that were opened keep their version."""

    rule = RULE
    inlines = (ChecklistItemInline,)
