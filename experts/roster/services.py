"""Changes of a profile that touch several rows, each in one transaction."""

from django.db import transaction
from django.utils import timezone

from core import quarantine
from experts.models import CurriculumVitae, Expert


@transaction.atomic
def answer_proposal(expert, user, *, accept: bool) -> Expert:
    """Kind and level become what the person proposed, or the proposal falls."""
    expert = Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
    if accept:
        expert.kind = expert.proposed_kind or expert.kind
        expert.level = expert.proposed_level or expert.level
    expert.proposed_kind = expert.proposed_level = ""
    expert.version += 1
    expert.save()
    return expert


@transaction.atomic
def validate_levels(expert, user, seen: dict) -> int:
    """Only as it was seen: {row key: level on the page}. A level changed since waits again."""
    today, count = timezone.localdate(), 0
    for name in ("skills", "sectors"):
        for row in getattr(expert, name).select_for_update(of=("self",)).waiting():
            if seen.get(f"{name}-{row.pk}") == str(row.level):
                row.validated_level, row.validated_on, row.validated_by = row.level, today, user
                row.save()
                count += 1
    return count


def keep_cv(expert, user, content: bytes, name: str, media_type: str) -> CurriculumVitae:
    with transaction.atomic():
        file = quarantine.receive(content, name=name, media_type=media_type)
        return CurriculumVitae.objects.create(expert=expert, file=file, added_by=user)
