"""Taking personal data out of the history, which nothing else may change.

The triggers that keep entries from being changed are put aside for this one statement; that data
were taken away, when and why, is an entry of the history itself.
"""

import pgtrigger
from django.apps import apps
from django.db import transaction
from pghistory.models import Context

#: What an entry knows of who asked: taken away with the data.
TRACES = ("address", "url")


def events_of(model):
    """Links between two rows are followed without a way back to their row."""
    if hasattr(model, "events"):
        return model.events.rel.related_model
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")


@transaction.atomic
def empty_history(row, values: dict) -> int:
    """Put these values into every entry about this row; says how many entries there were."""
    events = events_of(type(row))
    known = {field.name for field in events._meta.get_fields()}
    entries = events.objects.filter(pgh_obj_id=row.pk)
    traces = list(entries.exclude(pgh_context=None).values_list("pgh_context", flat=True))
    fields = {name: value for name, value in values.items() if name in known}
    with pgtrigger.ignore(f"{events._meta.label}:append_only"):
        count = entries.update(**fields)
    forget_traces(traces)
    return count


@transaction.atomic
def drop_history(model, **which) -> int:
    """Entries about rows that were nothing but personal data; says how many there were."""
    events = events_of(model)
    entries = events.objects.filter(**which)
    traces = list(entries.exclude(pgh_context=None).values_list("pgh_context", flat=True))
    with pgtrigger.ignore(f"{events._meta.label}:append_only"):
        count, _by_model = entries.delete()
    forget_traces(traces)
    return count


def forget_traces(contexts: list) -> None:
    """From where a person wrote; who of the house did it stays."""
    for context in Context.objects.filter(pk__in=contexts):
        if any(name in context.metadata for name in TRACES):
            kept = {name: one for name, one in context.metadata.items() if name not in TRACES}
            Context.objects.filter(pk=context.pk).update(metadata=kept)
