"""The page of a restitution: a form that files, keeps a draft, and takes photos along."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from core.permissions import get_visible_or_404, require
from core.policy import policy
from core.workflow import TransitionRefused
from missions.models import Mission
from reports.debriefings import files
from reports.debriefings.forms import DebriefingForm
from reports.debriefings.services import file_form
from reports.models import DebriefingFile
from reports.offline import drafts, pages
from reports.offline.papers import DebriefingPaper

#: Empty rows of a new restitution: without a script each more costs a round trip.
SPARE = {"participants": 3, "agreements": 2}
ONE_MORE = {"participants": 1, "agreements": 1}


@policy("reports.debrief")
@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
def debriefing(request, code):
    missions = Mission.objects.select_related("country", "unit", "field_debriefing")
    mission = get_visible_or_404(request.user, missions, code=code)
    require(request.user, "reports.debrief", mission)
    if request.method == "POST":
        act = next((act for name, act in ACTS.items() if name in request.POST), file_debriefing)
        return act(request, mission)
    draft = drafts.Draft(DebriefingPaper(mission, request.user))
    is_new = draft.latest is None and filed_of(mission) is None
    form = form_of(draft, SPARE if is_new else ONE_MORE)
    return show_debriefing(request, mission, form, draft)


def filed_of(mission):
    return getattr(mission, "field_debriefing", None)


def form_of(draft, spare=ONE_MORE):
    """What was filed, with what was typed since laid over."""
    mission = draft.paper.mission
    return DebriefingForm(
        instance=filed_of(mission),
        initial=draft.typed,
        gone=draft.gone,
        mission=mission,
        spare=spare,
    )


def show_debriefing(request, mission, form, draft, status=200, conflicts=()):
    rows = DebriefingFile.objects.visible_to(request.user).filter(mission=mission)
    context = {
        "mission": mission,
        "form": form,
        "draft": draft.latest,
        "conflicts": conflicts,
        "offline": pages.offline_context(request, draft),
        "files": rows.select_related("file").order_by("position", "pk"),
        "accept": files.ACCEPT,
    }
    return pages.keep_offline(
        render(request, "reports/debriefing.html", context, status=status), request
    )


# --- rows, without a script -----------------------------------------------------------
def change_rows(request, mission):
    """One row more or one less; nothing is judged, nothing is written."""
    data = request.POST.copy()
    emptied = data.get("remove", "")
    for name in list(data):
        if emptied and name.startswith(f"{emptied}-") and not name.endswith("-position"):
            data[name] = ""
    form = DebriefingForm(data, instance=filed_of(mission), mission=mission)
    spare = ONE_MORE | ({data["add"]: 2} if data.get("add") in ONE_MORE else {})
    draft = drafts.Draft(DebriefingPaper(mission, request.user))
    return show_debriefing(request, mission, as_typed(form, data, spare), draft)


def as_typed(form, data, spare=ONE_MORE):
    """The same texts in a form that says nothing about them yet."""
    again = DebriefingForm(
        instance=form.instance if form.instance.pk else None,
        initial=form.typed(),
        mission=form.mission,
        spare=spare,
    )
    again.initial["version"] = data.get("version") or again.initial["version"]
    return again


# --- drafts ---------------------------------------------------------------------------
def keep_draft(request, mission):
    """Nothing is checked, nobody is refused; two writers of one field see both texts."""
    draft = pages.keep_typed(request, DebriefingPaper(mission, request.user))
    form = form_of(draft)
    if pages.set_aside(draft):
        return show_debriefing(request, mission, form, draft, status=409)
    messages.success(request, _("Draft kept. Nothing has been filed yet."))
    return redirect("reports:debriefing", code=mission.code)


# --- filing ---------------------------------------------------------------------------
def file_debriefing(request, mission):
    draft = drafts.Draft(DebriefingPaper(mission, request.user))
    try:
        with transaction.atomic():
            form = DebriefingForm(request.POST, instance=filed_of(mission), mission=mission)
            if not form.is_valid():
                status = 409 if form.is_stale else 200
                return show_debriefing(
                    request, mission, form, draft, status=status, conflicts=form.both_texts
                )
            file_form(form, by=request.user)
            pages.settle_posted(request, DebriefingPaper(mission, request.user))
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return show_debriefing(request, mission, form, draft)
    messages.success(request, _("Field debriefing filed. Next: the report."))
    return redirect("missions:detail", code=mission.code)


# --- photos and slides ----------------------------------------------------------------
def attach(request, mission):
    """What was typed is kept as a draft first, so that a broken upload costs a photo at most."""
    answer = keep_draft(request, mission)
    sent = request.FILES.getlist("files")
    added = 0
    for upload in sent:
        try:
            files.attach(mission, upload, by=request.user)
            added += 1
        except ValidationError as refusal:
            words = {"name": upload.name, "reason": " ".join(refusal.messages)}
            messages.error(request, _("“%(name)s”: %(reason)s") % words)
    if added:
        words = ngettext("%(n)s file added.", "%(n)s files added.", added)
        messages.success(request, words % {"n": added})
    elif not sent:
        messages.warning(request, _("Choose a photo or slides first."))
    return answer


#: What each button of the page does; without one of these it files.
ACTS = {
    "add": change_rows,
    "remove": change_rows,
    "attach": attach,
    "draft": keep_draft,
    "drop": keep_draft,
}
