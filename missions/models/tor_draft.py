"""What somebody is writing in a section and has not saved: his own, and no part of the ToR."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from core.richtext import ProseField
from missions.models.tor import TermsOfReference


class TorDraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """His own alone, never a substitute's; kept where he may no longer write."""
        return self.filter(user=user.pk, tor__in=TermsOfReference.objects.visible_to(user))


@pghistory.track(exclude=["text"])
class TorDraft(TimeStamped):
    """One person's unsaved text of one section; gone once he saves or drops it.

    He may have several of one section: of two windows, or of a visit he did not go on from.
    """

    tor = models.ForeignKey(TermsOfReference, models.CASCADE, related_name="drafts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by")
    )
    key = models.SlugField(_("section"), max_length=40)
    text = ProseField(_("text"))
    #: Version of the section that its writer saw: saving compares with it as ever.
    version = models.PositiveIntegerField(default=1, editable=False)
    objects = TorDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a section")
        verbose_name_plural = _("drafts of sections")

    def __str__(self):
        return f"{self.tor}: {self.key}"
