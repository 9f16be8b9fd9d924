"""What is kept as long as nobody changed anything."""

import psycopg
import pytest
from django.db import connection

from core import kept
from interventions.models import Country
from tests.factories import CountryFactory


@pytest.fixture(autouse=True)
def nothing_kept():
    kept.forget()
    yield
    kept.forget()


def names():
    return kept.while_unchanged("names", lambda: list(Country.objects.values_list("name_fr")))


@pytest.mark.django_db(transaction=True)
def test_it_is_made_anew_after_a_change_and_never_kept_while_somebody_writes():
    country = CountryFactory(name_fr="Bénin")
    first = names()
    assert names() is first
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("UPDATE interventions_country SET name_fr = 'Dahomey'")
        kept.forget()
        assert names() is not names()
        CountryFactory(name_fr="Rwanda")  # its entry has the higher number and shows first
        assert len(names()) == 2
        assert names() is not names()

    assert ("Dahomey",) in names()
    assert names() is names()
    country.delete()
    assert names() == [("Rwanda",)]


@pytest.mark.django_db
def test_inside_a_transaction_nothing_is_kept():
    assert names() is not names()


@pytest.mark.django_db(transaction=True)
def test_the_oldest_goes_first():
    for number in range(kept.MOST_KEPT + 1):
        kept.while_unchanged(number, object)

    assert set(kept._kept) == set(range(1, kept.MOST_KEPT + 1))
