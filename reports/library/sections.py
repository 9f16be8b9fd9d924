"""What the library brings to the terms of reference: lessons to cite, and those cited."""

from django.contrib import messages
from django.utils.translation import gettext_lazy

from core.permissions import check, get_visible_or_404
from core.workflow import TransitionRefused
from missions import sections as mission_pages
from missions.sections import Section
from missions.tor.writing import back_to
from reports.enums import UseKind
from reports.lessons import use
from reports.library import citing
from reports.library.proposals import propose
from reports.models import Lesson, LessonUse

#: The page on which terms are written; only there lessons are proposed, and counted as shown.
WRITING = "missions:tor_edit"


def load(request, tor) -> dict | None:
    """Nothing while there is nothing cited and nobody to propose to."""
    uses = LessonUse.objects.filter(mission=tor.mission_id, kind=UseKind.CITED)
    cited = [one.lesson for one in uses.select_related("lesson").order_by("used_at", "pk")]
    data = {"cited": cited, "is_written": request.resolver_match.view_name == WRITING}
    if data["is_written"] and check(request.user, "missions.write_tor", tor):
        data["proposed"] = propose(tor)
        data["unsaid"] = request.GET.get(UNSAID)
        use.shown(data["proposed"], request.user)
    return data if cited or data.get("proposed") else None


def act(change, said: str):
    def run(request, tor, code: str):
        lesson = get_visible_or_404(request.user, Lesson, code=code)
        try:
            change(request, tor, lesson)
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(said))
        return back_to(tor, "lessons")

    return run


def _dismiss(request, tor, lesson) -> None:
    reason = request.POST.get(f"reason-{lesson.code}", "")
    citing.dismiss(tor, lesson, reason[:LONGEST_REASON], by=request.user)


def dismiss(request, tor, code: str):
    """Without a reason its writer is asked again, where he is to write it."""
    if request.POST.get(f"reason-{code}", "").strip():
        return PUT_ASIDE(request, tor, code)
    lesson = get_visible_or_404(request.user, Lesson, code=code)
    return back_to(tor, f"lesson-{lesson.code}", **{UNSAID: lesson.code})


LONGEST_REASON = 500
#: Names the lesson whose reason is wanting, in the address.
UNSAID = "unsaid"
PUT_ASIDE = act(
    _dismiss, gettext_lazy("The lesson is put aside: it does not come back in these ToR.")
)
ACTS = {
    "cite": act(
        lambda request, tor, lesson: citing.cite(tor, lesson, by=request.user),
        gettext_lazy("The lesson is cited in the context of these ToR."),
    ),
    "dismiss": dismiss,
    "withdraw": act(
        lambda request, tor, lesson: citing.withdraw(tor, lesson, by=request.user),
        gettext_lazy("The lesson is not cited any more."),
    ),
}


def register_all() -> None:
    mission_pages.register_tor(
        Section("lessons", gettext_lazy("Lessons"), 10, "reports/library/_tor_lessons.html", load)
    )
    mission_pages.TOR_ACTS.update(ACTS)
