"""Taking personal data out of the history, which nothing else may change.

The triggers that keep entries from being changed are put aside for this one statement; that data
were taken away, when and why, is an entry of the history itself.
"""

import pgtrigger
from django.db import transaction
from pghistory.models import Context

#: What an entry knows of who asked: taken away with the data.
TRACES = ("address", "url")


def events_of(model):
    return model.events.rel.related_model


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


def forget_traces(contexts: list) -> None:
    """From where a person wrote; who of the house did it stays."""
    for context in Context.objects.filter(pk__in=contexts):
        if any(name in context.metadata for name in TRACES):
            kept = {name: one for name, one in context.metadata.items() if name not in TRACES}
            Context.objects.filter(pk=context.pk).update(metadata=kept)
