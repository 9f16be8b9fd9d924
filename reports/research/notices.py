"""What people are told of the steps of a research or a product, while they still stand."""

from django.utils.translation import gettext as _

from accounts.enums import Topic
from accounts.notices import Said, notice_kind
from reports.models import ActionResearch, CapitalisationProduct
from reports.research.models import ProductLog, ResearchLog


def _said(reader, notices, rows, logs, title: str):
    """A step that another followed is not spoken of any more."""
    seen = rows.visible_to(reader).values("pk")
    wanted = [one.context["log"] for one in notices]
    found = logs.filter(subject__in=seen).select_related("subject", "actor", "on_behalf_of")
    by_id = found.in_bulk(wanted)
    for one in notices:
        log = by_id.get(one.context["log"])
        if log is None or log.subject.state != log.to_state:
            continue
        words = {
            "code": log.subject.code,
            "step": log.step_label,
            "name": log.by_whom,
            "title": getattr(log.subject, title),
        }
        sentence = _("%(name)s took this step of %(code)s, “%(title)s”.") % words
        subject = _("%(code)s: %(step)s") % words
        yield one, Said(subject, sentence, log.subject.get_absolute_url(), log.comment)


@notice_kind("research_step", Topic.REPORTS)
def research_step(reader, notices):
    rows = ActionResearch.objects.all()
    yield from _said(reader, notices, rows, ResearchLog.objects.all(), "question")


@notice_kind("product_step", Topic.REPORTS)
def product_step(reader, notices):
    rows = CapitalisationProduct.objects.all()
    yield from _said(reader, notices, rows, ProductLog.objects.all(), "title")
