"""What the ToR say on paper: plain data, from which the PDF and the Word file are made.

To add a part: a key in `tor_document`, a block in missions/tor/pdf.html, a line in word.py.
"""

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from core.dates import short_date
from missions import page
from missions.documents import day, kind_words, period, team_lines
from missions.enums import TorState
from missions.models import Mission, MissionMember
from missions.tor import derived, programme, versions
from missions.tor.beside import beside
from missions.tor.turns import signatures


def for_document(missions):
    """A mission with all that its papers say of it."""
    return missions.select_related("country", "unit", "focal_point").prefetch_related(
        "interventions",
        Prefetch("members", MissionMember.objects.select_related("expert__user")),
        Prefetch("tors", page.for_mission_page(Mission.tors.rel.related_model.objects)),
    )


def loaded(mission) -> Mission:
    return for_document(Mission.objects).get(pk=mission.pk)


def file_name(mission, number, ending: str) -> str:
    return get_valid_filename(f"{mission.code}-{_('ToR')}-v{number}.{ending}")


def status_words(tor) -> str:
    at = tor.validated_at or tor.completed_at or tor.proposed_at
    when = short_date(timezone.localdate(at), year=True) if at else day(timezone.localdate())
    words = {
        TorState.DRAFT: _("Version %(number)s, draft, %(day)s"),
        TorState.PROPOSED: _("Version %(number)s, proposed on %(day)s"),
        TorState.COMPLETED: _("Version %(number)s, completed on %(day)s"),
    }
    validated = _("Version %(number)s, validated on %(day)s")
    return words.get(tor.state, validated) % {"number": tor.number, "day": when}


def tor_document(mission, tor) -> dict:
    """`mission` by `loaded`, `tor` out of its versions; in the language of the house."""
    with translation.override(settings.LANGUAGE_CODE):
        written, rows = contributions(tor), beside(tor)
        return {
            "language": settings.LANGUAGE_CODE,
            "template": str(tor.template),
            "code": mission.code,
            "title": mission.title,
            "kind": kind_words(mission),
            "kind_css": mission.kind,
            "country": mission.country.name,
            "interventions": [one.code for one in mission.interventions.all()],
            "number": tor.number,
            "status": status_words(tor),
            "made_on": timezone.localdate(tor.validated_at or timezone.now()).isoformat(),
            "authors": list(dict.fromkeys(one["name"] for one in written)),
            "facts": facts(mission),
            "signatures": [signature(one) for one in signatures(tor)],
            "contributions": written,
            "sections": sections(tor, rows["entries"]),
            **agreed_parts(rows),
        }


def sections(tor, entries) -> list[dict]:
    """Those that say something, under the numbers they have on the page."""
    rows, below = derived.at_home(tor.sections.all())
    lines = below[derived.AIMED].body.splitlines() if derived.AIMED in below else []
    days = programme_days(entries)
    found = [
        {
            "number": number,
            "key": one.key,
            "title": one.title,
            "body": one.body,
            "lines": lines if one.key == derived.HOMES[derived.AIMED] else [],
            "days": days if one.key == derived.HOMES[derived.DAYS] else [],
        }
        for number, one in enumerate(rows, start=1)
    ]
    return [one for one in found if one["body"].strip() or one["lines"] or one["days"]]


def programme_days(entries) -> list[dict]:
    """Day by day: part of the day, place, what for, whom to meet."""
    return [
        {
            "day": one["day"],
            "rows": [
                {
                    "part": str(row.part_words),
                    "place": row.place,
                    "activity": row.activity,
                    "mark": _("Field debriefing") if row.is_restitution else "",
                    "people": row.people,
                }
                for row in one["entries"]
            ],
        }
        for one in programme.by_day(entries)
    ]


def agreed_parts(rows) -> dict:
    """Who reports to whom, and the tasks of the team with what is done."""
    return {
        "lines": [{"who": one.who, "whom": one.whom, "about": one.about} for one in rows["lines"]],
        "tasks": [task(one) for one in rows["tasks"]],
    }


def task(row) -> dict:
    done = _("Done by %(name)s, %(day)s")
    when = {"name": row.done_by, "day": day(row.done_at and timezone.localdate(row.done_at))}
    return {
        "text": row.text,
        "who": row.who or "",
        "state": done % when if row.done_at else _("to do"),
    }


def facts(mission) -> list[dict]:
    rows = [
        (_("Intervention"), [str(one) for one in mission.interventions.all()]),
        (_("Dates"), [one for one in [period(mission)] if one]),
        (_("Team"), team_lines(mission)),
        (
            _("Need expressed by"),
            [mission.needs_expressed_by] if mission.needs_expressed_by else [],
        ),
        (_("Focal point"), [str(mission.focal_point)]),
    ]
    return [{"label": label, "lines": lines} for label, lines in rows if lines]


def signature(one: dict) -> dict:
    name = str(one["person"] or "") if one["at"] else ""
    if name and one["on_behalf_of"]:
        name = _("%(name)s, for %(other)s") % {"name": name, "other": one["on_behalf_of"]}
    if one["word"]:
        name = ", ".join(filter(None, [name, str(one["word"]), one["reason"]]))
    return {
        "label": str(one["label"]),
        "name": name,
        "day": day(one["at"] and timezone.localdate(one["at"])),
    }


def contributions(tor) -> list[dict]:
    """Who wrote where, each person once a day; of what was left out the paper says nothing."""
    titles = {one.key: one.title for one in tor.sections.all() if not one.is_left_out}
    found = {}
    for one in tor.contributions.all():
        when = day(timezone.localdate(one.at))
        keys = found.setdefault((str(one.user), one.get_role_display(), when), {})
        keys.update(dict.fromkeys(one.section_keys))
    return [
        {"name": name, "role": str(role), "day": when,
         "sections": [titles[key] for key in keys if key in titles]}
        for (name, role, when), keys in found.items()
    ]  # fmt: skip


def comparison_document(mission, found: versions.Comparison) -> dict:
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "language": settings.LANGUAGE_CODE,
            "code": mission.code,
            "title": mission.title,
            "kind": kind_words(mission),
            "country": mission.country.name,
            "made_on": timezone.localdate(found.new.at).isoformat(),
            "keys": f"{found.old.key} → {found.new.key}",
            "old": version_words(found.old),
            "new": version_words(found.new),
            "changes": [
                {
                    "key": one.key,
                    "title": one.title,
                    "kind": one.kind,
                    "pieces": [(piece.kind, piece.text) for piece in one.pieces],
                    "writers": [version_words(writer) for writer in one.writers],
                }
                for one in found.changed
            ],
            "unchanged": [one.title for one in found.unchanged],
        }


def version_words(version) -> str:
    when = day(timezone.localdate(version.at))
    return _("%(version)s, %(day)s") % {"version": version.label, "day": when}
