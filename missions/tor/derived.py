"""Sections that are made from rows: nobody types them, everybody reads, compares and finds them.

The programme day by day and the results ticked in the catalogue stand as text among the sections,
so that versions, their comparison, what has to be validated again and the search know of them.
On the page and on paper they belong to the section at home in the template.
"""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from missions.models import AimedResult, TorSection

DAYS, AIMED = "days", "aimed"
TITLES = {DAYS: _("Programme day by day"), AIMED: _("Results of the catalogue")}
#: Under which section each is read.
HOMES = {DAYS: "programme", AIMED: "results"}


def is_derived(section) -> bool:
    return section.key in HOMES


def typed(sections) -> list:
    """Those that people write, without those that were left out."""
    return [one for one in sections if not is_derived(one) and not one.is_left_out]


def home_of(key: str) -> str:
    return HOMES.get(key, key)


def at_home(sections) -> tuple[list, dict]:
    """Sections as they are read, and those that stand below one of them, by key.

    Without its home in the template, a derived section is read like any other.
    """
    sections = [one for one in sections if not one.is_left_out]
    keys = {one.key for one in sections}
    below = {one.key: one for one in sections if HOMES.get(one.key) in keys}
    return [one for one in sections if one.key not in below], below


def body_of(sections, key: str) -> str:
    return next((one.body for one in sections if one.key == key), "")


def written_keys(sections) -> set[str]:
    """Keys of the sections that say something; a programme day by day is a programme."""
    found = {one.key for one in sections if one.body}
    return found | ({HOMES[DAYS]} if DAYS in found else set())


def keep(tor, key: str, lines) -> bool:
    """The section as these lines say it; has it changed? In the language of the house."""
    body = "\n".join(lines)
    row = TorSection.objects.filter(tor=tor, key=key).first()
    if body == (row.body if row else ""):
        return False
    if not body:
        row.delete()
        return True
    row = row or TorSection(tor=tor, key=key, position=_position(tor, key), version=0)
    with translation.override(settings.LANGUAGE_CODE):
        row.title = str(TITLES[key])
    row.body, row.version = body, row.version + 1
    row.save()
    return True


def keep_aimed(tor) -> bool:
    """The results the mission aims at, as they are worded today."""
    rows = AimedResult.objects.filter(mission=tor.mission_id).select_related("result")
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            f"{one.result.code} {one.result.name}"
            for one in rows.order_by("result__position", "result__pk")
        ]
    return keep(tor, AIMED, lines)


def _position(tor, key: str) -> int:
    """With the section it is read under, else at the end."""
    rows = TorSection.objects.filter(tor=tor).order_by("-position")
    places = dict(rows.values_list("key", "position"))
    return places.get(HOMES[key], max(places.values(), default=0) + 1)
