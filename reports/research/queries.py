"""What waits for those who guide; what the register says of money."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Sum

from interventions.enums import Setting, TeamRole
from interventions.models import ProcessSetting, TeamMember
from missions.models import Mission
from missions.standing import standing_of
from reports.enums import ENDED_RESEARCH_STATES, ProductState, ResearchState
from reports.models import Lesson
from reports.models.base import missions_open_to
from reports.research.models import ActionResearch, CapitalisationProduct, ResearchMember


def scientific_team():
    return TeamMember.objects.current().filter(
        intervention=OuterRef("intervention"), role=TeamRole.SCIENTIFIC_TEAM
    )


def _turn(user) -> Q:
    """The scientific team guides; where an intervention has none, its focal point."""
    is_guide = Exists(scientific_team().filter(user=user.pk))
    return Q(is_guide) | Q(intervention__focal_point=user.pk) & ~Exists(scientific_team())


def research_to_guide(user):
    """Complete proposals and results that wait for this person, who has no hand in them."""
    me = standing_of(user)
    if not (me.interventions or me.is_est):
        return ActionResearch.objects.none()
    is_ready = Q(
        state=ResearchState.PROPOSED, starts_on__isnull=False, ends_on__isnull=False,
        budget_eur__isnull=False,
    ) & Exists(ResearchMember.objects.filter(research=OuterRef("pk")))  # fmt: skip
    works = ResearchMember.objects.filter(research=OuterRef("pk"), user__in=user.hands)
    rows = ActionResearch.objects.filter(is_ready | Q(state=ResearchState.RESULTS), _turn(user))
    return rows.exclude(entered_by__in=user.hands).filter(~Exists(works))


def products_to_guide(user):
    me = standing_of(user)
    if not (me.interventions or me.is_est):
        return CapitalisationProduct.objects.none()
    rows = CapitalisationProduct.objects.filter(_turn(user), state=ProductState.DRAFTED)
    return rows.exclude(entered_by__in=user.hands)


def mine(rows, user):
    """Of interventions that this person guides, and research he works on himself."""
    guided = scientific_team().filter(user__in=user.hands)
    own = Q(Exists(guided)) | Q(entered_by__in=user.hands)
    if rows.model is ActionResearch:
        works = ResearchMember.objects.filter(research=OuterRef("pk"), user__in=user.hands)
        own |= Q(Exists(works))
    return rows.filter(own)


def with_research_links(rows, user):
    """Its team, and the lessons and products that this reader may see."""
    lessons = Lesson.objects.visible_to(user).order_by("code")
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
    lessons = Lesson.objects.visible_to(user).order_by("code")
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
