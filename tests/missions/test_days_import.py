"""A country action plan from Excel: told before it is saved, cell by cell."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from interventions.models import PlannedDays
from tests.factories import (
    InterventionFactory,
    PlannedDaysFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TITLES = ["Intervention", "Title", "Year", "Days", "Source", "Reason of a deviation"]
IMPORT, SAVE = reverse("days:import"), reverse("days:import_save")


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True, language="en")
    client.force_login(user)
    with override("en"):
        yield user


def sheet(*rows, titles=TITLES, name="plan.xlsx"):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for number, row in enumerate([titles, *rows]):
            page.write_row(number, 0, row)
    return SimpleUploadedFile(name, out.getvalue())


def show(client, file):
    return client.post(IMPORT, {"file": file})


def keep(client, page):
    return client.post(
        SAVE, {"table": page.context["seal"], "seen": page.context["found"].stamp}, follow=True
    )


def test_new_changed_and_same_are_told_then_saved(client, manager):
    new, changed = InterventionFactory(), PlannedDaysFactory(days=40)
    same = PlannedDaysFactory(days=16, source="country_action_plan")
    page = show(client, sheet(
        [new.code, "", 2016, 20], [changed.intervention.code, "", 2016, 35, "", "Retard"],
        [same.intervention.code, "", 2016, 16],
    ))  # fmt: skip
    found = page.context["found"]

    counts = [len(part) for part in (found.new, found.changed, found.same)]
    before = PlannedDays.objects.count()
    keep(client, page)

    assert (counts, before) == ([1, 1, 1], 2)
    assert new.planned_days.get().source == "country_action_plan"
    changed.refresh_from_db()
    assert (changed.days, changed.source, changed.reason) == (35, "dtf", "Retard")


def test_a_source_may_be_written_short_and_in_another_language(client, manager):
    words = [
        "DTF",
        "dossier technique et financier (DTF)",
        "Country action plan",
        "plan d’action pays",
    ]
    rows = [[InterventionFactory().code, "", 2016, 20, one] for one in words]

    found = show(client, sheet(*rows)).context["found"]

    sources = [one.source for one in found.new]
    assert sources == ["dtf", "dtf", "country_action_plan", "country_action_plan"]


def test_a_wrong_cell_is_named_with_row_and_column(client, manager):
    good, bad = InterventionFactory(), InterventionFactory()
    page = show(client, sheet(
        [good.code, "", 2016, 20], [bad.code, "", 2016, "beaucoup"], ["NOWHERE", "", 2016, 3],
        [bad.code, "", 1, 3], [good.code, "", 2016, 5],
    ))  # fmt: skip

    faults = [str(fault) for fault in page.context["table"].faults]

    assert [fault.split(":")[0] for fault in faults] == [
        "Row 3, column D (Days)", "Row 4, column A (Intervention)", "Row 5, column C (Year)",
        "Row 6, column A (Intervention)",
    ]  # fmt: skip
    keep(client, page)
    assert list(PlannedDays.objects.values_list("intervention__code", "days")) == [(good.code, 20)]


def test_a_change_between_preview_and_saving_is_shown_again(client, manager):
    plan = PlannedDaysFactory(days=40)
    page = show(client, sheet([plan.intervention.code, "", 2016, 35]))
    theirs = PlannedDays.objects.get(pk=plan.pk)
    theirs.days = 50
    theirs.save()

    again = keep(client, page)
    stood = PlannedDays.objects.get(pk=plan.pk).days
    keep(client, again)

    assert (again.status_code, stood) == (409, 50)
    assert PlannedDays.objects.get(pk=plan.pk).days == 35


@pytest.mark.parametrize(
    "file",
    [
        lambda: SimpleUploadedFile("plan.xlsx", b"PK\x03\x04 broken"),
        lambda: SimpleUploadedFile("plan.xlsx", b""),
        lambda: SimpleUploadedFile("plan.pdf", b"%PDF-1.4"),
        lambda: sheet(["x"], titles=["Something", "else"]),
        lambda: sheet(*(["A", "", 2016, 1] for _ in range(10_000))),
    ],
    ids=["broken", "empty", "another format", "another table", "10,000 rows"],
)
def test_a_file_that_cannot_be_used_is_one_sentence(client, manager, file):
    page = show(client, file())

    assert page.status_code == 200
    assert len(page.context["form"].errors["file"]) == 1
    assert PlannedDays.objects.count() == 0


def test_the_template_comes_back_as_nothing_to_change(client, manager):
    PlannedDaysFactory(days=14, source="country_action_plan", reason="Petit")
    answer = client.get(reverse("days:template"), {"year": 2016})
    file = SimpleUploadedFile("plan.xlsx", b"".join(answer))

    page = show(client, file)

    assert len(page.context["found"].same) == 1
    assert page.context["found"].to_write == []
    assert page.context["table"].faults == []


def test_a_director_imports_for_his_own_intervention_alone(client):
    mine, other = InterventionFactory(), InterventionFactory()
    director = TeamMemberFactory(intervention=mine, user=UserFactory(language="en")).user
    client.force_login(director)

    page = show(client, sheet([mine.code, "", 2016, 20], [other.code, "", 2016, 20]))

    assert [change.intervention for change in page.context["found"].new] == [mine]
    assert len(page.context["table"].faults) == 1


def test_a_preview_that_was_tampered_with_saves_nothing(client, manager):
    client.post(SAVE, {"table": "forged", "seen": "x"})

    assert PlannedDays.objects.count() == 0
