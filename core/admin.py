"""The queue as administrators see it: nothing to edit, two things to do with what was given up."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.admin_tools import page_of
from core.models import Job, OutboundMail
from core.queue import QueueState


class QueueAdmin(admin.ModelAdmin):
    """Rows are written by the house alone; administrators look, try again, or set aside."""

    list_filter = ("state",)
    ordering = ("-pk",)
    search_fields = ("key", "last_error")
    actions = ("try_again", "set_aside")
    show_full_result_count = False
    view_on_site = page_of

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("core.view_health")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=gettext_lazy("Try again"), permissions=["view"])
    def try_again(self, request, queryset):
        chosen = self._log(
            request, queryset, (QueueState.DEAD, QueueState.DROPPED), _("Tried again")
        )
        count = chosen.revive()
        self.message_user(
            request,
            ngettext("%(count)d row goes round again.", "%(count)d rows go round again.", count)
            % {"count": count},
        )

    @admin.action(description=gettext_lazy("Set aside"), permissions=["view"])
    def set_aside(self, request, queryset):
        note = _("Set aside by %(name)s.") % {"name": request.user}
        count = self._log(request, queryset, (QueueState.DEAD,), note).set_aside(note)
        self.message_user(
            request,
            ngettext("%(count)d row set aside.", "%(count)d rows set aside.", count)
            % {"count": count},
        )

    def _log(self, request, queryset, states, message):
        """Only of rows that were not done; who did it stands in the admin's log."""
        chosen = queryset.model.objects.filter(
            pk__in=queryset.filter(state__in=states).values("pk")
        )
        for row in chosen:
            self.log_change(request, row, message)
        return chosen


@admin.register(Job)
class JobAdmin(QueueAdmin):
    list_display = (
        "key",
        "what",
        "state",
        "note",
        "attempts",
        "due_at",
        "finished_at",
        "asked_by",
    )
    list_filter = ("state", "queue", "kind")
    list_select_related = ("asked_by",)

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def what(self, job):
        return job.label


@admin.register(OutboundMail)
class OutboundMailAdmin(QueueAdmin):
    list_display = ("key", "template", "to", "state", "note", "attempts", "due_at", "finished_at")
    list_filter = ("state", "template")
    list_select_related = ("to",)
    search_fields = ("key", "last_error", "to__email", "to__name")
