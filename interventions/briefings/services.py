"""Work on a briefing across several tables, each in one transaction."""

from django.db import transaction
from django.utils import timezone

from core import quarantine
from core.numbering import next_code
from core.permissions import require
from interventions.models import BriefingDocument, BriefingItem, BriefingTopic, InitialBriefing


@transaction.atomic
def plan(form) -> InitialBriefing:
    """A new one begins with a copy of EST's checklist; later changes of that list leave it."""
    briefing = form.save(commit=False)
    is_new = briefing.pk is None
    if is_new:
        year = max(briefing.starts_on.year, timezone.localdate().year)
        briefing.code = next_code(InitialBriefing, "BR", year)
    briefing.save()
    if is_new:
        topics = BriefingTopic.objects.filter(is_active=True).order_by("position", "pk")
        BriefingItem.objects.bulk_create(
            BriefingItem(briefing=briefing, position=number, label=topic.name)
            for number, topic in enumerate(topics, start=1)
        )
    return briefing


def _locked(briefing, by) -> InitialBriefing:
    """Nobody closes it meanwhile."""
    row = InitialBriefing.objects.select_for_update(of=("self",)).get(pk=briefing.pk)
    require(by, "briefings.keep", row)
    return row


@transaction.atomic
def tick(briefing, pk, *, is_done: bool, note: str, by) -> BriefingItem:
    row = _locked(briefing, by)
    item = row.items.get(pk=pk)
    item.is_done, item.note = is_done, note.strip()[:250]
    item.save(update_fields=["is_done", "note", "updated_at"])
    return item


@transaction.atomic
def add_document(briefing, title: str, upload, *, by) -> BriefingDocument:
    """`upload`: bytes, name, media type, as core.uploads cleaned them."""
    row = _locked(briefing, by)
    content, name, media_type = upload
    kept = quarantine.receive(content, name=name, media_type=media_type)
    return BriefingDocument.objects.create(briefing=row, title=title, file=kept)


@transaction.atomic
def remove_document(briefing, pk, *, by) -> None:
    """Its file is an orphan then, which the sweeper takes away."""
    document = _locked(briefing, by).documents.select_related("file").get(pk=pk)
    document.delete()
    document.file.delete()
