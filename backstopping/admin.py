"""Pages of EST's admin that touch several apps: settings move due dates, missions change hands."""

from django.contrib import admin
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin_tools import RuleAdmin
from interventions.enums import Setting
from interventions.models import ProcessSetting
from interventions.transfer import FocalPointAdmin
from missions import steps
from missions.models import Mission


@admin.register(ProcessSetting)
class ProcessSettingAdmin(RuleAdmin):
    """Numbers of the process. Those the concept note does not give are for EST to confirm."""

    rule = "interventions.manage"
    list_display = ("name", "value", "source", "is_confirmed", "note")
    fields = ("name", "source", "value", "is_confirmed", "note")
    readonly_fields = ("name", "source")
    ordering = ("pk",)

    def has_add_permission(self, request):
        return False

    @admin.display(description=gettext_lazy("setting"))
    def name(self, row):
        return row.get_code_display()

    @admin.display(description=gettext_lazy("source"))
    def source(self, row):
        if row.is_confirmed:
            return Setting(row.code).source or _("confirmed by EST")
        return _("value for EST to confirm")

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        steps.refresh(Mission.objects.exclude(next_code=""))


@admin.register(Mission)
class MissionAdmin(FocalPointAdmin, RuleAdmin):
    """Missions are written on their own pages; here they are found and handed over."""

    rule = "interventions.manage"
    list_display = ("code", "title", "kind", "state", "country", "unit", "focal_point")
    list_filter = ("state", "kind", "unit", "country")
    list_select_related = ("country", "unit", "focal_point")
    search_fields = ("code", "title")
    ordering = ("-starts_on", "-pk")
    fields = list_display

    def has_add_permission(self, request):
        return False

    @transaction.atomic
    def hand_over(self, rows, **how) -> int:
        """It may be another's turn now."""
        chosen = list(rows.values_list("pk", flat=True))
        count = super().hand_over(rows, **how)
        steps.refresh(Mission.objects.filter(pk__in=chosen))
        return count

    def has_change_permission(self, request, obj=None):
        """A mission is only looked at here; saving its page would write what others changed."""
        return obj is None and super().has_change_permission(request)
