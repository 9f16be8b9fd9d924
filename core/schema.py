"""The tables of an app, created in one step.

Django draws all models anew for each operation of a migration, which with our history tables takes
a minute on a fresh database; drawn once for an app, it takes seconds.
"""

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class CreateTables(Operation):
    """Creates what these operations describe, as it stands after the last of them.

    For first migrations: every model they touch is created by one of them.
    """

    reversible = True

    def __init__(self, operations):
        self.operations = operations

    def deconstruct(self):
        return type(self).__name__, [self.operations], {}

    def describe(self):
        return f"Create {len(self._created)} models"

    @property
    def _created(self) -> list[CreateModel]:
        return [one for one in self.operations if isinstance(one, CreateModel)]

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # drawn at its next use
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model in self._models(app_label, schema_editor, to_state):
            schema_editor.create_model(model)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model in reversed(self._models(app_label, schema_editor, from_state)):
            schema_editor.delete_model(model)

    def _models(self, app_label, schema_editor, state):
        """Without proxies, which have no table."""
        models = (state.apps.get_model(app_label, one.name) for one in self._created)
        alias = schema_editor.connection.alias
        return [one for one in models if self.allow_migrate_model(alias, one)]
