"""The export of a person, made in the background for whoever asked."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.jobs import job
from core.models import Job
from core.permissions import check
from core.queue import GiveUp
from experts.calls.person import hand_over, packed
from experts.models import Expert

KIND = "experts.export_person"


def key_of(expert: Expert, user) -> str:
    return f"export_expert:{expert.pk}:{user.pk}"


def ask(expert: Expert, *, by) -> Job:
    return Job.objects.ask(KIND, key=key_of(expert, by), asked_by=by, again=True, expert=expert.pk)


@job(KIND, label=gettext_lazy("All data of a person"))
def export_expert(progress, *, expert, **_future):
    """Rights are asked again when it is made."""
    asked_by = progress.job.asked_by
    row = Expert.objects.select_related("user", "unit").filter(pk=expert).first()
    if row is None or asked_by is None or not check(asked_by, "experts.export_data", row):
        raise GiveUp(_("This profile is not open to you."))
    url = reverse("experts:export_data", args=[row.code])
    hand_over(progress, packed(row.user.email), name=f"{row.code}.zip", url=url)
