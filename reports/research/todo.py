"""Proposals, results and products that wait for whoever guides them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.todo import Todo, TodoSource, register
from reports.enums import ResearchState
from reports.research.queries import products_to_guide, research_to_guide


def prepare(rows):
    return rows.select_related("intervention__country").order_by("updated_at", "pk")


def about(row, words) -> str:
    return f"{row.intervention.code}, {row.intervention.country} · {words}"


def research_line(row) -> Todo:
    is_proposal = row.state == ResearchState.PROPOSED
    label = _("Agree to action research %(code)s") if is_proposal else _("Read results %(code)s")
    return Todo(
        label=label % {"code": row.code},
        url=row.get_absolute_url(),
        about=about(row, row.question),
        since=row.updated_at,
        note=str(row.get_state_display()),
        then=_("the team begins") if is_proposal else _("closed, its lessons can be written"),
    )


def product_line(row) -> Todo:
    return Todo(
        label=_("Read product %(code)s") % {"code": row.code},
        url=reverse("reports:product", kwargs={"code": row.code}),
        about=about(row, row.title),
        since=row.updated_at,
        note=str(row.get_kind_display()),
        then=_("validated, it can be published to all"),
    )


def register_all() -> None:
    register(TodoSource(research_to_guide, prepare, research_line))
    register(TodoSource(products_to_guide, prepare, product_line))
