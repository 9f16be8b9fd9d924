"""Templates of terms of reference: EST edits them; a change of sections is a new version."""

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.admin_tools import RuleAdmin, RuleInline
from missions.models import TorTemplate, TorTemplateSection

RULE = "interventions.manage"


class SectionInline(RuleInline):
    model = TorTemplateSection
    rule = RULE
    fields = ("position", "key", "title", "owner", "is_required", "guidance")
    ordering = ("position",)


@admin.register(TorTemplate)
class TorTemplateAdmin(RuleAdmin):
    """ToR keep the version they were begun with, so a version that was saved is never touched."""

    rule = RULE
    list_display = ("__str__", "kind", "specific_kind", "version", "is_current", "created_at")
    list_filter = ("is_current", "kind", "specific_kind")
    ordering = ("kind", "specific_kind", "-version")
    fields = ("kind", "specific_kind")
    inlines = (SectionInline,)

    def get_readonly_fields(self, request, obj=None):
        return self.fields if obj else ()

    def has_change_permission(self, request, obj=None):
        """Old versions are there to be read."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_current)

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        if change:
            return
        obj.version = _retire(obj) + 1
        super().save_model(request, obj, form, change)

    @transaction.atomic
    def save_formset(self, request, form, formset, change):
        if not change:
            super().save_formset(request, form, formset, change)
        elif formset.has_changed():
            request.new_template = _new_version(formset.instance, formset)

    def response_change(self, request, obj):
        made = getattr(request, "new_template", None)
        if made is None:
            return super().response_change(request, obj)
        said = _("Saved as %(template)s. Terms of reference begun before keep their version.")
        messages.success(request, said % {"template": made})
        return HttpResponseRedirect(reverse("admin:missions_tortemplate_change", args=[made.pk]))


def _retire(template) -> int:
    """Take the version in use of this kind out of use; return the highest number given so far."""
    rows = TorTemplate.objects.select_for_update().filter(
        kind=template.kind, specific_kind=template.specific_kind
    )
    highest = max((one.version for one in rows), default=0)
    rows.filter(is_current=True).update(is_current=False)
    return highest


def _new_version(template, formset) -> TorTemplate:
    made = TorTemplate.objects.create(
        kind=template.kind,
        specific_kind=template.specific_kind,
        version=_retire(template) + 1,
    )
    names = SectionInline.fields
    kept = [row for row in formset.cleaned_data if row and not row.get("DELETE")]
    TorTemplateSection.objects.bulk_create(
        TorTemplateSection(template=made, **{name: row[name] for name in names}) for row in kept
    )
    return made
