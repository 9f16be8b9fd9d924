"""Matching in words: why somebody fits, why not, and what would have to change."""

from datetime import timedelta

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.dates import day_range, short_date
from experts.enums import ExpertKind, Language
from missions.matching.core import (
    ONE_DAY,
    REPLACING,
    Criterion,
    Fit,
    Grade,
    Obstacle,
    Person,
    Rule,
    Wish,
)

CRITERIA = {
    Criterion.SECTOR: gettext_lazy("Sector"),
    Criterion.COMPETENCE: gettext_lazy("Competences"),
    Criterion.COACHING: gettext_lazy("Coaching"),
    Criterion.COUNTRY: gettext_lazy("Country"),
    Criterion.CONTINUITY: gettext_lazy("Continuity with the team"),
    Criterion.FEEDBACK: gettext_lazy("Feedback"),
    Criterion.SENIOR: gettext_lazy("Senior profile"),
}
RULES = {
    Rule.VALIDATED: gettext_lazy("profile not validated"),
    Rule.KIND: gettext_lazy("kind"),
    Rule.LANGUAGE: gettext_lazy("language"),
    Rule.TRAVEL: gettext_lazy("does not travel there"),
    Rule.STAY: gettext_lazy("stay too long"),
    Rule.FREE: gettext_lazy("not free"),
    Rule.MONEY: gettext_lazy("money"),
}


# --- why ------------------------------------------------------------------------------
def said_of(criterion: Criterion, wish: Wish, person: Person, names: dict[int, str]) -> str:
    return _REASONS[criterion](wish, person, names)


def graded(grade: Grade) -> str:
    if not grade.level:
        return _("not in the profile")
    words = _("level %(level)s of 5") % {"level": grade.level}
    return words if grade.is_validated else _("%(words)s, not validated yet") % {"words": words}


def _competences(wish, person, names) -> str:
    if not wish.competences:
        return _("none asked for")
    there = [one for one in wish.competences if one in person.skills]
    return "; ".join(f"{names[one]}{_(': ')}{graded(person.skills[one])}" for one in there) or _(
        "none of those asked for"
    )


def _country(wish, person, names) -> str:
    parts = [_("lives there")] if person.lives_there else []
    if person.missions_in_country:
        parts.append(
            ngettext(
                "%(number)s mission there", "%(number)s missions there", person.missions_in_country
            )
            % {"number": person.missions_in_country}
        )
    elif person.knows_country and not parts:
        parts.append(_("says to know it"))
    return ", ".join(parts) or _("would be new there")


def _continuity(wish, person, names) -> str:
    parts = []
    if person.missions_with_team:
        words = ngettext(
            "%(number)s mission with this team, until %(day)s",
            "%(number)s missions with this team, the last until %(day)s",
            person.missions_with_team,
        )
        day = short_date(person.last_with_team, year=True) if person.last_with_team else "?"
        parts.append(words % {"number": person.missions_with_team, "day": day})
    if person.support_with_team:
        words = ngettext(
            "%(number)s support from a distance",
            "%(number)s supports from a distance",
            person.support_with_team,
        )
        parts.append(words % {"number": person.support_with_team})
    return ", ".join(parts) or _("has not worked with this team")


def _feedback(wish, person, names) -> str:
    if person.feedback is None:
        return _("none yet, counts as the middle")
    words = ngettext(
        "%(mean)s of 5, from %(number)s answer",
        "%(mean)s of 5, from %(number)s answers",
        person.feedback_count,
    )
    return words % {"mean": number_format(person.feedback, 1), "number": person.feedback_count}


_REASONS = {
    Criterion.SECTOR: lambda wish, person, names: graded(person.sector),
    Criterion.COMPETENCE: _competences,
    Criterion.COACHING: lambda wish, person, names: graded(person.coaching),
    Criterion.COUNTRY: _country,
    Criterion.CONTINUITY: _continuity,
    Criterion.FEEDBACK: _feedback,
    Criterion.SENIOR: lambda wish, person, names: (
        _("senior") if person.is_senior else _("junior: leads by decision of the coordinator only")
    ),
}


# --- why not, and what would help -----------------------------------------------------
def why_not(one: Obstacle, wish: Wish, person: Person) -> str:
    return capfirst(_WHY_NOT[one.rule](one, wish, person))


