"""EST edits the templates of ToR: a change of sections is a new version, old ToR keep theirs."""

import pytest
from django.urls import reverse

from missions.models import TorTemplate
from missions.services import start_tor
from tests.factories import MissionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def template():
    return TorTemplate.objects.get(kind="regular", is_current=True)


@pytest.fixture
def save(client, template):
    """Post the change form as an EST manager; `changes` go over the first section."""

    def post(user=None, add=None, **changes):
        client.force_login(user or UserFactory(est_manager=True))
        rows = list(template.sections.order_by("position"))
        data = {"sections-TOTAL_FORMS": len(rows) + bool(add), "sections-INITIAL_FORMS": len(rows)}
        for place, row in enumerate(rows):
            for name in ("id", "position", "key", "title", "owner", "guidance"):
                data[f"sections-{place}-{name}"] = getattr(row, name)
            if row.is_required:
                data[f"sections-{place}-is_required"] = "on"
            data[f"sections-{place}-template"] = template.pk
        data |= {f"sections-0-{name}": value for name, value in changes.items()}
        data |= {f"sections-{len(rows)}-{name}": value for name, value in (add or {}).items()}
        url = reverse("admin:missions_tortemplate_change", args=[template.pk])
        return client.post(url, data)

    return post


def current() -> TorTemplate:
    return TorTemplate.objects.get(kind="regular", is_current=True)


def test_a_changed_section_is_a_new_version(save, template):
    tor = start_tor(MissionFactory())

    save(title="Contexte, en bref")

    new = current()
    assert new.version == template.version + 1
    assert new.sections.get(key="context").title == "Contexte, en bref"
    assert tor.template == template
    assert template.sections.get(key="context").title == "Contexte et besoin exprimé"


def test_new_missions_take_the_new_version(save):
    save(add={"position": 13, "key": "risks", "title": "Risques", "owner": "est"})

    tor = start_tor(MissionFactory())

    assert tor.sections.count() == 13 and tor.sections.last().key == "risks"


def test_saving_without_change_makes_no_version(save, template):
    save()

    assert current() == template


def test_an_old_version_is_not_changed(save, template, client):
    save(title="Contexte, en bref")

    save(title="Autre chose")

    assert TorTemplate.objects.filter(kind="regular").count() == 2


@pytest.mark.parametrize("who", [{}, {"administrator": True}])
def test_who_enters_the_admin(save, who):
    answer = save(user=UserFactory(**who), title="Contexte, en bref")

    has_changed = TorTemplate.objects.filter(kind="regular").count() == 2
    assert has_changed == bool(who), answer.status_code
