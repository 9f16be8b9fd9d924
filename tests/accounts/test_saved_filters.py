"""Filters under a name: what is kept of an address, who sees it, what it costs."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from accounts.models import SavedFilter
from accounts.saved_filters import MOST, PAGES, url_of
from tests.factories import MissionFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE, LIST = reverse("accounts:saved_filters"), reverse("missions:list")


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


def kept(client, query="view=late", name="En retard", **more):
    data = {"page": "missions:list", "query": query, "name": name} | more
    return client.post(PAGE, data)


def tabs(client, address=LIST) -> list[str]:
    saved = client.get(address).context["saved"]
    return [one["label"] for one in [*saved["own"], *saved["shared"]]]


def test_a_saved_filter_is_a_tab_with_its_count(client, manager):
    MissionFactory(kind="setup", origin="country_action_plan")
    MissionFactory.create_batch(2)

    response = kept(client, "kind=regular&view=all")

    assert response["Location"] == f"{LIST}?kind=regular&view=all"
    saved = client.get(response["Location"]).context["saved"]
    assert [(one["label"], one["count"], one["is_current"]) for one in saved["own"]] == [
        ("En retard", "2", True)
    ]


def test_the_list_offers_to_save_what_is_not_saved_yet(client, manager):
    kept(client)

    fresh = client.get(LIST, {"view": "field"}).context["saved"]
    asked = parse_qs(urlsplit(fresh["keep_url"]).query)

    assert (fresh["may_keep"], fresh["is_kept"]) == (True, False)
    assert asked == {"page": ["missions:list"], "query": ["view=field"]}
    assert client.get(fresh["keep_url"]).context["form"].initial["query"] == "view=field"


def test_the_order_of_keys_does_not_make_another_filter(client, manager):
    kept(client, "view=all&kind=regular")

    assert client.get(f"{LIST}?kind=regular&view=all").context["saved"]["is_kept"]


HOSTILE = {
    "another site": "https://evil.example/?view=late",
    "a path": "//evil.example",
    "a foreign key": "view=late&next=https://evil.example&focal_point__password=x",
    "a header": "view=late%0d%0aLocation: x",
    "a page": "view=late&page=7",
    "long": "q=" + "x" * 5000,
    "many": "&".join(f"q={number}" for number in range(500)),
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_only_the_filters_own_keys_are_kept(client, manager, query):
    response = kept(client, query)

    for row in SavedFilter.objects.all():
        address = urlsplit(url_of(row))
        assert (address.netloc, address.path) == ("", LIST)
        assert set(parse_qs(address.query)) <= {"view"} and "\n" not in url_of(row)
        assert urlsplit(response["Location"]).path == LIST
    assert response.status_code in (200, 302)


@pytest.mark.parametrize("page", ["", "home", "admin:index", "https://evil.example"])
def test_only_registered_pages_take_filters(client, manager, page):
    assert kept(client, page=page).status_code == 200
    assert not SavedFilter.objects.exists()


def test_what_stands_in_the_table_is_cut_again_when_it_is_shown(manager):
    row = SavedFilter(page="missions:list", query="view=late&next=//evil.example", owner=manager)

    assert url_of(row) == f"{LIST}?view=late"


def test_the_same_name_replaces_and_another_is_added(client, manager):
    kept(client), kept(client, "view=field"), kept(client, "view=tor", name="TdR")

    rows = SavedFilter.objects.order_by("pk").values_list("name", "query")
    assert list(rows) == [("En retard", "view=field"), ("TdR", "view=tor")]


def test_there_is_a_limit_and_a_sentence(client, manager):
    SavedFilter.objects.bulk_create(
        SavedFilter(owner=manager, page="missions:list", name=f"{n}", query="view=all")
        for n in range(MOST)
    )

    assert str(MOST) in str(kept(client).context["form"].non_field_errors())


# --- whose ----------------------------------------------------------------------------
def test_shared_ones_are_listed_for_colleagues_in_est_alone(client, manager):
    kept(client, name="À moi"), kept(client, "view=tor", name="Pour tous", is_shared="on")

    client.force_login(UserFactory(est_manager=True))
    colleague = tabs(client)
    client.force_login(UserFactory())
    stranger = tabs(client)

    assert (colleague, stranger) == (["Pour tous"], [])


def test_outside_est_nothing_is_shared(client):
    """A name of one's choosing would stand in the lists of all EST."""
    client.force_login(UserFactory())
    kept(client, name="Urgent", is_shared="on")
    row = SavedFilter.objects.get()
    changed = {f"{row.pk}-name": "Urgent", f"{row.pk}-position": 0, f"{row.pk}-is_shared": "on"}

    client.post(reverse("accounts:saved_filter", args=[row.pk]), changed)

    row.refresh_from_db()
    assert not row.is_shared
    assert b"is_shared" not in client.get(PAGE).content


def test_those_of_others_push_none_of_ones_own_out(client, manager):
    kept(client, name="Zut")
    SavedFilter.objects.filter(owner=manager).update(position=999)
    for owner in UserFactory.create_batch(5):
        SavedFilter.objects.bulk_create(
            SavedFilter(owner=owner, page="missions:list", name=f"{n}", is_shared=True)
            for n in range(MOST)
        )

    assert tabs(client)[0] == "Zut"


def test_one_changes_and_deletes_ones_own(client, manager):
    kept(client)
    row = SavedFilter.objects.get()
    data = {f"{row.pk}-name": "Retards", f"{row.pk}-position": 2, f"{row.pk}-is_shared": "on"}

    client.post(reverse("accounts:saved_filter", args=[row.pk]), data)
    row.refresh_from_db()
    assert (row.name, row.position, row.is_shared) == ("Retards", 2, True)

    client.post(reverse("accounts:saved_filter_delete", args=[row.pk]))
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("name", ["saved_filter", "saved_filter_delete"])
def test_a_shared_filter_of_another_is_not_ones_own(client, manager, name):
    row = SavedFilter.objects.create(
        owner=UserFactory(), page="missions:list", name="x", query="view=all", is_shared=True
    )

    answer = client.post(reverse(f"accounts:{name}", args=[row.pk]), {f"{row.pk}-name": "y"})

    assert answer.status_code == 404
    assert SavedFilter.objects.get().name == "x"


def test_renaming_to_a_name_that_exists_is_refused(client, manager):
    kept(client), kept(client, "view=tor", name="TdR")
    row = SavedFilter.objects.get(name="TdR")

    data = {f"{row.pk}-name": "En retard", f"{row.pk}-position": 0}
    client.post(reverse("accounts:saved_filter", args=[row.pk]), data)

    assert set(SavedFilter.objects.values_list("name", flat=True)) == {"En retard", "TdR"}


def test_a_filter_of_a_page_that_is_gone_breaks_nothing(client, manager):
    SavedFilter.objects.create(owner=manager, page="gone:list", name="x")

    assert client.get(PAGE).status_code == client.get(LIST).status_code == 200


def test_the_list_costs_the_same_for_any_number_of_filters(client, manager, assert_same_queries):
    numbers = iter(range(100))

    def save(count):
        for number in (next(numbers) for _ in range(count)):
            kept(client, "view=all", name=f"Filtre {number}")

    assert_same_queries(get=lambda: client.get(LIST), add_rows=save)


def test_every_page_with_filters_can_be_opened(client, manager):
    assert all(client.get(page.url).status_code == 200 for page in PAGES.values())
