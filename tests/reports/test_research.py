"""The register of action research and the products of capitalisation: steps, rights, pages."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Notice
from accounts.notices import said
from core.models import StoredFile
from core.permissions import check, require
from core.todo import todos_of
from core.workflow import SYSTEM, TransitionRefused
from reports.enums import ProductState, ResearchState
from reports.models import ActionResearch, CapitalisationProduct, Guidance, ResearchMember
from reports.research.forms import interventions_to_write
from reports.research.queries import unusual_budget
from reports.research.workflow import PRODUCT_WORKFLOW, RESEARCH_WORKFLOW
from tests.core.outside_files import let_pass
from tests.factories import (
    ActionResearchFactory,
    CapitalisationProductFactory,
    LessonFactory,
    MissionFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.pages import largest_form, plain
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db

RESEARCH_STEPS = {
    ("proposed", "agree"): "agreed",
    ("agreed", "start"): "under_way",
    ("under_way", "deliver"): "results",
    ("results", "send_back"): "under_way",
    ("results", "close"): "closed",
    ("proposed", "drop"): "dropped",
    ("agreed", "drop"): "dropped",
    ("under_way", "drop"): "dropped",
    ("results", "drop"): "dropped",
    ("dropped", "take_up"): "proposed",
}
PRODUCT_STEPS = {
    ("planned", "draft"): "drafted",
    ("drafted", "validate"): "validated",
    ("drafted", "send_back"): "planned",
    ("validated", "send_back"): "planned",
    ("validated", "publish"): "published",
    ("planned", "drop"): "dropped",
    ("drafted", "drop"): "dropped",
    ("validated", "drop"): "dropped",
    ("dropped", "take_up"): "planned",
}
TRAITS = {"proposed": "complete", "results": "delivered"}


def research_in(state, **fields):
    """With a team and results, so that only the state decides."""
    fields = {"results": "Deux refus sur trois."} | fields
    row = ActionResearchFactory(**{TRAITS.get(state, state): True}, **fields)
    ResearchMember.objects.create(research=row, outside="Équipes cadres")
    return row


def product_in(state, **fields):
    return CapitalisationProductFactory(**({} if state == "planned" else {state: True}), **fields)


# --- steps ----------------------------------------------------------------------------
@pytest.mark.parametrize("name", RESEARCH_WORKFLOW.transitions)
@pytest.mark.parametrize("state", ResearchState.values)
def test_a_research_moves_only_along_its_path(state, name):
    row = research_in(state)

    if (state, name) not in RESEARCH_STEPS:
        with pytest.raises(TransitionRefused):
            RESEARCH_WORKFLOW.run(row, name, by=SYSTEM, comment="why")
        return

    moved = RESEARCH_WORKFLOW.run(row, name, by=SYSTEM, comment="why")
    assert moved.state == RESEARCH_STEPS[state, name]


@pytest.mark.parametrize("name", PRODUCT_WORKFLOW.transitions)
@pytest.mark.parametrize("state", ProductState.values)
def test_a_product_moves_only_along_its_path(state, name):
    row = product_in(state)

    if (state, name) not in PRODUCT_STEPS:
        with pytest.raises(TransitionRefused):
            PRODUCT_WORKFLOW.run(row, name, by=SYSTEM, comment="why")
        return

    moved = PRODUCT_WORKFLOW.run(row, name, by=SYSTEM, comment="why")
    assert moved.state == PRODUCT_STEPS[state, name]


def test_which_steps_need_a_reason():
    needy = {one.name for flow in (RESEARCH_WORKFLOW, PRODUCT_WORKFLOW)
             for one in flow if one.needs_comment}  # fmt: skip

    assert needy == {"send_back", "drop", "take_up"}


@pytest.mark.parametrize("missing", ["starts_on", "ends_on", "budget_eur", "team"])
def test_nothing_is_agreed_to_without_years_money_and_people(missing):
    row = research_in("proposed")
    if missing == "team":
        row.team.all().delete()
    else:
        ActionResearch.objects.filter(pk=row.pk).update(**{missing: None})

    with pytest.raises(TransitionRefused):
        RESEARCH_WORKFLOW.run(row, "agree", by=SYSTEM)


def test_results_are_written_before_they_are_handed_in():
    row = research_in("under_way", results=" ")

    with pytest.raises(TransitionRefused):
        RESEARCH_WORKFLOW.run(row, "deliver", by=SYSTEM)


@pytest.mark.parametrize(("step", "state", "field"), [
    ("draft", "planned", "link"), ("validate", "drafted", "authors"),
    ("publish", "validated", "authors"),
])  # fmt: skip
def test_a_product_can_be_read_and_names_its_authors(step, state, field):
    row = product_in(state)
    CapitalisationProduct.objects.filter(pk=row.pk).update(**{field: ""})

    with pytest.raises(TransitionRefused):
        PRODUCT_WORKFLOW.run(row, step, by=SYSTEM)


@pytest.mark.parametrize("day", [None, date(2015, 2, 16)])
def test_a_product_without_a_date_has_that_of_its_publication(day):
    row = product_in("validated", dated_on=day)

    published = PRODUCT_WORKFLOW.run(row, "publish", by=SYSTEM)

    assert published.dated_on and (day is None or published.dated_on == day)


# --- rights ---------------------------------------------------------------------------
KEEPERS = {
    "di", "tc", "scientific_team", "focal_point", "unit_coordinator", "other_coordinator",
    "backstopper", "junior", "est_manager", "administrator",
}  # fmt: skip
LINE = {"focal_point", "unit_coordinator", "est_manager"}
AROUND = set(EVERYBODY) - {"consultant", "consultant_elsewhere", "stranger"}
RIGHTS = {
    "reports.add_research": KEEPERS,
    "reports.write_research": KEEPERS,
    "reports.guide_research": LINE | {"scientific_team"},
    "reports.drop_research": LINE | {"di", "tc"},
    "reports.comment_research": AROUND,
    "reports.write_product": KEEPERS,
    "reports.guide_product": LINE | {"scientific_team"},
    "reports.publish_product": LINE | {"di", "tc"},
}


@pytest.mark.parametrize("verb", RIGHTS)
def test_who_may_do_what(verb):
    cast = Cast(ongoing=True)
    own = {"intervention": cast.intervention}
    row = cast.intervention
    row.focal_point = cast["focal_point"]
    row.save()
    if verb.endswith("product"):
        row = product_in("planned", **own)
    elif verb != "reports.add_research":
        row = research_in("proposed", **own)

    assert {who for who in EVERYBODY if check(cast[who], verb, row)} == RIGHTS[verb]


@pytest.mark.parametrize("state", ["closed", "dropped"])
def test_an_ended_research_does_not_change(state):
    row = research_in(state)

    assert not check(UserFactory(est_manager=True), "reports.write_research", row)


@pytest.mark.parametrize("state", ProductState.values)
def test_a_product_changes_until_it_is_validated(state):
    row = product_in(state)

    verdict = check(UserFactory(est_manager=True), "reports.write_product", row)

    assert bool(verdict) == (state in ("planned", "drafted"))


@pytest.mark.parametrize("part", ["entered", "works", "delivered"])
def test_nobody_guides_what_he_entered_or_works_on(part):
    guide = UserFactory(est_manager=True)
    row = research_in("under_way", entered_by=guide if part == "entered" else None)
    if part == "works":
        ResearchMember.objects.create(research=row, user=guide)
    if part == "delivered":
        RESEARCH_WORKFLOW.run(row, "deliver", by=guide)

    with pytest.raises(PermissionDenied, match="[Qq]uatre yeux|Four eyes"):
        require(guide, "reports.guide_research", row)


@pytest.mark.parametrize("part", ["entered", "handed in"])
def test_nobody_validates_his_own_product(part):
    guide = UserFactory(est_manager=True)
    row = product_in("planned", entered_by=guide if part == "entered" else None)
    PRODUCT_WORKFLOW.run(row, "draft", by=guide)

    with pytest.raises(PermissionDenied):
        PRODUCT_WORKFLOW.run(row, "validate", by=guide)


def test_the_rows_of_a_register_are_those_of_its_rule():
    cast = Cast(ongoing=True)
    rule = {
        who for who in EVERYBODY if check(cast[who], "reports.add_research", cast.intervention)
    }

    rows = {who for who in EVERYBODY if cast.intervention in interventions_to_write(cast[who])}

    assert rows == rule and rule != set(EVERYBODY)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_sees_research_and_products(who):
    cast = Cast(ongoing=True)
    own = {"intervention": cast.intervention}
    research_in("proposed", **own)
    product_in("drafted", **own), product_in("published", **own)

    found = (
        ActionResearch.objects.visible_to(cast[who]).count(),
        CapitalisationProduct.objects.visible_to(cast[who]).count(),
    )

    assert found == ((1, 2) if who in AROUND else (0, 1))


def test_a_member_of_the_research_team_sees_and_writes_it():
    member = UserFactory()
    row = research_in("under_way")
    ResearchMember.objects.create(research=row, user=member)

    assert ActionResearch.objects.visible_to(member).get() == row
    assert check(member, "reports.write_research", row)
    assert check(member, "reports.comment_research", row)


# --- what waits -----------------------------------------------------------------------
@pytest.mark.parametrize(("state", "waits"), [
    ("proposed", True), ("agreed", False), ("under_way", False), ("results", True),
    ("closed", False), ("dropped", False),
])  # fmt: skip
def test_the_scientific_team_is_asked_for_proposals_and_results(state, waits):
    row = research_in(state)
    member = TeamMemberFactory(intervention=row.intervention, role="scientific_team").user

    lines = [one for one in todos_of(member, 5) if row.code in one.label]

    assert bool(lines) == waits
    assert not [one for one in todos_of(row.intervention.focal_point, 5) if row.code in one.label]


def test_the_focal_point_is_asked_where_there_is_no_scientific_team():
    research, product = research_in("results"), product_in("drafted")
    for row in (research, product):
        row.intervention.unit.members.add(row.intervention.focal_point)

    asked = [todos_of(row.intervention.focal_point, 5) for row in (research, product)]

    assert research.code in str(asked[0]) and product.code in str(asked[1])


def test_the_focal_point_is_asked_where_all_of_the_scientific_team_works_on_it():
    row = research_in("results")
    focal_point = row.intervention.focal_point
    row.intervention.unit.members.add(focal_point)
    member = TeamMemberFactory(intervention=row.intervention, role="scientific_team").user
    ResearchMember.objects.create(research=row, user=member)

    assert row.code in str(todos_of(focal_point, 5))
    assert row.code not in str(todos_of(member, 5))


def test_nobody_is_asked_to_read_his_own_product():
    row = product_in("drafted")
    member = TeamMemberFactory(intervention=row.intervention, role="scientific_team").user
    CapitalisationProduct.objects.update(entered_by=member)

    assert row.code not in str(todos_of(member, 5))


# --- what people are told -----------------------------------------------------------
def told(user) -> list[str]:
    user = type(user).objects.get(pk=user.pk)
    notices = Notice.objects.filter(user=user).order_by("pk")
    return [f"{one.subject} {one.comment}" for one in said(user, notices).values()]


def test_who_does_it_is_told_what_became_of_it():
    doer, manager = UserFactory(language="en"), UserFactory(est_manager=True)
    row = research_in("results", entered_by=doer)
    ResearchMember.objects.create(research=row, user=doer)

    RESEARCH_WORKFLOW.run(row, "send_back", by=manager, comment="Et le témoin ?")

    [sentence] = told(doer)
    assert row.code in sentence and "Et le témoin ?" in sentence
    RESEARCH_WORKFLOW.run(row, "deliver", by=doer)
    assert told(doer) == []


def test_the_scientific_team_is_told_of_what_it_has_to_read():
    doer = UserFactory(est_manager=True)
    row = product_in("planned", entered_by=doer)
    member = TeamMemberFactory(intervention=row.intervention, role="scientific_team").user

    PRODUCT_WORKFLOW.run(row, "draft", by=doer)

    assert len(told(member)) == 1
    assert told(row.intervention.focal_point) == told(doer) == []


# --- pages ----------------------------------------------------------------------------
@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True, language="en")
    client.force_login(user)
    return user


def team_rows(*rows):
    data = {"team-TOTAL_FORMS": len(rows), "team-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        data |= {f"team-{number}-{name}": value for name, value in row.items()}
    return data


QUESTION = {"question": "Que devient une décision ?", "asked_by": "Équipes cadres"}


def test_a_research_is_proposed_with_its_team(client, manager):
    intervention = MissionFactory().interventions.get()
    page = reverse("reports:research_add")
    people = team_rows({"outside": "Comités de santé", "part": "demandeurs"})

    answer = client.post(page, QUESTION | people | {"of": intervention.code})

    row = ActionResearch.objects.get()
    assert answer.status_code == 302
    assert (row.intervention, row.entered_by, row.state) == (intervention, manager, "proposed")
    assert [one.name for one in row.team.all()] == ["Comités de santé"]
    assert row.code.startswith("RA-")


@pytest.mark.parametrize("row", [{"part": "x"}, {"outside": "A", "user": "me"}])
def test_a_member_is_exactly_one_person(client, manager, row):
    intervention = MissionFactory().interventions.get()
    intervention.unit.members.add(manager)
    row = row | ({"user": manager.pk} if "user" in row else {})

    client.post(
        reverse("reports:research_add"), QUESTION | team_rows(row) | {"of": intervention.code}
    )

    assert not ActionResearch.objects.exists()


WRONG = [
    {"starts_on": "2016-05-01", "ends_on": "2016-05-01"},
    {"question": ""},
    {"asked_by": ""},
    {"budget_eur": "-1"},
]


@pytest.mark.parametrize("change", WRONG)
def test_what_is_wrong_is_asked_back(client, manager, change):
    intervention = MissionFactory().interventions.get()
    sent = QUESTION | team_rows() | {"of": intervention.code} | change

    answer = client.post(reverse("reports:research_add"), sent)

    assert answer.status_code == 200
    assert not ActionResearch.objects.exists()


@pytest.mark.parametrize("name", ["starts_on", "ends_on", "budget_eur"])
def test_what_was_agreed_is_changed_but_not_emptied(client, manager, name):
    row = research_in("agreed")
    page = reverse("reports:research_edit", args=[row.code])

    answer = client.post(page, largest_form(client.get(page)) | {name: ""})

    assert answer.status_code == 200
    assert getattr(ActionResearch.objects.get(pk=row.pk), name) == getattr(row, name)


def test_the_second_writer_keeps_his_text(client, manager):
    row = research_in("agreed")
    page = reverse("reports:research_edit", args=[row.code])
    sent = largest_form(client.get(page))
    client.post(page, sent | {"need": "Theirs."})

    answer = client.post(page, sent | {"need": "Mine."})

    html = answer.content.decode()
    assert (answer.status_code, "Mine." in html, "Theirs." in html) == (409, True, True)
    assert ActionResearch.objects.get(pk=row.pk).need == "Theirs."


def test_links_that_the_writer_may_not_see_stay(client):
    cast = Cast(ongoing=True)
    row = research_in("agreed", intervention=cast.intervention)
    hidden = LessonFactory()
    shown = LessonFactory(mission=cast.mission, intervention=cast.intervention)
    row.lessons.set([hidden, shown])
    client.force_login(cast["di"])
    page = reverse("reports:research_edit", args=[row.code])
    sent = largest_form(client.get(page))
    assert sent["lessons"] == [str(shown.pk)]

    client.post(page, {name: value for name, value in sent.items() if name != "lessons"})
    client.post(page, largest_form(client.get(page)) | {"lessons": [LessonFactory().pk]})

    assert list(row.lessons.all()) == [hidden]


def test_remarks_stand_with_their_author(client):
    cast = Cast(ongoing=True)
    row = research_in("agreed", intervention=cast.intervention)
    client.force_login(cast["scientific_team"])

    client.post(reverse("reports:research_remark", args=[row.code]), {"text": "Nommez un témoin."})

    remark = Guidance.objects.get()
    assert (remark.author, remark.research) == (cast["scientific_team"], row)
    assert "Nommez un témoin." in client.get(row.get_absolute_url()).content.decode()


def test_a_reader_of_a_published_product_learns_nothing_of_its_making(client):
    row = product_in("published")
    Guidance.objects.create(product=row, author=UserFactory(), text="entre nous")
    source = research_in("under_way", intervention=row.intervention)
    mission = MissionFactory(interventions=[row.intervention])
    row.researches.add(source), row.missions.add(mission)
    client.force_login(UserFactory())

    page = plain(client.get(row.get_absolute_url()))

    remark = client.post(reverse("reports:product_remark", args=[row.code]), {"text": "x"})
    assert row.title in page.replace("’", "'")
    assert not [one for one in ("entre nous", source.code, mission.code) if one in page]
    assert remark.status_code == 403


def pdf(name="guide.pdf", content=b"%PDF-1.7 guide"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content, "application/pdf")


PRODUCT = {"kind": "guide", "title": "Discuter en équipe", "language": "fr"}


def test_a_product_keeps_its_file_and_a_new_one_takes_its_place(client, manager):
    intervention = MissionFactory().interventions.get()
    sent = PRODUCT | {"of": intervention.code, "upload": pdf()}
    client.post(reverse("reports:product_add"), sent)
    row = CapitalisationProduct.objects.get()
    page = reverse("reports:product_edit", args=[row.code])

    client.post(page, largest_form(client.get(page)) | {"upload": pdf(content=b"%PDF-1.7 2")})

    fetch = reverse("reports:product_file", args=[row.code])
    waiting = plain(client.get(reverse("reports:product", args=[row.code])))
    assert "being checked" in waiting and fetch not in waiting
    assert (client.get(fetch).status_code, let_pass()) == (404, 1)
    served = client.get(fetch)
    assert b"".join(served.streaming_content) == b"%PDF-1.7 2"
    assert StoredFile.objects.count() == 1


def test_a_product_begins_with_the_research_it_draws_on(client, manager):
    row = ActionResearchFactory()
    other = ActionResearchFactory(intervention=row.intervention)
    page = f"{reverse('reports:product_add')}?intervention={row.intervention.code}&research="

    begun = [client.get(page + code).context["form"] for code in (row.code, "RA-1900-99")]

    assert begun[0].initial["researches"] == [row] and other not in begun[0].initial["researches"]
    assert begun[1].initial["researches"] == []


@pytest.mark.parametrize(("name", "content"), [("a.html", b"<html>"), ("a.pdf", b"MZ\x90")])
def test_no_other_kind_of_file_is_kept(client, manager, name, content):
    intervention = MissionFactory().interventions.get()

    client.post(
        reverse("reports:product_add"),
        PRODUCT | {"of": intervention.code, "upload": pdf(name, content)},
    )

    assert not CapitalisationProduct.objects.exists() and not StoredFile.objects.exists()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "ftp://x.org/a"])
def test_a_link_leads_to_the_web_and_nowhere_else(client, manager, link):
    intervention = MissionFactory().interventions.get()

    client.post(reverse("reports:product_add"), PRODUCT | {"of": intervention.code, "link": link})

    assert not CapitalisationProduct.objects.exists()


def test_who_keeps_no_register_is_not_asked_for_a_proposal(client):
    client.force_login(UserFactory(language="en"))

    page = client.get(reverse("reports:research_add")).content.decode()

    assert "no intervention" in page


@pytest.mark.parametrize("make", [research_in, product_in])
@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_the_lists_export_what_they_show(client, manager, make, fmt):
    row = make("published" if make is product_in else "closed")
    name = "products" if make is product_in else "researches"

    file = client.get(reverse(f"reports:{name}_export", args=[fmt]))

    content = b"".join(file.streaming_content)
    assert (row.code.encode() in content) or fmt == "xlsx" and content.startswith(b"PK")


FILTERS = {
    "q=décision": 1, "q=ordonnance": 0, "state=under_way": 1, "state=closed": 0, "year=2017": 1,
    "year=2019": 0, "mine=mine": 0,
}  # fmt: skip


@pytest.mark.parametrize("query", FILTERS)
def test_the_list_is_filtered(client, manager, query):
    row = research_in("under_way")

    page = client.get(f"{reverse('reports:researches')}?{query}").content.decode()

    assert (row.get_absolute_url() in page) == bool(FILTERS[query])


def test_the_scientific_team_finds_what_it_guides(client):
    row, _other = research_in("under_way"), research_in("under_way")
    member = TeamMemberFactory(intervention=row.intervention, role="scientific_team").user
    client.force_login(member)

    page = client.get(f"{reverse('reports:researches')}?mine=mine").content.decode()

    assert page.count('class="quiet ttl"') == 1 and row.get_absolute_url() in page


@pytest.mark.parametrize("name", ["researches", "products"])
def test_a_list_costs_the_same_for_any_number_of_rows(client, manager, assert_same_queries, name):
    make = research_in if name == "researches" else product_in

    assert_same_queries(
        get=lambda: client.get(reverse(f"reports:{name}")),
        add_rows=lambda n: [make("dropped") for _ in range(n)],
    )


def test_the_page_of_the_intervention_shows_its_register(client, manager):
    row = research_in("under_way")
    product = product_in("drafted", intervention=row.intervention)

    page = client.get(row.intervention.get_absolute_url()).content.decode()

    assert row.get_absolute_url() in page and product.get_absolute_url() in page


@pytest.mark.parametrize(("budget", "is_told"), [
    (None, False), (4_999, True), (5_000, False), (15_000, False), (15_001, True),
])  # fmt: skip
def test_an_unusual_budget_is_spoken_of_and_blocks_nothing(budget, is_told):
    row = ActionResearchFactory(budget_eur=budget)

    assert bool(unusual_budget(row)) == is_told


def test_steps_on_the_page_are_those_of_its_reader(client):
    cast = Cast(ongoing=True)
    row = research_in("results", intervention=cast.intervention)
    address = reverse("reports:research_transition", args=[row.code, "close"])

    client.force_login(cast["rr"])
    refused = client.post(address)
    client.force_login(cast["scientific_team"])
    client.post(address)

    row.refresh_from_db()
    assert (refused.status_code, row.state) == (403, "closed")


def test_a_lesson_of_a_closed_source_is_neither_offered_nor_named(client, manager):
    row = research_in("agreed")
    closed = LessonFactory(intervention=row.intervention, validated=True, is_source_closed=True)
    row.lessons.add(closed)

    pages = [plain(client.get(reverse(f"reports:{name}", args=[row.code])))
             for name in ("research", "research_edit")]  # fmt: skip

    assert not [page for page in pages if closed.code in page]
    assert list(row.lessons.all()) == [closed]


def test_a_lesson_names_the_research_and_products_drawn_with_it(client):
    cast = Cast(ongoing=True)
    lesson = LessonFactory(mission=cast.mission, validated=True)
    row = research_in("agreed", intervention=cast.intervention)
    row.lessons.add(lesson)

    shown = []
    for who in ("di", "stranger"):
        client.force_login(cast[who])
        page = client.get(lesson.get_absolute_url()).content.decode()
        shown.append(row.get_absolute_url() in page)

    assert shown == [True, False]
