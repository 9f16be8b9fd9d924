"""One application for all tests of this directory, and people who log in to it."""

import pytest

from backstopping.embedded.throwaway import throwaway_house
from tests.e2e.person import Person
from tests.e2e.site import Site

#: Who is who around the programme RW-SANTE (backstopping/demo/accounts.py).
PEOPLE = {
    "technical_coordinator": "stijn.opdebeeck",
    "director": "jeanne.uwimana.kagabo",
    "unit_coordinator": "marleen.vanhoutte",
    "focal_point": "benoit.lacasse",
    "junior": "thibault.marchandise",
    "consultant": "rosine.kouassi.bley",
    "representative": "bruno.scheerlinck.rase",
    "scientist": "armand.tchibozo.hounnou",
    "est_manager": "chantal.boogaerts.leroy",
    "administrator": "nadia.hamdaoui",
}


@pytest.fixture(scope="session")
def site(django_db_setup, django_db_blocker):
    with throwaway_house() as house:
        site = Site(house)
        with django_db_blocker.unblock():
            site.start()
        try:
            site.wait_until_up()
            forget_holidays(site)
            yield site
        finally:
            site.stop()


def forget_holidays(site):
    """Missions of these tests begin today, which may be one: to confirm it is another story."""
    site.rows("DELETE FROM missions_datedevent WHERE kind = 'holiday' RETURNING id")


@pytest.fixture(scope="session")
def sessions():
    """The cookies of those who logged in once, so that nobody types his password twice."""
    return {}


@pytest.fixture
def people(request, site, browser, sessions, tmp_path):
    """`people("focal_point")` is that person, logged in, at his own browser; None a stranger."""
    met = {}

    def meet(role, *, phone=False, scripts=True):
        if (role, phone, scripts) not in met:
            email = f"{PEOPLE.get(role, 'stranger')}@example.org"
            state = sessions.get(role)
            person = Person(site, browser, email, phone=phone, scripts=scripts, state=state)
            met[role, phone, scripts] = person
            if role in PEOPLE and state is None:
                person.log_in()
                sessions[role] = person.context.storage_state()
        return met[role, phone, scripts]

    yield meet
    take_pictures(request, met.values(), tmp_path)
    for person in met.values():
        person.close()
    for person in met.values():
        person.is_calm()


def take_pictures(request, met, place):
    """Only of a failure: every page as it stood then."""
    if not getattr(request.node, "failed", False):
        return
    for number, person in enumerate(met):
        name = f"{number}-{person.email.partition('@')[0]}.png"
        person.page.screenshot(path=place / name, full_page=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "call":
        item.failed = report.failed
    return report
