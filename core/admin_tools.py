"""Admin pages that ask the rules of the house and show the history of the database.

To add an admin: subclass `RuleAdmin`, name the rule that may change its rows.
"""

from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.forms import SeenForm
from core.history import changes


def page_of(self, row) -> str | None:
    """The page of a row; the way round through the admin tries its luck with any table."""
    return row.get_absolute_url() if hasattr(row, "get_absolute_url") else None


class RuleAdmin(admin.ModelAdmin):
    """Its row guards the whole page with all its inlines: the second writer keeps his text."""

    form = SeenForm
    #: Rule for adding and changing; looking is open to all of the admin. Nothing is deleted here.
    rule = "accounts.use_admin"
    may_delete = False
    show_full_result_count = False
    list_per_page = 50
    view_on_site = page_of

    def _allowed(self, request, obj=None):
        return request.user.has_perm(self.rule, obj)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("accounts.use_admin")

    def has_module_permission(self, request):
        return request.user.has_perm("accounts.use_admin")

    def has_add_permission(self, request):
        return self._allowed(request)

    def has_change_permission(self, request, obj=None):
        return self._allowed(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.may_delete and self._allowed(request, obj)

    def get_fieldsets(self, request, obj=None):
        """With the hidden field that says which state of the row the page showed."""
        parts = [(title, dict(options)) for title, options in super().get_fieldsets(request, obj)]
        if obj and self.has_change_permission(request, obj):
            shown = [name for name in parts[-1][1]["fields"] if name != "seen"]
            parts[-1][1]["fields"] = [*shown, "seen"]
        return parts

    def render_change_form(self, request, context, *args, **kwargs):
        response = super().render_change_form(request, context, *args, **kwargs)
        if context["adminform"].form.is_stale:
            response.status_code = 409
        return response

    def history_view(self, request, object_id, extra_context=None):
        """The database's own history: bulk changes and other programs stand in it too."""
        instance = get_object_or_404(self.get_queryset(request), pk=object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(object)s") % {"object": instance},
            "changes": changes(instance),
            "object": instance,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/history.html", context)


class RuleInline(admin.TabularInline):
    """Rows that belong to their parent's page and follow its rule."""

    rule = "accounts.use_admin"
    extra = 0

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("accounts.use_admin")

    def has_add_permission(self, request, obj=None):
        return request.user.has_perm(self.rule, obj)

    has_change_permission = has_delete_permission = has_add_permission
