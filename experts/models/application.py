"""Answers to calls: what candidates without an account send, and what becomes of it."""

import uuid

import pghistory
from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile, TimeStamped, TransitionLog, Versioned
from experts.calls.enums import OPEN_STATES, SCORED_STATES, ApplicationState, CallState
from experts.enums import Language
from experts.models.call import Call, Criterion
from experts.models.expert import Competence, Expert
from interventions.models import Country, is_est_q

#: Signs the key of a link: who reads the database alone cannot make the address.
SIGNER = signing.Signer(salt="experts.application", sep=".")


@pghistory.track()
class ConsentText(TimeStamped):
    """What a candidate agrees to. A change is a new version; applications keep theirs."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    text_fr = models.TextField(_("text (French)"))
    text_en = models.TextField(_("text (English)"))
    text_nl = models.TextField(_("text (Dutch)"))

    class Meta:
        verbose_name = _("text of consent")
        verbose_name_plural = _("texts of consent")

    def __str__(self):
        return f"{self.version}"

    @property
    def text(self) -> str:
        return getattr(self, f"text_{get_language() or 'fr'}", "") or self.text_fr

    @classmethod
    def current(cls) -> "ConsentText":
        return cls.objects.latest("version")


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """EST only, and nobody his own: rates, CVs and scores are for those who choose."""
        return self.filter(is_est_q(user)).exclude(email__iexact=user.email)

    def of_token(self, token: str) -> "Application | None":
        """Made up, changed or erased: each is as missing as no link."""
        try:
            key = uuid.UUID(SIGNER.unsign(token))
        except (signing.BadSignature, ValueError):
            return None
        rows = self.filter(key=key, erased_at=None).select_related(
            "call__contact", "cv", "consent"
        )
        return rows.first()

    def to_score(self):
        return self.filter(state__in=SCORED_STATES, erased_at=None)


@pghistory.track(exclude=["key"])
class Application(Versioned):
    code = models.CharField(_("reference"), max_length=20, unique=True)
    #: Its link, and the number of the form: sent twice, it is kept once.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(
        Call, models.PROTECT, related_name="applications", verbose_name=_("call")
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=ApplicationState,
        default=ApplicationState.RECEIVED,
        editable=False,
    )
    name = models.CharField(_("full name"), max_length=150)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(
        _("language of our mails"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    base = models.CharField(_("country of residence"), max_length=80, blank=True)
    countries = models.ManyToManyField(
        Country, blank=True, related_name="applications", verbose_name=_("countries known")
    )
    competences = models.ManyToManyField(
        Competence, blank=True, related_name="applications", verbose_name=_("competences")
    )
    #: Level by code of the language; the level is empty where it was not asked.
    languages = models.JSONField(_("working languages"), default=dict, blank=True)
    day_rate_eur = models.PositiveIntegerField(_("day rate (EUR)"), null=True, blank=True)
    availability = models.CharField(_("availability"), max_length=250, blank=True)
    answer = models.TextField(_("short answer"), blank=True)
    cv = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("curriculum vitae"),
    )
    consent = models.ForeignKey(
        ConsentText, models.PROTECT, editable=False, related_name="+", verbose_name=_("consent")
    )
    consented_at = models.DateTimeField(_("consented at"), default=timezone.now, editable=False)
    received_at = models.DateTimeField(_("received at"), default=timezone.now, editable=False)
    #: Stays true when EST admits it all the same.
    is_late = models.BooleanField(_("after the deadline"), default=False, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    erased_at = models.DateTimeField(_("erased at"), null=True, editable=False)
    expert = models.ForeignKey(
        Expert,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="applications",
        verbose_name=_("expert"),
    )
    objects = ApplicationQuerySet.as_manager()
    #: What an erasure empties, in the row and in its history.
    PERSONAL = {
        "name": "",
        "email": "",
        "phone": "",
        "base": "",
        "languages": {},
        "day_rate_eur": None,
        "availability": "",
        "answer": "",
        "cv": None,
        "expert": None,
    }

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        indexes = [models.Index(fields=["call", "state"], name="application_of_call")]
        constraints = [
            models.CheckConstraint(
                name="application_withdrawn_iff_dated",
                condition=Q(state=ApplicationState.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(state=ApplicationState.WITHDRAWN) & Q(withdrawn_at=None)),
            ),
            models.CheckConstraint(
                name="application_late_state_is_late",
                condition=~Q(state=ApplicationState.LATE) | Q(is_late=True),
            ),
            models.CheckConstraint(
                name="application_decided_iff_dated",
                condition=Q(
                    state__in=[ApplicationState.RETAINED, ApplicationState.NOT_RETAINED],
                    decided_at__isnull=False,
                )
                | (
                    ~Q(state__in=[ApplicationState.RETAINED, ApplicationState.NOT_RETAINED])
                    & Q(decided_at=None)
                ),
            ),
            models.CheckConstraint(
                name="application_expert_when_retained",
                condition=Q(expert=None) | Q(state=ApplicationState.RETAINED),
            ),
            models.CheckConstraint(
                name="application_erased_is_empty",
                condition=Q(erased_at=None)
                | Q(name="", email="", phone="", day_rate_eur=None, answer="", cv=None),
            ),
        ]

    def __str__(self):
        return self.name or self.code

    def get_absolute_url(self):
        return reverse("calls:application", kwargs={"code": self.code})

    @property
    def own_url(self) -> str:
        """For the candidate alone; made when it is needed and stored nowhere."""
        return reverse("open_calls:own", kwargs={"token": SIGNER.sign(self.key.hex)})

    @property
    def language_words(self) -> list[str]:
        """ "French C1", "Zarma": a code we know by its name, what was typed as it was."""
        names = dict(Language.choices)
        return [
            f"{names.get(code, code)} {level}".strip() for code, level in self.languages.items()
        ]

    @property
    def degree(self) -> str:
        return ApplicationState(self.state).degree

    @property
    def is_admitted_late(self) -> bool:
        """It came late, and its state no longer says so."""
        return self.is_late and self.state != ApplicationState.LATE

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def may_be_completed(self) -> bool:
        """By the candidate, until the deadline: then it is compared with others."""
        return (
            self.state in (ApplicationState.RECEIVED, ApplicationState.LATE)
            and self.call.takes_answers
            and (self.is_late or not self.call.is_past_deadline)
        )

    @property
    def may_be_withdrawn(self) -> bool:
        return self.is_open and self.call.state != CallState.DECIDED

    @property
    def may_be_erased(self) -> bool:
        """By the candidate; of who was retained the expert's profile holds the data now."""
        return self.state != ApplicationState.RETAINED


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class ApplicationCountry(Application.countries.through):
    class Meta:
        proxy = True


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class ApplicationCompetence(Application.competences.through):
    class Meta:
        proxy = True


