"""The shape of the house, as tests: they fail when a wall is moved without saying so."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from core.permissions import RULES

#: Each app may import from those to its left, and from no other.
LAYERS = ["core", "accounts", "interventions", "experts", "missions", "reports", "backstopping"]
#: Tables of the house itself, whose changes are their own history.
UNTRACKED = {"core", "backstopping"}
#: What somebody was told is a record already; only that it was read is added.
#: A counter says all it knows. A published version takes no change at all.
RECORDS = {"accounts.Notice", "reports.LessonShown", "reports.ReviewEdition"}
#: Copies that triggers or jobs keep, made anew at any time.
COPIES = {"reports.LibraryEntry", "reports.LessonVector", "reports.ReviewPrint"}


#: Who keeps files without a look into them: they were made here, from what was looked at before.
MAKERS = {
    "backstopping/demo/calls.py", "backstopping/demo/portraits.py", "core/long_exports.py",
    "core/pdf_volume.py", "core/quarantine.py", "experts/calls/person.py",
    "experts/calls/roster.py", "missions/tor/tasks.py", "reports/closing/tasks.py",
    "reports/debriefings/files.py", "reports/editions.py", "reports/kit/tasks.py",
    "reports/review/tasks.py", "reports/writing/attached.py",
}  # fmt: skip


def sources(app):
    root = Path(settings.BASE_DIR, app)
    return [path for path in root.rglob("*.py") if "migrations" not in path.parts]


def modules_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def string_foreign_keys(tree):
    """ "app.Model" given to a relation or to get_model."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in ("ForeignKey", "OneToOneField", "ManyToManyField", "get_model"):
                given = [*node.args, *(keyword.value for keyword in node.keywords)]
                yield from (
                    one.value
                    for one in given
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                )


@pytest.mark.parametrize("app", LAYERS)
def test_apps_import_only_to_their_left(app):
    above = set(LAYERS[LAYERS.index(app) + 1 :])

    wrong = {
        (path.name, module)
        for path in sources(app)
        for module in modules_of(ast.parse(path.read_text()))
        if module.split(".")[0] in above
    }

    assert wrong == set()


@pytest.mark.parametrize("app", LAYERS)
def test_no_relation_points_to_the_right_by_its_name(app):
    above = set(LAYERS[LAYERS.index(app) + 1 :])

    wrong = {
        (path.name, target)
        for path in sources(app)
        for target in string_foreign_keys(ast.parse(path.read_text()))
        if target.split(".")[0] in above
    }

    assert wrong == set()


def test_models_and_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def business_models():
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in set(LAYERS) - UNTRACKED
        and not model._meta.proxy
        and not model.__name__.endswith(("Event", "Log"))
        and model._meta.label not in RECORDS | COPIES
    ]


@pytest.mark.parametrize("model", business_models(), ids=lambda model: model._meta.label)
def test_every_business_table_keeps_its_history(model):
    tracked = {event.pgh_tracked_model._meta.db_table for event in event_models()}

    assert model._meta.db_table in tracked


def event_models():
    return [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]


@pytest.mark.parametrize("model", event_models(), ids=lambda model: model._meta.label)
def test_history_also_sees_deletion_and_insertion(model):
    labels = {type(tracker).__name__ for tracker in model.pgh_trackers}

    assert {"InsertEvent", "DeleteEvent"} <= labels


def test_settings_fit_on_a_few_pages():
    text = Path(settings.BASE_DIR, "backstopping", "settings.py").read_text()

    assert len(text.splitlines()) < 250


def workflows():
    from experts.workflow import PROFILE_WORKFLOW
    from interventions.briefings.workflow import BRIEFING_WORKFLOW
    from missions.requests.workflow import REQUEST_WORKFLOW
    from missions.workflow import MISSION_WORKFLOW, TOR_WORKFLOW
    from reports.recommendations.workflow import RECOMMENDATION_WORKFLOW
    from reports.research.workflow import PRODUCT_WORKFLOW, RESEARCH_WORKFLOW
    from reports.review.workflow import REVIEW_WORKFLOW
    from reports.workflow import LESSON_WORKFLOW, REPORT_WORKFLOW

    return [
        MISSION_WORKFLOW,
        TOR_WORKFLOW,
        REQUEST_WORKFLOW,
        BRIEFING_WORKFLOW,
        PROFILE_WORKFLOW,
        REPORT_WORKFLOW,
        RECOMMENDATION_WORKFLOW,
        LESSON_WORKFLOW,
        REVIEW_WORKFLOW,
        RESEARCH_WORKFLOW,
        PRODUCT_WORKFLOW,
    ]


def test_every_transition_names_a_rule():
    named = {step.permission for workflow in workflows() for step in workflow}

    assert named <= set(RULES)


@pytest.mark.parametrize("app", LAYERS)
def test_state_is_assigned_by_workflows_alone(app):
    """`x.state = ...` anywhere else would go round permission, guard and log."""
    allowed = {"core/workflow.py", "core/queue.py"}

    wrong = [
        f"{path.relative_to(settings.BASE_DIR)}:{node.lineno}"
        for path in sources(app)
        if str(path.relative_to(settings.BASE_DIR)) not in allowed
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr == "state"
    ]

    assert wrong == []


def test_files_of_people_come_in_by_one_door():
    """`core.quarantine.receive`; elsewhere what comes in is read as text and not kept."""
    keepers = {
        str(path.relative_to(settings.BASE_DIR))
        for app in LAYERS
        for path in sources(app)
        if ".objects.keep(" in path.read_text()
    }

    assert keepers == MAKERS
