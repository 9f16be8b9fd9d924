"""Migrations that draw the models once make the same tables, and take them away again."""

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


def tables_in(sql_of: str, **way) -> set[str]:
    told = io.StringIO()
    call_command("sqlmigrate", "reports", "0001", stdout=told, no_color=True, **way)
    return {line.split('"')[1] for line in told.getvalue().splitlines() if line.startswith(sql_of)}


def test_the_way_back_drops_every_table_that_was_created():
    created = tables_in("CREATE TABLE")

    assert tables_in("DROP TABLE", backwards=True) == created
    assert len(created) > 50
