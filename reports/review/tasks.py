"""Work for workers: the PDF of the annual review, also with headings in another language."""

from functools import partial

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.jobs import job
from core.models import StoredFile
from core.queue import NoLongerWanted, NotYet
from reports.review.documents import frozen, review_document, revive, store
from reports.review.models import AnnualReview
from reports.review.services import locked
from reports.summary.editions import drop_prints
from reports.summary.models import ReviewPrint
from reports.summary.services import OTHER_LANGUAGES, ask_print


def data_in(review, language: str) -> dict:
    with translation.override(language):
        return review_document(review)


def draw(review, progress=None) -> tuple[bytes, dict]:
    """The PDF and what it says, in the language of the house."""
    data = data_in(review, settings.LANGUAGE_CODE)
    return on_paper(data, progress), data


def on_paper(data: dict, progress=None, language=None) -> bytes:
    """With the help of other workers, where `progress` tells a job how far they are."""
    from core.pdf_volume import drawn, shared  # PDF machinery only where it is used
    from reports.review import paper

    gather = partial(shared, progress=progress) if progress else drawn
    return paper.draw(data, language=language, gather=gather)


def file_name(review, language=None) -> str:
    with translation.override(language or settings.LANGUAGE_CODE):
        name = _("annual-review-%(year)s.pdf") % {"year": review.slug}
    return name.replace(".pdf", f"-{language}.pdf") if language else name


def get_review(pk: int) -> AnnualReview:
    return AnnualReview.objects.select_related("unit", "document").get(pk=pk)


@job("reports.render_review", queue="pdf", label=gettext_lazy("PDF of the annual review"))
def render_review(progress, *, pk, **_future):
    """A frozen review is drawn once; a draft as often as it is asked for."""
    review = get_review(pk)
    if review.is_frozen and review.has_current_document:
        return review.get_absolute_url()
    content, data = draw(review, progress)
    others = {one: data_in(review, one) for one in OTHER_LANGUAGES} if review.is_frozen else {}
    with progress.finish() as row:
        now = locked(review)
        if now.edition != review.edition:
            raise NoLongerWanted(_("The review changed while its PDF was drawn; ask again."))
        store(now, StoredFile.objects.keep(content, name=file_name(now)), data)
        made = now.prints.filter(number=now.number, language__in=others, document__isnull=False)
        again = list(made.values_list("language", flat=True))
        keep_words(now, others)
        for language in again:  # asked for before this PDF was made, and drawn of another moment
            ask_print(now, language, by=row.asked_by)
        row.result_url = now.get_absolute_url()
    return None


def keep_words(review, others: dict[str, dict]) -> None:
    """What the other languages will say of a frozen review is of the same moment as its PDF."""
    for language, data in others.items():
        drop_prints(review, language)
        ReviewPrint.objects.create(
            review=review,
            number=review.number,
            language=language,
            data=frozen(data),
            stamp=review.edition,
        )


@job("reports.print_review", queue="pdf", label=gettext_lazy("PDF in another language"))
def print_review(progress, *, pk, language, **_future):
    """Of a frozen review, what was kept at its freezing; of a draft, what it says today.

    Where its PDF was made while this one was drawn, it is drawn again of what was kept with that.
    """
    review = get_review(pk)
    known = review.prints.filter(number=review.number, language=language).first()
    is_kept = review.is_frozen and known is not None
    if is_kept and known.document_id:
        return review.get_absolute_url()
    data = revive(known.data) if is_kept else data_in(review, language)
    content = on_paper(data, progress, language)
    with progress.finish() as row:
        now = locked(review)
        if now.edition != review.edition:
            raise NoLongerWanted(_("The review changed while its PDF was drawn; ask again."))
        if not is_kept and now.is_frozen and now.has_current_document:
            raise NotYet
        if not is_kept:
            keep_words(now, {language: data})
        stored = StoredFile.objects.keep(content, name=file_name(now, language))
        ReviewPrint.objects.filter(
            review=now, number=now.number, language=language, document=None
        ).update(document=stored)
        row.result_url = now.get_absolute_url()
    return None
