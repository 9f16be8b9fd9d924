"""What people are told about recommendations: reminders, levels of delay, and each step.

Rights and states are asked when a notice is read: what was done meanwhile is not spoken of.
"""

from django.utils.translation import gettext as _

from accounts.enums import Topic
from accounts.notices import Said, notice_kind
from core.dates import long_date, relative_words, short_date
from reports.enums import RecommendationState
from reports.models import Recommendation, RecommendationLog

_S = RecommendationState


def _found(reader, notices, rows) -> list[tuple]:
    """Each notice with its recommendation, if that is still among these rows."""
    wanted = [one.context["recommendation"] for one in notices]
    rows = rows.visible_to(reader).select_related("owner", "mission__country")
    by_id = rows.in_bulk(wanted)
    pairs = ((one, by_id.get(one.context["recommendation"])) for one in notices)
    return [(one, row) for one, row in pairs if row is not None]


def _carried(rows, reader):
    """EST's managers are asked for what nobody else can be asked for."""
    return rows if reader.is_est_manager else rows.carried_by(reader)


def _words(row) -> dict:
    return {
        "code": row.code,
        "owner": row.owner_name,
        "country": row.mission.country,
        "due": long_date(row.due_on),
        "left": relative_words(row.due_on),
        "state": row.get_state_display(),
    }


@notice_kind("recommendation_reminder", Topic.REMINDERS)
def recommendation_reminder(reader, notices):
    rows = Recommendation.objects.owed()
    for one, row in _found(reader, notices, _carried(rows, reader)):
        words = _words(row)
        sentence = (
            _("You carry recommendation %(code)s, due on %(due)s: %(state)s.")
            if row.owner_id in reader.hands
            else _("You follow recommendation %(code)s for %(owner)s, due on %(due)s: %(state)s.")
        )
        subject = _("Recommendation %(code)s (%(left)s)") % words
        yield one, Said(subject, sentence % words, row.get_absolute_url(), row.text)


@notice_kind("response_reminder", Topic.REMINDERS)
def response_reminder(reader, notices):
    rows = _carried(Recommendation.objects.unanswered(), reader)
    for one, row in _found(reader, notices, rows):
        words = _words(row)
        subject = _("Recommendation %(code)s waits for an answer") % words
        sentence = _("Say whether %(code)s is accepted, and what will be done by %(due)s.") % words
        yield one, Said(subject, sentence, row.get_absolute_url(), row.text)


def _late(reader, notices, sentence):
    for one, row in _found(reader, notices, Recommendation.objects.owed()):
        words = _words(row)
        subject = _("Recommendation %(code)s (%(country)s) is late: %(left)s") % words
        yield one, Said(subject, sentence % words, row.get_absolute_url(), row.text)


@notice_kind("recommendation_late_unit", Topic.REMINDERS)
def recommendation_late_unit(reader, notices):
    sentence = _(
        "%(owner)s carries recommendation %(code)s, due on %(due)s: %(state)s. As coordinator of"
        " the unit you may speak with them or agree on another date, with its reason."
    )
    yield from _late(reader, notices, sentence)


@notice_kind("recommendation_late_rr", Topic.REMINDERS)
def recommendation_late_rr(reader, notices):
    sentence = _(
        "%(owner)s carries recommendation %(code)s, due on %(due)s: %(state)s. The unit was told"
        " before; now it is for the Representation to say what stands in the way."
    )
    yield from _late(reader, notices, sentence)


#: Step -> states in which it still matters, its subject, its sentence with the name of the doer.
STEPS = {
    "implement": (
        [_S.IMPLEMENTED],
        lambda: _("Recommendation %(code)s to verify"),
        lambda: _(
            "%(name)s declares %(code)s done. See whether it is, then confirm or send back."
        ),
    ),
    "verify": (
        [_S.VERIFIED],
        lambda: _("Recommendation %(code)s: confirmed"),
        lambda: _("%(name)s has seen that %(code)s is done. It leaves the list."),
    ),
    "send_back": (
        [_S.IN_PROGRESS],
        lambda: _("Recommendation %(code)s sent back"),
        lambda: _("%(name)s has sent %(code)s back: it is not done yet, for this reason:"),
    ),
    "drop": (
        [_S.DROPPED],
        lambda: _("Recommendation %(code)s dropped"),
        lambda: _("%(name)s has dropped %(code)s, with this reason:"),
    ),
    "reopen": (
        [_S.OPEN, _S.IN_PROGRESS],
        lambda: _("Recommendation %(code)s is open again"),
        lambda: _("%(name)s has opened %(code)s again, with this reason:"),
    ),
    "reschedule": (
        [_S.OPEN, _S.IN_PROGRESS],
        lambda: _("Recommendation %(code)s: new date"),
        lambda: _("%(name)s has moved %(code)s from %(from)s to %(to)s, with this reason:"),
    ),
    "hand_over": (
        [_S.OPEN, _S.IN_PROGRESS],
        lambda: _("Recommendation %(code)s is yours"),
        lambda: _("%(name)s has handed %(code)s over to %(owner)s:"),
    ),
}


def _tell_of(step: str):
    states, subject, sentence = STEPS[step]

    def say(reader, notices):
        logs = RecommendationLog.objects.select_related("actor", "on_behalf_of")
        steps = logs.in_bulk([one.context["log"] for one in notices])
        rows = Recommendation.objects.filter(state__in=states)
        for one, row in _found(reader, notices, rows):
            log = steps[one.context["log"]]
            words = _words(row) | {"name": log.by_whom, "from": "", "to": ""}
            if log.due_to:
                words |= {"from": short_date(log.due_from), "to": short_date(log.due_to)}
            said = Said(subject() % words, sentence() % words, row.get_absolute_url(), log.comment)
            yield one, said

    topic = Topic.TO_DO if step in ("implement", "hand_over", "send_back") else Topic.REPORTS
    notice_kind(f"recommendation_{step}", topic)(say)


for _step in STEPS:
    _tell_of(_step)
