from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from accounts.models import Substitution, User
from accounts.substitutes import end, name_substitute
from core.admin_tools import RuleAdmin

if admin.site.is_registered(Group):
    admin.site.unregister(Group)


@admin.register(Substitution)
class SubstitutionAdmin(RuleAdmin):
    """For somebody who is ill; everybody else names his own on his page, and ends it there."""

    rule = "accounts.set_substitute"
    list_display = ("person", "substitute", "since", "until", "ended_at")
    list_select_related = ("person", "substitute")
    search_fields = ("person__name", "substitute__name")
    ordering = ("-since", "-pk")
    autocomplete_fields = ("person", "substitute")
    fields = ("person", "substitute", "since", "until", "note")
    actions = ("end_now",)

    def has_change_permission(self, request, obj=None):
        """What was agreed does not change; it is ended, and named again."""
        return obj is None and super().has_change_permission(request)

    def save_model(self, request, obj, form, change):
        name_substitute(obj)

    @admin.action(description=_("End now"), permissions=["change"])
    def end_now(self, request, queryset):
        for row in queryset:
            end(row)


@admin.register(User)
class UserAdmin(RuleAdmin):
    """People and their access. Each sets his own password, by the link on the login page."""

    rule = "accounts.manage_people"
    list_display = ("name", "email", "organisation", "language", "is_active")
    list_filter = ("is_active", "language", "groups")
    search_fields = ("name", "email", "organisation")
    ordering = ("name",)
    fields = ("name", "email", "phone", "organisation", "language", "is_active", "groups")
    filter_horizontal = ("groups",)

    def lookup_allowed(self, lookup, value, request):
        """`?password__startswith=` would spell out a hash, letter by letter."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        # The login package keeps addresses of its own: a former one must open nothing any more.
        EmailAddress.objects.filter(user=obj).exclude(email__iexact=obj.email).delete()
