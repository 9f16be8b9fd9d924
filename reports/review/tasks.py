"""Work for workers: the PDF of the annual review."""

import copy

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.jobs import job
from core.models import StoredFile
from core.pdf import render_pdf
from core.queue import NoLongerWanted
from reports.review.charts import charts
from reports.review.documents import review_document, store
from reports.review.models import AnnualReview
from reports.review.presentation import presented
from reports.review.services import locked
from reports.review.timeline import timeline

DOCUMENT = "reports/pdf/review.html"


def draw(review, *, on_progress=None) -> tuple[bytes, dict]:
    """The PDF and what it says, in the language of the house."""
    with translation.override(settings.LANGUAGE_CODE):
        data = review_document(review)
        context = {
            "review": presented(copy.deepcopy(data)),
            "charts": charts(data, is_document=True),
            "timeline": timeline(data),
        }
        return render_pdf(DOCUMENT, context, on_progress=on_progress), data


def file_name(review) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return _("annual-review-%(year)s.pdf") % {"year": review.year}


@job("reports.render_review", queue="pdf", label=gettext_lazy("PDF of the annual review"))
def render_review(progress, *, pk, **_future):
    """A frozen review is drawn once; a draft as often as it is asked for."""
    review = AnnualReview.objects.select_related("unit", "document").get(pk=pk)
    if review.is_frozen and review.has_current_document:
        return review.get_absolute_url()
    content, data = draw(review, on_progress=progress)
    with progress.finish() as row:
        now = locked(review)
        if now.edition != review.edition:
            raise NoLongerWanted(_("The review changed while its PDF was drawn; ask again."))
        store(now, StoredFile.objects.keep(content, name=file_name(now)), data)
        row.result_url = now.get_absolute_url()
    return None
