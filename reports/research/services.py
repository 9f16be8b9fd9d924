"""Writing the register: each in one transaction, with its number and what hangs on it."""

from django.db import transaction
from django.utils import timezone

from core import quarantine
from core.numbering import next_code
from core.permissions import require
from reports.research.models import ActionResearch, CapitalisationProduct, Guidance


@transaction.atomic
def save_research(form, rows, *, by) -> ActionResearch:
    """`form` and `rows` are valid; the number is of the year in which it begins."""
    row = form.save(commit=False)
    if row.pk is None:
        year = (row.starts_on or timezone.localdate()).year
        row.code, row.entered_by = next_code(ActionResearch, "RA", year), by
    row.save()
    form.save_links(row)
    rows.instance = row
    rows.save()
    return row


@transaction.atomic
def save_product(form, *, by) -> CapitalisationProduct:
    """A file put in the place of another takes it away: nobody has validated it yet."""
    row = form.save(commit=False)
    if row.pk is None:
        year = (row.dated_on or timezone.localdate()).year
        row.code, row.entered_by = next_code(CapitalisationProduct, "CP", year), by
    former = row.file
    if form.cleaned_data["upload"]:
        content, name, media_type = form.cleaned_data["upload"]
        row.file = quarantine.receive(content, name=name, media_type=media_type)
    row.save()
    form.save_links(row)
    if former and former != row.file:
        former.discard()
    return row


def remark(row, text: str, *, by) -> Guidance:
    """Stands as it was written, with whoever wrote it."""
    require(by, "reports.comment_research", row)
    subject = "research" if isinstance(row, ActionResearch) else "product"
    return Guidance.objects.create(author=by, text=text, **{subject: row})