def _not_spoken(one, wish, person) -> str:
    words = {
        "language": Language(wish.language).label,
        "wanted": wish.language_level,
        "level": one.change,
    }
    if not one.change:
        return _("%(language)s is not among the languages; %(wanted)s is wanted.") % words
    return _("%(language)s at %(level)s; %(wanted)s is wanted.") % words


def _not_free(one, wish, person) -> str:
    if one.found is None:
        return _("The field days lie outside the days offered.")
    days = day_range(one.found.starts_on, one.found.ends_on)
    if one.found.mission:
        return _("On mission %(mission)s, %(days)s.") % {
            "mission": person.codes[one.found.mission], "days": days,
        }  # fmt: skip
    return _("Absent, %(days)s.") % {"days": days}


def _too_dear(one, wish, person) -> str:
    if one.found is None:
        return _("No day rate is known.")
    words = {"cost": euros(one.found), "ceiling": euros(wish.ceiling_eur)}
    return _("Fees of %(cost)s EUR; the ceiling is %(ceiling)s EUR.") % words


_WHY_NOT = {
    Rule.VALIDATED: lambda *_all: _("EST has not validated the profile."),
    Rule.KIND: lambda one, wish, person: _("Is %(kind)s.") % {
        "kind": ExpertKind(person.kind).label
    },
    Rule.LANGUAGE: _not_spoken,
    Rule.TRAVEL: lambda *_all: _("Does not travel to this country."),
    Rule.STAY: lambda one, wish, person: _("Stays away %(days)s days at most.") % {
        "days": one.change
    },
    Rule.FREE: _not_free,
    Rule.MONEY: _too_dear,
}  # fmt: skip


def what_would_help(fit: Fit, wish: Wish) -> str:
    """One sentence with every change that it takes; empty where none is enough."""
    if not fit.can_become:
        return ""
    parts = [_WOULD_HELP[one.rule](one, wish, fit) for one in fit.obstacles]
    return _("Could go if %(changes)s.") % {"changes": _(" and ").join(parts)}


def _other_days(one, wish, fit) -> str:
    start = wish.starts_on + timedelta(days=one.change)
    end = start + ((fit.change_of(Rule.STAY) or wish.length) - 1) * ONE_DAY
    return _("the mission starts on %(day)s (%(days)s)") % {
        "day": short_date(start, weekday=True, year=True), "days": day_range(start, end),
    }  # fmt: skip


def _other_language(one, wish, fit) -> str:
    if one.change:
        return _("%(language)s at %(level)s is enough") % {
            "language": Language(wish.language).label, "level": one.change,
        }  # fmt: skip
    return _("%(language)s is not needed") % {"language": Language(wish.language).label}


def _more_money(one, wish, fit) -> str:
    if one.change == REPLACING:
        said = _("this person replaces %(name)s, who leaves the team")
        if wish.leader_is_contracted:
            said = _("this person replaces %(name)s, whose contract is ended")
        return said % {"name": wish.leader}
    return _("the ceiling rises by %(amount)s EUR") % {"amount": euros(one.change)}


_WOULD_HELP = {
    Rule.VALIDATED: lambda *_all: _("EST validates the profile"),
    Rule.KIND: lambda one, wish, fit: _("the mission is open to this kind: %(kind)s") % {
        "kind": ExpertKind(one.change).label
    },
    Rule.LANGUAGE: _other_language,
    Rule.TRAVEL: lambda *_all: _("this person agrees to travel there"),
    Rule.STAY: lambda one, wish, fit: _("the stay lasts %(days)s days at most") % {
        "days": one.change
    },
    Rule.FREE: _other_days,
    Rule.MONEY: _more_money,
}  # fmt: skip


def of_ceiling(budget) -> str:
    """What the ceiling is made of (`Budget` of money.py); empty where no budget line gives one."""
    if budget is None:
        return ""
    said = _("Left of the budget line: %(left)s EUR.") % {"left": euros(budget.left)}
    if not budget.freed:
        return said
    words = {"freed": euros(budget.freed), "name": budget.leader}
    more = _("Replacing %(name)s, who leaves the team, frees %(freed)s EUR more.")
    if budget.is_contracted:
        more = _("Replacing %(name)s and ending his contract frees %(freed)s EUR more.")
    return f"{said} {more % words}"


def euros(amount) -> str:
    return number_format(amount, 0, force_grouping=True)
