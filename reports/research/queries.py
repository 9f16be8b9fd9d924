"""What waits for those who guide; what the register says of money."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Sum, Value
from django.db.models.functions import Coalesce

from interventions.enums import Setting, TeamRole
from interventions.models import ProcessSetting, TeamMember
from missions.models import Mission
from missions.standing import standing_of
from reports.enums import ENDED_RESEARCH_STATES, ProductState, ResearchState
from reports.models import Lesson
from reports.models.base import missions_open_to
from reports.research.models import (
    ActionResearch,
    CapitalisationProduct,
    ProductLog,
    ResearchLog,
    ResearchMember,
)


def scientific_team():
    return TeamMember.objects.current().filter(
        intervention=OuterRef("intervention"), role=TeamRole.SCIENTIFIC_TEAM
    )


def _turn(user, guides) -> Q:
    """The scientific team guides; where none of it is free to, the focal point."""
    free = guides.filter(user__is_active=True).exclude(
        user=Coalesce(OuterRef("entered_by"), Value(0))
    )
    is_guide = Exists(free.filter(user=user.pk))
    return Q(is_guide) | Q(intervention__focal_point=user.pk) & ~Exists(free)


def _handed_in(log, step: str, user):
    """Did this pair of eyes take that step itself?"""
    taken = log.objects.filter(subject=OuterRef("pk"), name=step)
    return Exists(taken.filter(Q(actor__in=user.hands) | Q(on_behalf_of__in=user.hands)))


def research_to_guide(user):
    """Complete proposals and results that wait for this person, who has no hand in them."""
    me = standing_of(user)
    if not (me.interventions or me.is_est):
        return ActionResearch.objects.none()
    team = ResearchMember.objects.filter(research=OuterRef("pk"))
    is_ready = Q(
        state=ResearchState.PROPOSED, starts_on__isnull=False, ends_on__isnull=False,
        budget_eur__isnull=False,
    ) & Exists(team)  # fmt: skip
    works = ResearchMember.objects.filter(research=OuterRef(OuterRef("pk")), user=OuterRef("user"))
    rows = ActionResearch.objects.filter(
        is_ready | Q(state=ResearchState.RESULTS),
        _turn(user, scientific_team().filter(~Exists(works))),
    )
    rows = rows.exclude(entered_by__in=user.hands).filter(
        ~Exists(team.filter(user__in=user.hands))
    )
    return rows.filter(~_handed_in(ResearchLog, "deliver", user))


def products_to_guide(user):
    me = standing_of(user)
    if not (me.interventions or me.is_est):
        return CapitalisationProduct.objects.none()
    rows = CapitalisationProduct.objects.filter(
        _turn(user, scientific_team()), state=ProductState.DRAFTED
    )
    rows = rows.exclude(entered_by__in=user.hands)
    return rows.filter(~_handed_in(ProductLog, "draft", user))


def mine(rows, user):
    """Of interventions that this person guides, and research he works on himself."""
    guided = scientific_team().filter(user__in=user.hands)
    own = Q(Exists(guided)) | Q(entered_by__in=user.hands)
    if rows.model is ActionResearch:
        works = ResearchMember.objects.filter(research=OuterRef("pk"), user__in=user.hands)
        own |= Q(Exists(works))
    return rows.filter(own)


def linkable_lessons(user):
    """Those this reader may see and whose source is open: a link tells of their intervention."""
    return Lesson.objects.visible_to(user).filter(is_source_closed=False)


def with_research_links(rows, user):
    """Its team, and the lessons and products that this reader may see."""
    lessons = linkable_lessons(user).order_by("code")
    products = CapitalisationProduct.objects.visible_to(user).order_by("code")
    return rows.prefetch_related(
        Prefetch("team", ResearchMember.objects.select_related("user").order_by("pk")),
        Prefetch("lessons", lessons, to_attr="shown_lessons"),
        Prefetch("products", products, to_attr="shown_products"),
    )


def with_product_links(rows, user):
    """What it draws on, as far as this reader may see it; nothing of missions in confidence."""
    missions = Mission.objects.filter(pk__in=missions_open_to(user)).order_by("code")
    researches = ActionResearch.objects.visible_to(user).order_by("code")
    lessons = linkable_lessons(user).order_by("code")
    return rows.prefetch_related(
        Prefetch("researches", researches, to_attr="shown_researches"),
        Prefetch("lessons", lessons, to_attr="shown_lessons"),
        Prefetch("missions", missions, to_attr="shown_missions"),
    )


def sums(rows) -> dict:
    """Numbers and money of the rows of a list."""
    return rows.order_by().aggregate(
        count=Count("pk"),
        running=Count("pk", filter=~Q(state__in=ENDED_RESEARCH_STATES)),
        foreseen=Sum("budget_formulation_eur"),
        budget=Sum("budget_eur"),
        spent=Sum("spent_eur"),
    )


def unusual_budget(research) -> tuple[int, int] | None:
    """The usual range when the budget lies outside it: a warning, it never blocks."""
    numbers = ProcessSetting.objects.numbers()
    low, high = (
        numbers[Setting.RESEARCH_BUDGET_MIN],
        numbers[Setting.RESEARCH_BUDGET_MAX],
    )
    budget = research.budget_eur
    return None if budget is None or low <= budget <= high else (low, high)
