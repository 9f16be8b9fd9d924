"""Notes of what was said, written with what follows from them, each in one transaction."""

from django.db import transaction
from django.utils import timezone

from core.numbering import next_code
from core.permissions import require
from missions.models import RemoteSupport
from missions.requests.services import became_remote


@transaction.atomic
def save_support(form, user, request=None) -> RemoteSupport:
    """Store the valid form; the first exchange about a request sets it under way."""
    support = form.save(commit=False)
    if support.pk is None:
        support.code = next_code(RemoteSupport, "RS", support.held_on.year)
        support.request = request
    elif "follow_up_on" in form.changed_data:
        support.followed_up_at = None
    support.save()
    if request is not None:
        became_remote(request, support, by=user)
    return support


@transaction.atomic
def follow_up(support, *, by) -> None:
    """The next contact took place; saying it twice keeps the first moment."""
    row = RemoteSupport.objects.select_for_update(of=("self",)).get(pk=support.pk)
    require(by, "exchanges.edit", row)
    if row.followed_up_at is None:
        row.followed_up_at = timezone.now()
        row.save(update_fields=["followed_up_at", "updated_at"])
