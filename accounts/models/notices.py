"""What people are told, and how they want to be told."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.enums import Rhythm, Topic
from core.models import OutboundMail, TimeStamped

#: Nobody needs to know more exactly how much is unread.
MOST_COUNTED = 99


def words(count: int) -> str:
    """A count as people read it: nothing for none, “99+” where counting stopped."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, whoever one stands in for: a notice is addressed to one person."""
        return self.filter(user=user)

    def unread(self):
        return self.filter(read_at=None)

    def to_count(self):
        """At most one more than is shown, so that it costs the same for a thousand."""
        return self.unread().order_by().values("pk")[: MOST_COUNTED + 1]

    def mark_read(self) -> int:
        return self.unread().update(read_at=Now())

    def for_digest(self):
        """Collected for a daily mail that has not been written yet."""
        return self.filter(rhythm=Rhythm.DAILY, mailed_at=None, read_at=None)


class Notice(models.Model):
    """One person told of one thing. It keeps ids; its text is made for each reading.

    `rhythm` is what the person had chosen when it was written. No history: it is one.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notices",
        verbose_name=_("to"),
    )
    #: The person whom the reader stood in for, when it was not meant for himself.
    for_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("in the place of"),
    )
    topic = models.CharField(_("topic"), max_length=20, choices=Topic)
    kind = models.CharField(_("kind"), max_length=60)
    context = models.JSONField(_("context"), default=dict)
    key = models.CharField(_("key"), max_length=200, unique=True)
    rhythm = models.CharField(_("rhythm"), max_length=10, choices=Rhythm)
    mailed_at = models.DateTimeField(_("mail asked for at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notice_newest"),
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at=None)),
            models.Index(
                fields=["user", "created_at"],
                name="notice_for_digest",
                condition=Q(rhythm=Rhythm.DAILY, mailed_at=None, read_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="notice_only_here_is_not_mailed",
                condition=~Q(rhythm=Rhythm.HERE) | Q(mailed_at=None),
            ),
            models.CheckConstraint(
                name="notice_not_for_oneself",
                condition=Q(for_person=None) | ~Q(for_person=F("user")),
            ),
        ]

    def __str__(self):
        return self.key

    def ask_mail(self):
        """The mail of an instant notice; asking twice is asking once."""
        return OutboundMail.objects.ask(
            "notice", key=f"notice:{self.pk}", to=self.user, notice=self.pk
        )


@pghistory.track()
class NoticeChoice(TimeStamped):
    """How somebody wants to be told of a topic; without a row, at its usual rhythm."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices"
    )
    topic = models.CharField(_("topic"), max_length=20, choices=Topic)
    rhythm = models.CharField(_("rhythm"), max_length=10, choices=Rhythm)

    class Meta:
        verbose_name = _("choice of rhythm")
        verbose_name_plural = _("choices of rhythm")
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="notice_choice_once"),
            models.CheckConstraint(
                name="notice_choice_is_one",
                condition=Q(topic__in=Topic.values, rhythm__in=Rhythm.values),
            ),
        ]

    def __str__(self):
        return f"{self.get_topic_display()}: {self.get_rhythm_display()}"
