"""Many changes of tables in one step.

Django draws all models anew for each operation of a migration, which with our history tables takes
a minute on a fresh database; drawn once for a migration, it takes seconds.
"""

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class DrawnOnce(Operation):
    """These operations, told only what stood before the first and stands after the last of them.

    A model is created as it stands in the end. For operations of models and fields, none of which
    undoes another of the same list; what reads or fills rows stands between two lists.
    """

    reversible = True

    def __init__(self, operations):
        self.operations = operations

    def deconstruct(self):
        return type(self).__name__, [self.operations], {}

    def describe(self):
        return "; ".join(one.describe() for one in self._needed)

    @property
    def _created(self) -> set[str]:
        return {one.name_lower for one in self.operations if isinstance(one, CreateModel)}

    @property
    def _needed(self) -> list[Operation]:
        """Without what a created model brings along."""
        return [
            one
            for one in self.operations
            if isinstance(one, CreateModel) or one.model_name_lower not in self._created
        ]

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # drawn at its next use
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self._needed:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self._needed):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)
