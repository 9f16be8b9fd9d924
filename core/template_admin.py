"""Templates of documents in the admin: a saved version is never touched, a change makes the next.

To add one: a `RuleInline` over its sections with `fields`, and a `TemplateAdmin` that names it.
"""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.admin_tools import RuleAdmin


class TemplateAdmin(RuleAdmin):
    """Documents keep the version they were begun with."""

    list_display = ("__str__", "kind", "specific_kind", "version", "is_current", "created_at")
    list_filter = ("is_current", "kind", "specific_kind")
    ordering = ("kind", "specific_kind", "-version")
    fields = ("kind", "specific_kind")

    def get_readonly_fields(self, request, obj=None):
        return self.fields if obj else ()

    def has_change_permission(self, request, obj=None):
        """Old versions are there to be read."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_current)

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        if not change:
            obj.version = retire(obj) + 1
            super().save_model(request, obj, form, change)

    @transaction.atomic
    def save_formset(self, request, form, formset, change):
        if not change:
            super().save_formset(request, form, formset, change)
            return
        # What Django's log asks a formset that was saved; ours never is.
        formset.new_objects = formset.changed_objects = formset.deleted_objects = []
        if formset.has_changed():
            request.new_template = new_version(formset, self.inlines[0].fields)

    def response_change(self, request, obj):
        made = getattr(request, "new_template", None)
        if made is None:
            return super().response_change(request, obj)
        said = _("Saved as %(template)s. Documents begun before keep their version.")
        messages.success(request, said % {"template": made})
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=[made.pk]))


def retire(template) -> int:
    """Take the version in use of this kind out of use; return the highest number given so far."""
    rows = (
        type(template)
        ._default_manager.select_for_update()
        .filter(kind=template.kind, specific_kind=template.specific_kind)
    )
    highest = max((one.version for one in rows), default=0)
    rows.filter(is_current=True).update(is_current=False)
    return highest


def new_version(formset, names):
    old = formset.instance
    made = type(old)._default_manager.create(
        kind=old.kind, specific_kind=old.specific_kind, version=retire(old) + 1
    )
    kept = [row for row in formset.cleaned_data if row and not row.get("DELETE")]
    formset.model._default_manager.bulk_create(
        formset.model(template=made, **{name: row[name] for name in names}) for row in kept
    )
    return made
