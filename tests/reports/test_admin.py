"""EST edits the templates of reports; reports keep the version they were begun with."""

import pytest
from django.urls import reverse

from missions.models import TorTemplate
from reports.models import Report, ReportTemplate
from reports.services import open_report
from tests.factories import MissionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def est(client):
    client.force_login(UserFactory(est_manager=True))


def change(client, template, **changes):
    """Save the template's page as a browser would, with these values changed."""
    path = reverse(f"admin:{template._meta.app_label}_{template._meta.model_name}_change",
                   args=[template.pk])  # fmt: skip
    formset = client.get(path).context["inline_admin_formsets"][0].formset
    data = {field.html_name: field.value() for field in formset.management_form}
    for form in formset.initial_forms:
        data |= {field.html_name: field.value() for field in form}
    data = {
        name: value for name, value in data.items() if value not in (None, False) or value == 0
    }
    return client.post(path, {k: v for k, v in data.items() if v is not False} | changes)


@pytest.mark.parametrize("model", [ReportTemplate, TorTemplate])
def test_a_changed_section_makes_the_next_version(model, est, client):
    old = model.objects.filter(is_current=True).first()

    response = change(client, old, **{"sections-0-title": "Une page pour l’équipe"})

    new = model.objects.get(kind=old.kind, specific_kind=old.specific_kind, is_current=True)
    assert response.status_code == 302
    assert (new.version, new.sections.count()) == (old.version + 1, old.sections.count())
    assert new.sections.order_by("position")[0].title == "Une page pour l’équipe"
    assert old.sections.order_by("position")[0].title != "Une page pour l’équipe"


def test_a_report_keeps_the_version_it_was_begun_with(est, client):
    template = ReportTemplate.objects.get(kind="", is_current=True)
    before = open_report(MissionFactory(debriefed=True))

    change(client, template, **{"sections-0-title": "Une page pour l’équipe"})
    after = open_report(MissionFactory(debriefed=True))

    assert Report.objects.get(pk=before.pk).template == template
    assert (before.template.version, after.template.version) == (1, 2)


def test_saving_without_a_change_makes_no_version(est, client):
    template = ReportTemplate.objects.get(kind="", is_current=True)

    change(client, template)

    assert ReportTemplate.objects.filter(kind="").count() == 1


def test_others_have_no_business_here(client):
    client.force_login(UserFactory())
    template = ReportTemplate.objects.get(kind="", is_current=True)

    path = reverse("admin:reports_reporttemplate_change", args=[template.pk])

    assert client.get(path).status_code in (302, 403)
