"""The restitution on the ground: who was there, what was agreed, what was shown."""

import uuid
from dataclasses import dataclass

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import dates
from core.models import StoredFile, TimeStamped, Versioned
from missions.models import Mission
from reports.enums import DebriefingFileKind
from reports.models.base import OfMissionQuerySet, is_partner, lines


@pghistory.track()
class FieldDebriefing(Versioned):
    """The restitution on the ground at the end of each mission (concept note, slide 10)."""

    mission = models.OneToOneField(
        Mission,
        models.PROTECT,
        related_name="field_debriefing",
        verbose_name=_("mission"),
    )
    held_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=150)
    key_messages = lines(_("key messages"))
    disagreements = lines(_("points of disagreement"))
    open_questions = lines(_("open questions"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    objects = OfMissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("field debriefing")
        verbose_name_plural = _("field debriefings")

    def __str__(self):
        return f"{self.place}, {self.held_on}"

    @property
    def people(self) -> list["Participant"]:
        """In their order, out of a prefetch where there is one."""
        return sorted(self.participants.all(), key=lambda one: (one.position, one.pk))

    @property
    def agreed(self) -> list["Agreement"]:
        return sorted(self.agreements.all(), key=lambda one: (one.position, one.pk))

    @property
    def attendance(self) -> "Attendance":
        return Attendance.of(self.participants.all())


@dataclass(frozen=True)
class Attendance:
    """`uncounted` are rows of which nobody said how many women and men they are."""

    women: int
    men: int
    uncounted: int

    @classmethod
    def of(cls, rows) -> "Attendance":
        counts = [(row.women, row.men) for row in rows]
        return cls(
            women=sum(women for women, _men in counts),
            men=sum(men for _women, men in counts),
            uncounted=sum(not any(pair) for pair in counts),
        )

    @property
    def words(self) -> str:
        """ "12 women, 5 men · 3 lines not counted"; nothing where nobody counted."""
        found = []
        if self.women or self.men:
            women = ngettext("%(n)s woman", "%(n)s women", self.women) % {"n": self.women}
            men = ngettext("%(n)s man", "%(n)s men", self.men) % {"n": self.men}
            found.append(_now("%(women)s, %(men)s") % {"women": women, "men": men})
        if found and self.uncounted:
            words = ngettext("%(n)s line not counted", "%(n)s lines not counted", self.uncounted)
            found.append(words % {"n": self.uncounted})
        return " · ".join(found)


class DebriefingRow(TimeStamped):
    """`key` is made where the row was typed, so that rows of two devices never meet in one."""

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True


@pghistory.track()
class Participant(DebriefingRow):
    """A person, or a group of them: "12 women, 5 men". Nobody is made to say."""

    debriefing = models.ForeignKey(FieldDebriefing, models.CASCADE, related_name="participants")
    name = models.TextField(_("name"))
    function = models.CharField(_("function"), max_length=150, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    women = models.PositiveSmallIntegerField(_("women"), default=0)
    men = models.PositiveSmallIntegerField(_("men"), default=0)

    class Meta:
        verbose_name = _("participant in a field debriefing")
        verbose_name_plural = _("participants in field debriefings")
        constraints = [
            models.UniqueConstraint(fields=["debriefing", "key"], name="participant_row_once")
        ]

    def __str__(self):
        return self.name

    @property
    def who(self) -> str:
        return ", ".join(filter(None, [self.name, self.function, self.organisation]))

    @property
    def is_group(self) -> bool:
        return self.women + self.men > 1

    @property
    def count_words(self) -> str:
        """ "12 women, 5 men" of a group; of one person nothing is shown."""
        return Attendance(self.women, self.men, 0).words if self.is_group else ""

    @property
    def words(self) -> str:
        counted = self.count_words
        return f"{self.who} ({counted})" if counted else self.who


@pghistory.track()
class Agreement(DebriefingRow):
    """Who does what, by when: said on the ground, before anybody leaves."""

    debriefing = models.ForeignKey(FieldDebriefing, models.CASCADE, related_name="agreements")
    who = models.CharField(_("who"), max_length=150, blank=True)
    what = models.TextField(_("what"))
    due_on = models.DateField(_("by when"), null=True, blank=True)

    class Meta:
        verbose_name = _("agreement of a field debriefing")
        verbose_name_plural = _("agreements of field debriefings")
        constraints = [
            models.UniqueConstraint(fields=["debriefing", "key"], name="agreement_row_once")
        ]

    def __str__(self):
        return self.what

    @property
    def words(self) -> str:
        """ "The DDS: prints the register (31 October 2026)", without what was not said."""
        words = self.what
        if self.who:
            words = _now("%(who)s: %(what)s") % {"who": self.who, "what": words}
        return f"{words} ({dates.short_date(self.due_on, year=True)})" if self.due_on else words


class DebriefingFileQuerySet(OfMissionQuerySet):
    def visible_to(self, user):
        """Partners see them with the restitution, once that was filed."""
        filed = Q(mission__field_debriefing__isnull=False)
        return super().visible_to(user).filter(filed | ~Q(is_partner(user, OuterRef("mission"))))


@pghistory.track()
class DebriefingFile(TimeStamped):
    """A photo or the slides of a restitution; it may arrive before the restitution is filed."""

    mission = models.ForeignKey(Mission, models.PROTECT, related_name="debriefing_files")
    #: Made by the device that sends it: the same file sent twice is one file.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=DebriefingFileKind)
    file = models.OneToOneField(
        StoredFile, models.PROTECT, related_name="debriefing_file", verbose_name=_("file")
    )
    preview = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, editable=False, related_name="+"
    )
    caption = models.CharField(_("caption"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    objects = DebriefingFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a field debriefing")
        verbose_name_plural = _("files of field debriefings")
        constraints = [
            models.CheckConstraint(
                name="debriefing_photo_has_preview",
                condition=Q(kind="photo", preview__isnull=False)
                | (~Q(kind="photo") & Q(preview=None)),
            )
        ]

    def __str__(self):
        return self.caption or self.file.name
