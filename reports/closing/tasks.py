"""Work for workers: the closing file of an intervention."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.jobs import job
from core.models import StoredFile
from core.permissions import check
from core.queue import NoLongerWanted
from interventions.models import Intervention
from reports.closing import archive, paper
from reports.closing.documents import Scope, closing_document, digest_of
from reports.models import ClosingFile

ZIP = "application/zip"


def page_of(intervention) -> str:
    return reverse("reports:closing", kwargs={"code": intervention.code})


def key_of(intervention, *, is_confidential) -> str:
    return f"closing:{intervention.pk}:{int(is_confidential)}"


def found(scope: Scope, digest: str) -> ClosingFile | None:
    return ClosingFile.objects.filter(
        intervention=scope.intervention, is_confidential=scope.is_confidential, digest=digest
    ).first()


@job("reports.close", queue="pdf", label=gettext_lazy("Closing file of an intervention"))
def close(progress, *, pk, is_confidential=False, **_future):
    """Made once for the same data; the right is asked again, for a job may wait."""
    intervention = Intervention.objects.select_related("country", "sector", "unit").get(pk=pk)
    may_have(progress.job.asked_by, intervention, is_confidential=is_confidential)
    scope = Scope(intervention, is_confidential)
    data = closing_document(scope)
    digest = digest_of(data)
    if found(scope, digest):
        return page_of(intervention)
    document = paper.draw(data, on_progress=progress)
    packed = archive.build(data, document)
    with progress.finish() as row:
        Intervention.objects.select_for_update(of=("self",)).get(pk=pk)
        if found(scope, digest) is None:
            keep(scope, data, digest, document, packed, by=row.asked_by)
        row.result_url = page_of(intervention)
    return None


def may_have(user, intervention, *, is_confidential) -> None:
    name = "reports.close_with_confidential" if is_confidential else "reports.close_intervention"
    verdict = check(user, name, intervention) if user and user.is_active else None
    if not verdict:
        raise NoLongerWanted(verdict.reason if verdict is not None else _("Nobody asks for it."))


def keep(scope, data, digest, document, packed, *, by) -> ClosingFile:
    with translation.override(settings.LANGUAGE_CODE):
        words = [scope.intervention.code, _("closing-file")]
        words += [_("confidential")] if scope.is_confidential else []
        name = get_valid_filename("-".join(words))
    return ClosingFile.objects.create(
        intervention=scope.intervention,
        is_confidential=scope.is_confidential,
        digest=digest,
        data=data,
        document=StoredFile.objects.keep(document, name=f"{name}.pdf"),
        archive=StoredFile.objects.keep(packed, name=f"{name}.zip", media_type=ZIP),
        asked_by=by,
    )
