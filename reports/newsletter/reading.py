"""What one reader gets of an issue: of what stands in it, what he may see and wished for."""

from dataclasses import dataclass

from missions.enums import CONFIDENTIAL_KINDS
from missions.models import Mission
from reports.enums import STANDING_LESSONS
from reports.models import Lesson
from reports.newsletter.models import ItemKind, Newsletter, NewsletterItem, Subscription


@dataclass(frozen=True)
class Entry:
    """One piece, in the words and with the address of what it is about."""

    title: str
    text: str
    url: str
    meta: str = ""


def items_for(newsletter: Newsletter, user) -> list[NewsletterItem]:
    """What this person may see, asked now: a right lost since is no longer there."""
    lessons = Lesson.objects.visible_to(user).filter(state__in=STANDING_LESSONS)
    missions = Mission.objects.visible_to(user).exclude(specific_kind__in=CONFIDENTIAL_KINDS)
    rows = newsletter.items.select_related(
        "lesson__theme", "lesson__country", "mission__country", "theme", "country"
    ).prefetch_related("lesson__more_themes")
    seen = {
        ItemKind.LESSON: _ids(lessons.filter(pk__in=rows.values("lesson"))),
        ItemKind.MISSION: _ids(missions.filter(pk__in=rows.values("mission"))),
    }
    order = list(ItemKind)
    shown = [
        one
        for one in rows
        if one.kind == ItemKind.NEWS or (one.lesson_id or one.mission_id) in seen[one.kind]
    ]
    return sorted(shown, key=lambda one: (order.index(one.kind), one.position, one.pk))


def _ids(rows) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def wished(items: list[NewsletterItem], subscription: Subscription) -> list[NewsletterItem]:
    """Of these themes and countries, each where any was chosen; what has none is for everybody."""
    wishes = list(subscription.wishes.all())
    themes = {one.theme_id for one in wishes if one.theme_id}
    countries = {one.country_id for one in wishes if one.country_id}
    return [
        one
        for one in items
        if _is_within(themes_of(one), themes) and _is_within(country_of(one), countries)
    ]


def _is_within(values: set[int], chosen: set[int]) -> bool:
    return not chosen or not values or bool(values & chosen)


def themes_of(item: NewsletterItem) -> set[int]:
    """Of a lesson the main one and the others."""
    if item.lesson_id:
        return {item.lesson.theme_id} | {one.pk for one in item.lesson.more_themes.all()}
    return {item.theme_id} - {None}


def country_of(item: NewsletterItem) -> set[int]:
    """Of a lesson from a confidential source nobody is told where it was learned."""
    if item.lesson_id:
        country = item.lesson.shown_country
        return {country.pk} if country else set()
    return {item.mission.country_id if item.mission_id else item.country_id} - {None}


def entry(item: NewsletterItem) -> Entry:
    if item.lesson_id:
        one = item.lesson
        country = one.shown_country
        meta = " · ".join(str(part) for part in (one.code, one.theme, country) if part)
        return Entry(one.title, item.text or one.outcome, one.get_absolute_url(), meta)
    if item.mission_id:
        one = item.mission
        meta = " · ".join(str(part) for part in (one.code, one.country) if part)
        return Entry(one.title, item.text, one.get_absolute_url(), meta)
    meta = " · ".join(str(part) for part in (item.theme, item.country) if part)
    return Entry(item.title, item.text, item.url, meta)


def groups(items: list[NewsletterItem]) -> list[tuple[str, list[Entry]]]:
    """(heading, pieces), in the order of the kinds."""
    return [
        (kind.label, [entry(one) for one in items if one.kind == kind])
        for kind in ItemKind
        if any(one.kind == kind for one in items)
    ]
