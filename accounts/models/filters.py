"""Filters of a list that people keep under a name."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped

LONGEST_QUERY = 1000


class SavedFilterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own and those that others share; their rows are cut for each reader anyway."""
        return self.filter(Q(owner=user) | Q(is_shared=True))

    def owned_by(self, user):
        return self.filter(owner=user)


@pghistory.track()
class SavedFilter(TimeStamped):
    """A query string of one page under a name; its link is simply the page's own address."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_filters",
        verbose_name=_("owner"),
    )
    #: Name of the page's URL, one of accounts.saved_filters.PAGES.
    page = models.CharField(_("page"), max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=LONGEST_QUERY, blank=True)
    is_shared = models.BooleanField(_("shared with colleagues"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_filter_once"),
        ]

    def __str__(self):
        return self.name
