"""Templates of terms of reference: EST edits them; a change of sections is a new version."""

from django.contrib import admin

from core.admin_tools import RuleInline
from core.template_admin import TemplateAdmin
from missions.models import TorTemplate, TorTemplateSection

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
