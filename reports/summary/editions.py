"""Versions of a review that were published: kept with their data, sealed, never drawn again.

As with reports, each seal covers the data, the PDF and the seal before it, so that a row changed
behind our back is found and named by `verify_integrity`.
"""

import hashlib
import json
from collections import defaultdict

from reports.summary.models import ReviewEdition, ReviewPrint

TEMPLATE = "reports/pdf/review"


def seal_of(*, review: int, number: int, data: dict, pdf: str, before: str) -> str:
    """SHA-256 over the canonical form of all this; `pdf` is the SHA-256 of its bytes."""
    parts = [review, number, TEMPLATE, data, pdf, before]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def seal_wanted(edition: ReviewEdition, before: str) -> str:
    """What the seal of this row would be, if nothing was changed since."""
    return seal_of(
        review=edition.review_id,
        number=edition.number,
        data=edition.data,
        pdf=edition.document.sha256,
        before=before,
    )


def keep_edition(review) -> ReviewEdition:
    """Call in the transaction that publishes; the first to come stays for good."""
    rows = ReviewEdition.objects.filter(review=review)
    found = rows.filter(number=review.number).first()
    if found is not None:
        return found
    last = rows.order_by("-number").first()
    signature = signature_of(review)
    return ReviewEdition.objects.create(
        review=review,
        number=review.number,
        document=review.document,
        data=review.document_data,
        template=TEMPLATE,
        seal=seal_of(
            review=review.pk,
            number=review.number,
            data=review.document_data,
            pdf=review.document.sha256,
            before=last.seal if last else "",
        ),
        signed_by=signature.actor if signature else None,
        signed_at=signature.at if signature else None,
        published_on=review.published_on,
    )


def signature_of(review):
    """Validation is the signature: who froze the words, for whom, and when."""
    rows = review.log.select_related("actor", "on_behalf_of").order_by("-at", "-pk")
    return rows.filter(name="validate").first() if review.is_frozen else None


def editions_of(review) -> list[ReviewEdition]:
    """The newest first, each with its prints in other languages, as `prints`."""
    rows = ReviewEdition.objects.filter(review=review).select_related("document", "signed_by")
    rows = list(rows.defer("data").order_by("-number"))
    made = ReviewPrint.objects.filter(review=review, document__isnull=False)
    prints = defaultdict(list)
    for one in made.select_related("document").defer("data").order_by("language"):
        prints[one.number].append(one)
    for row in rows:
        row.prints = prints[row.number]
    return rows


def last_edition(review) -> ReviewEdition | None:
    rows = ReviewEdition.objects.filter(review=review).select_related("document")
    return rows.order_by("-number").first()


def prints_of(review) -> list[ReviewPrint]:
    """Those of the version that is being read or written, with their files."""
    rows = ReviewPrint.objects.filter(review=review, number=review.number)
    return list(rows.select_related("document").defer("data").order_by("language"))


def drop_prints(review, *languages: str) -> None:
    """Those of the version at hand, with their files; of all languages when none is named."""
    rows = ReviewPrint.objects.filter(review=review, number=review.number)
    rows = rows.filter(language__in=languages) if languages else rows
    for old in rows.select_related("document"):
        document = old.document
        old.delete()
        if document:
            document.discard()
