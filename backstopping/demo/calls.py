"""Stage twelve: calls for expressions of interest, their answers, the scores that were given."""

from datetime import datetime, timedelta

from backstopping.demo.journal import Line, write
from backstopping.demo.papers import paper
from backstopping.demo.source import Record, at
from backstopping.demo.world import World
from core.models import StoredFile
from experts.calls.enums import ApplicationState, CallState, Fluency, Phase
from experts.calls.results import total_of
from experts.calls.workflow import APPLICATION_WORKFLOW, CALL_WORKFLOW
from experts.models import (
    Application,
    ApplicationLog,
    Call,
    CallLog,
    CallQuestion,
    Competence,
    ConsentText,
    Criterion,
    Expert,
    Review,
    Reviewer,
    Score,
)

#: What the file calls a call whose consultants have their contracts.
CONTRACTED = "contracted"
PROMPT = "Pourquoi cet appel vous intéresse-t-il ?"
LANGUAGES = ("en", "nl")
_A = ApplicationState


def load_calls(world: World) -> None:
    records = world.source.records("calls_for_expression_of_interest")
    pairs = [(record, call_of(world, record)) for record in records]
    calls = {row.code: row for row in world.keep("calls", pairs)}
    set_to_come(calls, records)
    for record in records:
        add_to(world, calls[record.text("code")], record)
    load_applications(world, calls)
    write(world, CallLog, CALL_WORKFLOW, calls, call_lines)


def call_of(world: World, record: Record) -> Call:
    is_decided = record.text("status") == CONTRACTED
    unit = record.pick("unit", world.units, None) or next(iter(world.units.values()))
    deadline = last_minute(record, "deadline")
    return Call(
        code=record.text("code"),
        state=CallState.DECIDED if is_decided else record.choice("status", CallState),
        unit=unit,
        contact=unit.coordinator,
        title_fr=record.text("title"),
        text_fr=record.text("scope"),
        prompt_fr=record.text("prompt", PROMPT),
        **{
            f"{ours}_{code}": record.text(f"{theirs}_{code}", "")
            for ours, theirs in (("title", "title"), ("text", "scope"), ("prompt", "prompt"))
            for code in LANGUAGES
        },
        phases=[Phase(one) for one in record.texts("phases", [])],
        questions_until=last_minute(record, "questions_until"),
        deadline=deadline,
        published_at=at(record.day("published")),
        closed_at=deadline + timedelta(hours=10) if is_decided else None,
        decided_at=decided_at(record, deadline) if is_decided else None,
    )


def set_to_come(calls: dict, records: list[Record]) -> None:
    """What was recorded is never later than today; a deadline may be."""
    for record in records:
        call = calls[record.text("code")]
        call.deadline = last_minute(record, "deadline")
        call.questions_until = last_minute(record, "questions_until")
    Call.objects.bulk_update(calls.values(), ["deadline", "questions_until"])


def last_minute(record: Record, name: str) -> datetime | None:
    day = record.day(name, None)
    whole_minute = timedelta(minutes=60) - timedelta(microseconds=1)
    return at(day, 23) + whole_minute if day else None


def decided_at(record: Record, deadline: datetime) -> datetime:
    """Two weeks after the deadline where the file does not say."""
    day = record.day("decided", None)
    return at(day, 15) if day else deadline + timedelta(weeks=2)


def add_to(world: World, call: Call, record: Record) -> None:
    named = record.data.get("countries") or []
    call.countries.set(world.countries[code] for code in named if code in world.countries)
    call.competences.set(Competence.objects.filter(name__in=record.texts("competences", [])))
    add_criteria(world, call, record)
    due_on = record.day("scores_due", None) or (call.deadline + timedelta(weeks=1)).date()
    reviewers = [
        (record, Reviewer(call=call, user=world.experts[code].user, due_on=due_on))
        for code in record.texts("reviewers", [])
    ]
    world.keep("reviewers of calls", reviewers)
    questions = [(one, question_of(call, one)) for one in record.records("questions", [])]
    world.keep("questions about calls", questions)


def add_criteria(world: World, call: Call, record: Record) -> None:
    """In the order of the file; marks and translations stand in the same order."""
    weights = record.record("criteria")
    labels = {code: record.texts(f"criteria_{code}", []) for code in LANGUAGES}
    rows = []
    for place, name in enumerate(weights.data):
        spoken = {
            f"label_{code}": found[place][:1].upper() + found[place][1:]
            for code, found in labels.items()
            if place < len(found)
        }
        label = name[:1].upper() + name[1:]
        weight = weights.number(name)
        row = Criterion(call=call, position=place + 1, label_fr=label, weight=weight, **spoken)
        rows.append((record, row))
    world.keep("criteria of calls", rows)


