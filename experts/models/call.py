"""Calls for expressions of interest: what EST looks for, until when, by which criteria."""

from zoneinfo import ZoneInfo

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped, TransitionLog, Versioned
from experts.calls.enums import PUBLIC_STATES, CallState, Phase
from experts.calls.zones import TimeZone
from experts.models.expert import Competence
from interventions.models import Country, EstUnit, is_est_q


def in_language(row, name: str, language: str | None = None) -> str:
    """A text of this row in the reader's language, in French where that is missing."""
    language = language or get_language() or "fr"
    return getattr(row, f"{name}_{language}", "") or getattr(row, f"{name}_fr")


class CallQuerySet(models.QuerySet):
    def visible_to(self, user):
        """EST sees all; everybody else what is public."""
        return self.filter(is_est_q(user) | Q(state__in=PUBLIC_STATES))

    def public(self):
        return self.filter(state__in=PUBLIC_STATES)

    def open(self, now=None):
        return self.filter(state=CallState.PUBLISHED, deadline__gte=now or timezone.now())


@pghistory.track()
class Call(Versioned):
    code = models.CharField(_("number"), max_length=20, unique=True)
    state = models.CharField(
        _("state"), max_length=12, choices=CallState, default=CallState.DRAFT, editable=False
    )
    unit = models.ForeignKey(
        EstUnit, models.PROTECT, related_name="calls", verbose_name=_("EST unit")
    )
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("person in charge"),
    )
    title_fr = models.CharField(_("title (French)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    title_nl = models.CharField(_("title (Dutch)"), max_length=200, blank=True)
    text_fr = models.TextField(_("text (French)"))
    text_en = models.TextField(_("text (English)"), blank=True)
    text_nl = models.TextField(_("text (Dutch)"), blank=True)
    prompt_fr = models.CharField(_("question to answer in short (French)"), max_length=300)
    prompt_en = models.CharField(
        _("question to answer in short (English)"), max_length=300, blank=True
    )
    prompt_nl = models.CharField(
        _("question to answer in short (Dutch)"), max_length=300, blank=True
    )
    countries = models.ManyToManyField(
        Country, blank=True, related_name="calls", verbose_name=_("prospective countries")
    )
    competences = models.ManyToManyField(
        Competence, blank=True, related_name="calls", verbose_name=_("competences asked")
    )
    phases = ArrayField(
        models.CharField(max_length=20, choices=Phase),
        default=list,
        blank=True,
        verbose_name=_("phases of the support"),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=40, choices=TimeZone, default=TimeZone.BRUSSELS
    )
    questions_until = models.DateTimeField(_("questions until"), null=True, blank=True)
    deadline = models.DateTimeField(_("answers until"))
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for expressions of interest")
        verbose_name_plural = _("calls for expressions of interest")
        constraints = [
            models.CheckConstraint(
                name="call_questions_before_answers",
                condition=Q(questions_until=None) | Q(questions_until__lte=F("deadline")),
            ),
            models.CheckConstraint(
                name="call_published_iff_past_draft",
                condition=Q(state=CallState.DRAFT, published_at=None)
                | (~Q(state=CallState.DRAFT) & Q(published_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="call_closed_iff_over",
                condition=Q(state__in=[CallState.DRAFT, CallState.PUBLISHED], closed_at=None)
                | Q(state__in=[CallState.CLOSED, CallState.DECIDED], closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="call_decided_iff_dated",
                condition=Q(state=CallState.DECIDED, decided_at__isnull=False)
                | (~Q(state=CallState.DECIDED) & Q(decided_at=None)),
            ),
            models.CheckConstraint(
                name="call_closed_after_its_deadline",
                condition=Q(closed_at=None) | Q(closed_at__gte=F("deadline")),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def get_absolute_url(self):
        return reverse("calls:detail", kwargs={"code": self.code})

    @property
    def public_url(self) -> str:
        return reverse("open_calls:detail", kwargs={"code": self.code})

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def text(self) -> str:
        return in_language(self, "text")

    @property
    def prompt(self) -> str:
        return in_language(self, "prompt")

    @property
    def is_draft(self) -> bool:
        return self.state == CallState.DRAFT

    @property
    def takes_answers(self) -> bool:
        """Until EST closes it: what comes after the deadline is kept and marked."""
        return self.state == CallState.PUBLISHED

    @property
    def is_past_deadline(self) -> bool:
        return self.deadline < timezone.now()

    @property
    def takes_questions(self) -> bool:
        until = self.questions_until
        return self.takes_answers and until is not None and until >= timezone.now()

    @property
    def degree(self) -> str:
        return CallState(self.state).degree

    @property
    def phase_labels(self) -> list[str]:
        return [str(Phase(one).label) for one in self.phases]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def languages(self) -> list[str]:
        """In which its text stands."""
        return [
            code for code, _name in settings.LANGUAGES if getattr(self, f"text_{code}").strip()
        ]


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class CallCountry(Call.countries.through):
    class Meta:
        proxy = True


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class CallCompetence(Call.competences.through):
    class Meta:
        proxy = True


class CallLog(TransitionLog):
    subject = models.ForeignKey(Call, models.CASCADE, related_name="log")


@pghistory.track()
class Criterion(TimeStamped):
    """By what answers are weighed; the weights of a published call total 100."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="criteria", verbose_name=_("call"))
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    label_fr = models.CharField(_("criterion (French)"), max_length=150)
    label_en = models.CharField(_("criterion (English)"), max_length=150, blank=True)
    label_nl = models.CharField(_("criterion (Dutch)"), max_length=150, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"))

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "position"],
                name="criterion_one_each_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="criterion_weight_is_a_share", condition=Q(weight__gte=1, weight__lte=100)
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        return in_language(self, "label")


@pghistory.track()
class CallQuestion(TimeStamped):
    """Asked by nobody in particular: neither name nor address is kept; the answer is for all."""

    call = models.ForeignKey(
        Call, models.CASCADE, related_name="questions", verbose_name=_("call")
    )
    text = models.TextField(_("question"), max_length=1000)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    answer_fr = models.TextField(_("answer (French)"), blank=True)
    answer_en = models.TextField(_("answer (English)"), blank=True)
    answer_nl = models.TextField(_("answer (Dutch)"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("answered by"),
    )  # fmt: skip
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)

    class Meta:
        verbose_name = _("question about a call")
        verbose_name_plural = _("questions about calls")
        constraints = [
            models.CheckConstraint(
                name="call_answer_has_its_date",
                condition=Q(answered_at=None, answer_fr="", answer_en="", answer_nl="")
                | (Q(answered_at__isnull=False) & ~Q(answer_fr="", answer_en="", answer_nl="")),
            )
        ]

    def __str__(self):
        return self.text[:60]

    @property
    def answer(self) -> str:
        found = [self.answer_fr, self.answer_en, self.answer_nl]
        own = getattr(self, f"answer_{get_language() or 'fr'}", "")
        return own or next((one for one in found if one), "")