class ApplicationLog(TransitionLog):
    subject = models.ForeignKey(Application, models.CASCADE, related_name="log")


# --- reviewing ------------------------------------------------------------------------
@pghistory.track()
class Reviewer(TimeStamped):
    """Somebody of EST who scores the answers to a call."""

    call = models.ForeignKey(
        Call, models.CASCADE, related_name="reviewers", verbose_name=_("call")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="reviewed_calls",
        verbose_name=_("reviewer"),
    )
    due_on = models.DateField(_("scores due by"))

    class Meta:
        verbose_name = _("reviewer")
        verbose_name_plural = _("reviewers")
        constraints = [
            models.UniqueConstraint(fields=["call", "user"], name="reviewer_once_a_call")
        ]

    def __str__(self):
        return str(self.user)


@pghistory.track()
class Review(Versioned):
    """What one reviewer thinks of one application; with a declared interest he scores nothing."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="reviews", verbose_name=_("application")
    )
    reviewer = models.ForeignKey(
        Reviewer, models.CASCADE, related_name="reviews", verbose_name=_("reviewer")
    )
    interest = models.CharField(_("declared interest"), max_length=250, blank=True)
    comment = models.TextField(_("remark"), blank=True)
    submitted_at = models.DateTimeField(_("handed in at"), null=True, editable=False)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reviewer"], name="review_once_a_reviewer"
            ),
            models.CheckConstraint(
                name="review_interest_or_scores", condition=Q(interest="") | Q(submitted_at=None)
            ),
        ]

    def __str__(self):
        return f"{self.reviewer} – {self.application}"

    @property
    def is_in(self) -> bool:
        return self.submitted_at is not None or bool(self.interest)


#: The best mark; the total is the weighted mean in hundredths.
BEST_MARK = 10


@pghistory.track()
class Score(TimeStamped):
    review = models.ForeignKey(
        Review, models.CASCADE, related_name="scores", verbose_name=_("review")
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="scores", verbose_name=_("criterion")
    )
    mark = models.PositiveSmallIntegerField(_("mark"))

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once_a_criterion"),
            models.CheckConstraint(name="score_mark_from_0_to_10", condition=Q(mark__lte=10)),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.mark}"