def question_of(call: Call, record: Record) -> CallQuestion:
    day = record.day("answered", None)
    return CallQuestion(
        call=call,
        text=record.text("asked"),
        **{f"answer_{code}": record.text(f"answer_{code}", "") for code in ("fr", *LANGUAGES)},
        answered_by=call.contact if day else None,
        answered_at=at(day, 11) if day else None,
    )


# --- answers --------------------------------------------------------------------------
def load_applications(world: World, calls: dict) -> None:
    records = world.source.records("applications")
    consent = ConsentText.current()
    pairs = [(one, application_of(calls, one, consent, world)) for one in records]
    rows = {row.code: row for row in world.keep("answers to calls", pairs)}
    by_code = {record.text("code"): record for record in records}
    for code, row in rows.items():
        named = by_code[code].data.get("countries") or []
        row.countries.set(world.countries[one] for one in named if one in world.countries)
        add_marks(world, row, by_code[code])
    on_time = {code: row for code, row in rows.items() if row.state != _A.LATE}
    write(world, ApplicationLog, APPLICATION_WORKFLOW, on_time, application_lines)


def application_of(calls: dict, record: Record, consent, world: World) -> Application:
    call, state = record.pick("call", calls), record.choice("status", ApplicationState)
    name = record.text("name")
    received = at(record.day("received_on"), 10)
    is_over = state in (_A.RETAINED, _A.NOT_RETAINED)
    user = world.people.get(name)
    expert = Expert.objects.filter(user=user).first() if user and state == _A.RETAINED else None
    return Application(
        code=record.text("code"),
        call=call,
        state=state,
        name=name,
        email=record.text("email", f"{'.'.join(name.lower().split())}@example.org"),
        base=record.text("base", ""),
        languages=spoken_by(record),
        day_rate_eur=record.number("day_rate_eur"),
        availability=record.text("availability"),
        answer=record.text("answer", ""),
        cv=cv_of(record),
        consent=consent,
        consented_at=received,
        received_at=received,
        is_late=received > call.deadline,
        decided_at=call.decided_at if is_over else None,
        expert=expert,
    )


def spoken_by(record: Record) -> dict:
    levels = record.record("languages")
    return {code: levels.choice(code, Fluency).value for code in levels.data}


def cv_of(record: Record) -> StoredFile | None:
    """Kept like one that was looked at; without a career in the file there is none."""
    career = record.texts("career", [])
    if not career:
        return None
    name = record.text("name")
    content = paper(name, [record.text("base", ""), record.text("availability"), "", *career])
    return StoredFile.objects.keep(content, name=f"CV {name}.pdf")


def add_marks(world: World, row: Application, record: Record) -> None:
    """The marks have to come to the score the file gives: it is worked out, never kept."""
    marks = record.record("marks", None)
    if marks is None:
        return
    criteria = list(row.call.criteria.order_by("position"))
    totals = []
    for code in marks.data:
        reviewer = Reviewer.objects.get(call=row.call, user=world.experts[code].user)
        moment = at(reviewer.due_on, 16)
        review = Review.objects.create(application=row, reviewer=reviewer, submitted_at=moment)
        given = zip(criteria, marks.data[code], strict=True)
        scores = [(record, Score(review=review, criterion=one, mark=mark)) for one, mark in given]
        world.keep("marks of answers", scores)
        totals.append(total_of(review, {one.pk: one.weight for one in criteria}))
    expected = record.number("score")
    if abs(sum(totals) / len(totals) - expected) > 0.01:
        raise record.wrong("marks", f"they come to {sum(totals) / len(totals):g}, not {expected}")


def call_lines(world: World, call: Call, _record) -> list[Line]:
    lines = [Line("publish", call.published_at, call.contact)]
    if call.closed_at:
        lines.append(Line("close", call.closed_at, call.contact))
    if call.decided_at:
        lines.append(Line("decide", call.decided_at, call.contact))
    return lines


def application_lines(world: World, row: Application, _record) -> list[Line]:
    """Shortlisted when the scores were in."""
    call = row.call
    if row.state == _A.RECEIVED:
        return []
    listed = call.decided_at - timedelta(days=2) if call.decided_at else row.received_at
    if row.state == _A.NOT_RETAINED:
        return [Line("refuse", call.decided_at or listed, call.contact)]
    lines = [Line("shortlist", listed, call.contact)]
    if row.state == _A.RETAINED:
        lines.append(Line("retain", call.decided_at, call.contact))
    return lines
