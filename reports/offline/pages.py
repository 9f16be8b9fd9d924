"""What the pages of the two forms need so that they can be filled without a network."""

import json
import time
import uuid

from django.conf import settings
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from reports.offline import drafts
from reports.offline.papers import ReportPaper

#: In the place of a number that a device makes.
NOBODY = uuid.UUID(int=0)


def offline_context(request, draft) -> dict:
    """For templates/reports/offline/_state.html."""
    paper = draft.paper
    kwargs = {"code": paper.mission.code, "paper": paper.code}
    return {
        "user": request.user.pk,
        "is_bound": request.method == "POST",
        "paper": f"{paper.mission.code}/{paper.code}",
        "sync_url": reverse("reports:sync", kwargs=kwargs),
        "upload_url": upload_url(paper.mission),
        "worker_url": reverse("reports:offline_worker"),
        "login_url": f"{reverse(settings.LOGIN_URL)}?next={request.path}",
        "drawn": clock(),
        "set_aside": set_aside(draft),
        "seen": json.dumps(draft.stamps()),
    }


def upload_url(mission) -> str:
    """With a place for the number that the device gives each file."""
    url = reverse("reports:upload", kwargs={"code": mission.code, "key": NOBODY})
    return url.replace(str(NOBODY), "__key__")


def clock() -> int:
    """Milliseconds of the server: devices compare pages and answers by it, never by their own."""
    return time.time_ns() // 1_000_000


def keep_offline(response, request):
    """The service worker keeps what carries this header, for this person alone."""
    if response.status_code == 200 and request.method == "GET":
        response.headers["X-Keep-Offline"] = str(request.user.pk)
    return response


def seen_stamps(request) -> dict[str, str]:
    """What the page showed when it was sent; a page that says nothing has seen nothing."""
    try:
        seen = json.loads(request.POST.get("seen_fields", ""))
    except ValueError:
        return {}
    return {str(name): str(one) for name, one in seen.items()} if isinstance(seen, dict) else {}


def keep_typed(request, paper) -> drafts.Draft:
    """Keep what a page without scripts sent with “Keep the draft”."""
    posted = {name: text for name, text in request.POST.items() if paper.has(name)}
    name, _bar, rival = request.POST.get("drop", "").partition("|")
    drop = {name: rival} if rival else {}
    return drafts.keep(paper, posted, seen_stamps(request), by=request.user, drop=drop)


def settle_posted(request, paper) -> drafts.Draft:
    return drafts.settle(paper, request.POST.dict(), seen_stamps(request))


def report_context(request, editor) -> dict:
    """Its page is drawn from what is saved; what was typed since is laid over by the browser."""
    paper = ReportPaper(editor.report.mission, request.user)
    if editor.data is None:  # nothing was sent: what it shows is what is saved
        paper.editor, paper.report = editor, editor.report
    draft = drafts.Draft(paper)
    typed = {name: row.value for name, row in draft.rows.items()}
    return offline_context(request, draft) | {"typed": typed}


def settle_report(request, report, data) -> drafts.Draft:
    """After the page was saved, or those parts of it that could be."""
    paper = ReportPaper(report.mission, request.user)
    return drafts.settle(paper, data.dict(), seen_stamps(request))


def set_aside(draft) -> list[dict]:
    """Every text that would not merge, for a page without scripts to show and be done with."""
    shown = rivals_shown(draft)
    return [
        {
            "label": draft.paper.label(name),
            "stands": draft.now(name).value,
            "drop": f"{name}|{one['id']}",
        }
        | one
        for name, rivals in shown.items()
        for one in rivals
    ]


def rivals_shown(draft) -> dict[str, list[dict]]:
    """The texts beside a field, with the name of each writer."""
    rows = [row for row in draft.rows.values() if row.rivals]
    writers = {one["by"] for row in rows for one in row.rivals}
    names = dict(User.objects.filter(pk__in=writers).values_list("pk", "name"))
    return {
        row.name: [
            {
                "id": one["id"],
                "value": one["value"],
                "by": names.get(one["by"]) or _("somebody"),
                "mine": one["by"] == draft.paper.user.pk,
                "at": parse_datetime(one["at"]).isoformat() if one["at"] else "",
            }
            for one in row.rivals
        ]
        for row in rows
    }
