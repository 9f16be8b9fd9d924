"""First migrations create the tables of a whole app in one step, and take them away again."""

import io

import pytest
from django.apps import apps
from django.core.management import call_command

APPS = ("core", "accounts", "interventions", "experts", "missions", "reports", "backstopping")

pytestmark = pytest.mark.django_db


def models_of(app):
    return list(apps.get_app_config(app).get_models(include_auto_created=True))


@pytest.mark.parametrize("app", APPS)
def test_every_model_has_its_table_and_every_column_of_it(app):
    for model in models_of(app):
        model._base_manager.first()


def test_the_way_back_drops_every_table_of_the_app():
    told = io.StringIO()

    call_command("sqlmigrate", "reports", "0001", backwards=True, stdout=told, no_color=True)

    lines = told.getvalue().splitlines()
    dropped = {line.split('"')[1] for line in lines if line.startswith("DROP TABLE")}
    assert dropped == {one._meta.db_table for one in models_of("reports") if not one._meta.proxy}
