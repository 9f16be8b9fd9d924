import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import ADMINISTRATORS, EST_MANAGERS, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("groups", "is_staff"), [([], False), ([EST_MANAGERS], True), ([ADMINISTRATORS], True)]
)
def test_the_two_groups_alone_enter_the_admin(groups, is_staff):
    user = UserFactory()
    user.groups.set(Group.objects.filter(name__in=groups))

    assert User.objects.get(pk=user.pk).is_staff is is_staff


def test_the_first_administrator_stands_under_the_rules_too():
    user = User.objects.create_superuser("chief@example.org", "Chief", "a long passphrase")

    assert user.is_administrator
    assert user.is_superuser is False
    assert not user.has_perm("auth.delete_everything")


def test_people_log_in_by_their_address_in_any_case(client):
    User.objects.create_user("Ada@Example.org", "Ada", "a long passphrase")

    response = client.post(
        reverse("account_login"), {"login": "ADA@example.ORG", "password": "a long passphrase"}
    )

    assert response.status_code == 302


def test_nobody_signs_up_by_himself(client):
    client.post(
        reverse("account_signup"),
        {
            "email": "new@example.org",
            "password1": "a long passphrase",
            "password2": "a long passphrase",
        },
    )

    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("language", ["fr", "en", "nl"])
def test_the_chosen_language_follows_the_person(client, language):
    user = UserFactory()
    client.force_login(user)

    client.post(reverse("set_language"), {"language": language, "next": "/"})

    user.refresh_from_db()
    assert user.language == language
    assert client.get("/interventions/").headers["Content-Language"] == language


def test_an_unknown_language_changes_nothing(client):
    user = UserFactory()
    client.force_login(user)

    client.post(reverse("set_language"), {"language": "xx", "next": "/"})

    user.refresh_from_db()
    assert user.language == "fr"
