"""Reference data and interventions: EST owns them (concept note, slide 10)."""

from django.contrib import admin
from django.db import transaction
from django.utils import timezone

from core.admin_tools import RuleAdmin, RuleInline
from interventions.models import (
    BoundaryPartner,
    BriefingTopic,
    Country,
    EstUnit,
    ExpectedResult,
    Intervention,
    PlannedDays,
    ProgressMarker,
    Representative,
    Sector,
    TeamMember,
    Theme,
)
from interventions.transfer import FocalPointAdmin

RULE = "interventions.manage"


class RepresentativeInline(RuleInline):
    model = Representative
    rule = RULE
    autocomplete_fields = ("user",)


@admin.register(Country)
class CountryAdmin(RuleAdmin):
    rule = RULE
    list_display = ("code", "name_fr", "name_en", "name_nl", "partner_from", "partner_until")
    search_fields = ("code", "name_fr", "name_en", "name_nl")
    ordering = ("code",)
    inlines = (RepresentativeInline,)


@admin.register(Sector, Theme)
class CodeAdmin(RuleAdmin):
    rule = RULE
    list_display = ("code", "name_fr", "name_en", "name_nl")
    search_fields = ("code", "name_fr", "name_en", "name_nl")
    ordering = ("code",)


@admin.register(EstUnit)
class EstUnitAdmin(RuleAdmin):
    rule = RULE
    list_display = ("code", "name_fr", "coordinator")
    list_select_related = ("coordinator",)
    ordering = ("code",)
    autocomplete_fields = ("coordinator", "members")


@admin.register(ExpectedResult)
class ExpectedResultAdmin(RuleAdmin):
    """A change of wording is a new version: missions keep the words they were planned with."""

    rule = RULE
    list_display = ("code", "name_fr", "origin", "is_confirmed", "label_version", "active_until")
    list_filter = ("origin", "is_confirmed")
    ordering = ("position", "-label_version")
    readonly_fields = ("label_version",)

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        wording = {"name_fr", "name_en", "name_nl"} & set(form.changed_data)
        if change and wording:
            today = timezone.localdate()
            ExpectedResult.objects.filter(pk=obj.pk).update(active_until=today)
            obj.pk, obj.label_version, obj.active_from = None, obj.label_version + 1, today
            obj._state.adding = True
        super().save_model(request, obj, form, change)


@admin.register(BriefingTopic)
class BriefingTopicAdmin(RuleAdmin):
    """The checklist new briefings begin with; those planned before keep their own."""

    rule = RULE
    list_display = ("position", "name_fr", "name_en", "name_nl", "is_active")
    list_display_links = ("name_fr",)
    ordering = ("position", "pk")


class ProgressMarkerInline(RuleInline):
    model = ProgressMarker
    rule = RULE
    fields = ("level", "position", "text", "is_active")
    ordering = ("position", "pk")


@admin.register(BoundaryPartner)
class BoundaryPartnerAdmin(RuleAdmin):
    """Also written on the page of the intervention, by its coordination."""

    rule = RULE
    list_display = ("name", "intervention", "position")
    list_filter = ("intervention__unit",)
    list_select_related = ("intervention",)
    search_fields = ("name", "intervention__code")
    ordering = ("intervention__code", "position")
    autocomplete_fields = ("intervention",)
    inlines = (ProgressMarkerInline,)


class TeamInline(RuleInline):
    model = TeamMember
    rule = RULE
    autocomplete_fields = ("user",)


class PlannedDaysInline(RuleInline):
    model = PlannedDays
    rule = RULE


@admin.register(Intervention)
class InterventionAdmin(FocalPointAdmin, RuleAdmin):
    rule = RULE
    list_display = ("code", "title", "country", "unit", "focal_point", "starts_on", "ends_on")
    list_filter = ("unit", "country", "size")
    list_select_related = ("country", "unit", "focal_point")
    search_fields = ("code", "title", "partner")
    ordering = ("code",)
    autocomplete_fields = ("country", "sector")
    inlines = (TeamInline, PlannedDaysInline)

    def get_readonly_fields(self, request, obj=None):
        """Once chosen, the focal point changes by a transfer, with a reason."""
        return ("focal_point",) if obj else ()
