"""Next contacts that are due."""

from django.db.models import Q
from django.utils.translation import gettext as _

from core.todo import Todo, TodoSource, register
from missions.exchanges.queries import for_list, to_follow_up
from missions.models import RemoteSupport


def follow_ups_of(user):
    """Of the expert who gave the support, and of the focal point who stays in command."""
    mine = Q(expert__user=user.pk) | Q(intervention__focal_point=user.pk)
    return to_follow_up(RemoteSupport.objects.filter(mine))


def prepare(rows):
    return for_list(rows).order_by("follow_up_on", "pk")


def line(row) -> Todo:
    return Todo(
        label=_("Next contact with %(code)s") % {"code": row.intervention.code},
        url=row.get_absolute_url(),
        about=f"{row.intervention.country}, {row.subject}",
        due_on=row.follow_up_on,
        note=str(row.get_channel_display()),
        then=_("note it, or tick it off"),
    )


def register_sources() -> None:
    register(TodoSource(follow_ups_of, prepare, line))
