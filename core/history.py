"""Who changed what: the triggers of django-pghistory write every change, this says who did it."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from pghistory.middleware import HistoryMiddleware as BaseMiddleware

from core.http import client_address

#: What the triggers call a change, in words.
LABELS = {
    "insert": pgettext_lazy("row", "created"),
    "update": pgettext_lazy("row", "changed"),
    "delete": pgettext_lazy("row", "removed"),
}


class HistoryMiddleware(BaseMiddleware):
    def get_context(self, request):
        return super().get_context(request) | {"address": client_address(request)}


def changes(instance, limit: int = 100) -> list[dict]:
    """What happened to this row, newest first: when, who, from where, why, and which fields.

    Each change is {"at", "actor", "reason", "label", "fields": [(field, before, after)]}.
    """
    model = type(instance)
    events = list(
        model.events.rel.related_model.objects.filter(pgh_obj=instance.pk)
        .select_related("pgh_context")
        .order_by("-pgh_id")[: limit + 1]
    )
    users = _actors(events)
    return [
        {
            "at": event.pgh_created_at,
            "actor": users.get((_metadata(event)).get("user"), ""),
            "address": _metadata(event).get("address", ""),
            "reason": _metadata(event).get("reason", ""),
            "label": LABELS.get(event.pgh_label, event.pgh_label),
            "fields": _difference(event, events[number + 1] if number + 1 < len(events) else None),
        }
        for number, event in enumerate(events[:limit])
    ]


def _metadata(event) -> dict:
    return event.pgh_context.metadata if event.pgh_context else {}


def _actors(events) -> dict:
    wanted = {_metadata(event).get("user") for event in events} - {None}
    return {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=wanted)}


def _difference(event, before) -> list[tuple]:
    """Fields of an event that differ from the event before it; none for the first."""
    if before is None:
        return []
    found = []
    for field in event.pgh_tracked_model._meta.concrete_fields:
        if field.name in ("updated_at", "version") or not hasattr(event, field.attname):
            continue
        old, new = getattr(before, field.attname), getattr(event, field.attname)
        if old != new:
            found.append((field.verbose_name, _shown(before, field), _shown(event, field)))
    return found


def _shown(event, field):
    """As a person reads it: the name behind a key, the label of a choice."""
    if field.is_relation:
        return str(getattr(event, field.name) or "–")
    value = getattr(event, field.attname)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return dict(field.flatchoices).get(value, value) if field.flatchoices else value
