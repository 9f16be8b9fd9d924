"""What the template of the ToR asks for in each section."""

from types import SimpleNamespace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from missions.models import TorTemplateSection

FIELDS = ("key", "guidance", "owner", "is_required")


def with_asked(tors):
    """The page reads it with the ToR themselves: a query less."""
    rows = TorTemplateSection.objects.filter(template=OuterRef("template"))
    found = rows.values(found=JSONObject(**{name: name for name in FIELDS}))
    return tors.annotate(asked=ArraySubquery(found))


def asked_in(tor) -> dict:
    """By the key of the section."""
    rows = getattr(tor, "asked", None)
    if rows is None:
        rows = tor.template.sections.values(*FIELDS)
    return {row["key"]: SimpleNamespace(**row) for row in rows}
