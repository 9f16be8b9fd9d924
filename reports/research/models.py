"""The register of action research, and the products of capitalisation that draw on it.

Conditions of an action research (B. Dujardin, ULB): it starts from what actors on the ground ask,
takes years, has its money from the formulation of the intervention on, and stands in its
scientific support and its capitalisation. Scientific teams guide both (concept note, slide 9).
"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile, TimeStamped, Versioned
from interventions.models import Intervention
from missions.models import Mission
from reports.enums import (
    OPEN_PRODUCT_STATES,
    ProductKind,
    ProductLanguage,
    ProductState,
    ResearchState,
)
from reports.models.base import StepLog
from reports.models.lessons import Lesson

_R, _P = ResearchState, ProductState


class ResearchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who sees the intervention, its scientific team among them, and who does the research."""
        seen = Intervention.objects.visible_to(user).values("pk")
        mine = ResearchMember.objects.filter(user__in=user.hands).values("research")
        return self.filter(Q(intervention__in=seen) | Q(pk__in=mine))

    def for_list(self):
        return self.select_related("intervention__country", "intervention__unit")


@pghistory.track()
class ActionResearch(Versioned):
    code = models.CharField(_("number"), max_length=20, unique=True)
    intervention = models.ForeignKey(
        Intervention,
        models.PROTECT,
        related_name="researches",
        verbose_name=_("intervention"),
    )
    question = models.CharField(_("question"), max_length=300)
    need = models.TextField(_("difficulty it starts from"), blank=True)
    asked_by = models.CharField(_("who asked"), max_length=200)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    budget_formulation_eur = models.PositiveIntegerField(
        _("budget foreseen at the formulation (EUR)"), null=True, blank=True
    )
    budget_eur = models.PositiveIntegerField(_("budget today (EUR)"), null=True, blank=True)
    spent_eur = models.PositiveIntegerField(_("spent (EUR)"), null=True, blank=True)
    results = models.TextField(_("results"), blank=True)
    lessons = models.ManyToManyField(
        Lesson, blank=True, related_name="researches", verbose_name=_("lessons")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=_R, default=_R.PROPOSED, editable=False
    )
    objects = ResearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("action research")
        verbose_name_plural = _("action research")
        indexes = [
            models.Index(fields=["intervention", "state"], name="research_of_intervention"),
            models.Index(fields=["-starts_on", "-id"], name="research_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="research_dates_in_order",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
            ),
            models.CheckConstraint(
                name="research_agreed_has_dates_and_budget",
                condition=Q(state__in=[_R.PROPOSED, _R.DROPPED])
                | Q(starts_on__isnull=False, ends_on__isnull=False, budget_eur__isnull=False),
            ),
            models.CheckConstraint(
                name="research_ended_says_results",
                condition=~Q(state__in=[_R.RESULTS, _R.CLOSED]) | ~Q(results=""),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.question}"

    def get_absolute_url(self):
        return reverse("reports:research", kwargs={"code": self.code})

    @property
    def state_degree(self) -> str:
        return ResearchState(self.state).degree


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class ResearchLesson(ActionResearch.lessons.through):
    class Meta:
        proxy = True


class ResearchLog(StepLog):
    subject = models.ForeignKey(ActionResearch, models.CASCADE, related_name="log")


@pghistory.track()
class ResearchMember(TimeStamped):
    """Who does it: a person of the house, or one named by those who work with him."""

    research = models.ForeignKey(ActionResearch, models.CASCADE, related_name="team")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="researches",
        verbose_name=_("person"),
    )
    outside = models.CharField(_("or name outside, with organisation"), max_length=200, blank=True)
    part = models.CharField(_("part in it"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("member of the research team")
        verbose_name_plural = _("research team")
        constraints = [
            models.CheckConstraint(
                name="research_member_is_one_person",
                condition=Q(user=None) & ~Q(outside="") | Q(user__isnull=False, outside=""),
            ),
            models.UniqueConstraint(
                fields=["research", "user"],
                name="research_member_once",
                condition=Q(user__isnull=False),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return str(self.user) if self.user_id else self.outside


class ProductQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What is published belongs to everybody; before, to those around the intervention."""
        seen = Intervention.objects.visible_to(user).values("pk")
        return self.filter(Q(state=_P.PUBLISHED) | Q(intervention__in=seen))

    def for_list(self):
        return self.select_related("intervention__country", "intervention__unit", "file")


@pghistory.track()
class CapitalisationProduct(Versioned):
    """Experience turned into knowledge that can be shared, and what it was drawn from."""

    code = models.CharField(_("number"), max_length=20, unique=True)
    intervention = models.ForeignKey(
        Intervention,
        models.PROTECT,
        related_name="products",
        verbose_name=_("intervention"),
    )
    kind = models.CharField(_("kind"), max_length=15, choices=ProductKind)
    title = models.CharField(_("title"), max_length=250)
    language = models.CharField(_("language"), max_length=10, choices=ProductLanguage)
    dated_on = models.DateField(_("date of the product"), null=True, blank=True)
    authors = models.CharField(_("authors"), max_length=300, blank=True)
    summary = models.TextField(_("what it tells, for whom"), blank=True)
    file = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("file"),
    )
    link = models.URLField(_("address on the web"), max_length=400, blank=True)
    researches = models.ManyToManyField(
        ActionResearch, blank=True, related_name="products", verbose_name=_("action research")
    )
    lessons = models.ManyToManyField(
        Lesson, blank=True, related_name="products", verbose_name=_("lessons")
    )
    missions = models.ManyToManyField(
        Mission, blank=True, related_name="products", verbose_name=_("missions")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=_P, default=_P.PLANNED, editable=False
    )
    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product of capitalisation")
        verbose_name_plural = _("products of capitalisation")
        indexes = [
            models.Index(fields=["intervention", "state"], name="product_of_intervention"),
            models.Index(fields=["-dated_on", "-id"], name="product_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="product_drafted_can_be_read",
                condition=Q(state__in=[_P.PLANNED, _P.DROPPED])
                | Q(file__isnull=False)
                | ~Q(link=""),
            ),
            models.CheckConstraint(
                name="product_published_has_date_and_authors",
                condition=~Q(state=_P.PUBLISHED) | Q(dated_on__isnull=False) & ~Q(authors=""),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def get_absolute_url(self):
        return reverse("reports:product", kwargs={"code": self.code})

    @property
    def state_degree(self) -> str:
        return ProductState(self.state).degree

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_PRODUCT_STATES


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class ProductResearch(CapitalisationProduct.researches.through):
    class Meta:
        proxy = True


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class ProductLesson(CapitalisationProduct.lessons.through):
    class Meta:
        proxy = True


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class ProductMission(CapitalisationProduct.missions.through):
    class Meta:
        proxy = True


class ProductLog(StepLog):
    subject = models.ForeignKey(CapitalisationProduct, models.CASCADE, related_name="log")


class GuidanceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Among those who work on it: who only reads what was published does not see it."""
        seen = Intervention.objects.visible_to(user).values("pk")
        researches = ActionResearch.objects.visible_to(user).values("pk")
        return self.filter(Q(research__in=researches) | Q(product__intervention__in=seen))


@pghistory.track()
class Guidance(TimeStamped):
    """A remark of those who guide or do the work; it stands as it was written."""

    research = models.ForeignKey(
        ActionResearch, models.CASCADE, null=True, blank=True, related_name="guidance"
    )
    product = models.ForeignKey(
        CapitalisationProduct, models.CASCADE, null=True, blank=True, related_name="guidance"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("author"),
    )
    text = models.TextField(_("remark"))
    objects = GuidanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark on research or capitalisation")
        verbose_name_plural = _("remarks on research or capitalisation")
        constraints = [
            models.CheckConstraint(
                name="guidance_is_about_one_thing",
                condition=Q(research__isnull=False, product=None)
                | Q(research=None, product__isnull=False),
            )
        ]

    def __str__(self):
        return self.text
