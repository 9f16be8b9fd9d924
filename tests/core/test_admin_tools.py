"""Two people on one page of the admin: the second is told, keeps his text and undoes nothing."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from core.admin_tools import RuleAdmin
from core.forms import SeenForm
from interventions.enums import TeamRole
from interventions.models import Country, ExpectedResult, Intervention, ProcessSetting, TeamMember
from interventions.transfer import transfer
from tests.factories import (
    CountryFactory,
    EstUnitFactory,
    ExpertFactory,
    InterventionFactory,
    UserFactory,
)
from tests.pages import largest_form

pytestmark = pytest.mark.django_db
#: Those that are changed in place; templates make a new version, missions have their own pages.
MAKE = {
    "accounts.User": UserFactory,
    "experts.Expert": ExpertFactory,
    "interventions.Country": CountryFactory,
    "interventions.EstUnit": EstUnitFactory,
    "interventions.ExpectedResult": lambda: ExpectedResult.objects.first(),
    "interventions.Intervention": InterventionFactory,
    "interventions.ProcessSetting": lambda: ProcessSetting.objects.first(),
}


def person(**traits):
    client = Client()
    client.force_login(UserFactory(**traits))
    return client


def page_of(row):
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])


def fields_of(client, row) -> dict:
    return largest_form(client.get(page_of(row)))


@pytest.mark.parametrize("label", MAKE)
def test_the_second_writer_is_told(label):
    row = MAKE[label]()
    first, second = person(administrator=True), person(administrator=True)
    before, late = fields_of(first, row), fields_of(second, row)

    saved = first.post(page_of(row), before)
    told = second.post(page_of(row), late)

    assert (saved.status_code, told.status_code) == (302, 409)
    assert told.context["adminform"].form.is_stale


def test_every_admin_that_changes_rows_is_in_the_table_or_has_the_check():
    """A new admin gets it by its base class; a form of its own must keep it."""
    for model, one in admin.site._registry.items():
        if isinstance(one, RuleAdmin):
            assert issubclass(one.form, SeenForm), model


def test_both_texts_are_on_the_page_and_saving_again_is_a_decision():
    country = CountryFactory(name_fr="Rase")
    first, second = person(est_manager=True), person(est_manager=True)
    theirs, mine = fields_of(first, country), fields_of(second, country)
    first.post(page_of(country), theirs | {"name_fr": "Rasé"})

    told = second.post(page_of(country), mine | {"name_fr": "Razé"})
    again = second.post(page_of(country), mine | {
        "name_fr": "Razé", "seen": told.context["adminform"].form["seen"].value(),
    })  # fmt: skip

    assert "Rasé" in told.content.decode()
    assert 'value="Razé"' in told.content.decode()
    assert again.status_code == 302
    assert Country.objects.get(pk=country.pk).name_fr == "Razé"


def test_a_transfer_in_between_is_not_undone():
    unit = EstUnitFactory()
    new = UserFactory()
    unit.members.add(new)
    row = InterventionFactory()
    client = person(est_manager=True)
    sent = fields_of(client, row)
    rows = Intervention.objects.filter(pk=row.pk)
    transfer(rows, to=new, by=UserFactory(est_manager=True), reason="leaves EST")

    told = client.post(page_of(row), sent | {"title": "Another"})

    row.refresh_from_db()
    assert (told.status_code, row.focal_point) == (409, new)


def test_rows_inside_the_page_are_guarded_by_it():
    row = InterventionFactory()
    first, second = person(est_manager=True), person(est_manager=True)
    sent = fields_of(second, row)
    member = {"user": UserFactory().pk, "role": TeamRole.PARTNER}
    theirs = fields_of(first, row) | {"team-TOTAL_FORMS": 1}
    theirs |= {f"team-0-{name}": value for name, value in member.items()}

    saved = first.post(page_of(row), theirs)
    told = second.post(page_of(row), sent)

    assert (saved.status_code, told.status_code) == (302, 409)
    assert TeamMember.objects.filter(intervention=row, **member).exists()
