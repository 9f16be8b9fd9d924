"""Proposals, results and products that wait for whoever guides them."""

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from core.todo import Todo, TodoSource, register
from reports.enums import ResearchState
from reports.research.models import ProductLog, ResearchLog
from reports.research.queries import products_to_guide, research_to_guide


def waiting_since(log):
    """Its last step, else the day it was entered."""
    last = log.objects.filter(subject=OuterRef("pk")).order_by("-pk").values("at")[:1]
    return Coalesce(Subquery(last), "created_at")


def prepare_research(rows):
    rows = rows.annotate(since=waiting_since(ResearchLog))
    return rows.select_related("intervention__country").order_by("since", "pk")


def prepare_products(rows):
    rows = rows.annotate(since=waiting_since(ProductLog))
    return rows.select_related("intervention__country").order_by("since", "pk")


def about(row, words) -> str:
    return f"{row.intervention.code}, {row.intervention.country} · {words}"


def research_line(row) -> Todo:
    is_proposal = row.state == ResearchState.PROPOSED
    label = _("Agree to action research %(code)s") if is_proposal else _("Read results %(code)s")
    return Todo(
        label=label % {"code": row.code},
        url=row.get_absolute_url(),
        about=about(row, row.question),
        since=row.since,
        note=str(row.get_state_display()),
        then=_("the team begins") if is_proposal else _("closed, its lessons can be written"),
    )


def product_line(row) -> Todo:
    return Todo(
        label=_("Read product %(code)s") % {"code": row.code},
        url=reverse("reports:product", kwargs={"code": row.code}),
        about=about(row, row.title),
        since=row.since,
        note=str(row.get_kind_display()),
        then=_("validated, it can be published to all"),
    )


def register_all() -> None:
    register(TodoSource(research_to_guide, prepare_research, research_line))
    register(TodoSource(products_to_guide, prepare_products, product_line))
