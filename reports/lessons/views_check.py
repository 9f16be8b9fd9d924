"""A proposed lesson is checked point by point and validated; its author's name is hidden."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.permissions import check, require
from core.policy import LOGIN, policy
from core.workflow import TransitionRefused
from reports.lessons import services
from reports.lessons.forms import CheckForm
from reports.lessons.quality import checklist, hints_of
from reports.lessons.views import visible_lesson


@policy("reports.check_lesson")
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_check(request, code):
    row = visible_lesson(request, code)
    require(request.user, "reports.check_lesson", row)
    said = list(row.checks.select_related("checked_by").order_by("pk"))
    own = {one.point: one for one in said if one.checked_by == request.user}
    form = CheckForm(request.POST or None, own=own)
    if request.method == "POST" and form.is_valid():
        return keep(request, row, form)
    hints = {one["point"]: one["hints"] for one in checklist(hints_of(row))}
    context = {
        "lesson": row,
        "form": form,
        "rows": [
            one | {"hints": hints[one["point"]], "said": others(said, one["point"], request.user)}
            for one in form.rows
        ],
        "may_validate": bool(check(request.user, "reports.validate_lesson", row)),
    }
    return render(request, "reports/lessons/check.html", context)


def others(said, point, user) -> list:
    """What the other readers said of this point: whoever validates decides knowing it."""
    return [one for one in said if one.point == point and one.checked_by != user]


def keep(request, row, form):
    """With the button “validate” both in one go, or neither."""
    try:
        if "validate" in request.POST:
            services.check_and_validate(row, form.said, by=request.user)
        else:
            services.keep_checks(row, form.said, by=request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:lesson_check", code=row.code)
    done = _("Lesson validated.") if "validate" in request.POST else _("Check saved.")
    messages.success(request, done)
    return redirect(row)


@policy(LOGIN)
@require_POST
def lesson_name(request, code):
    """Hide the author's name, or show it again."""
    row = visible_lesson(request, code)
    services.hide_author(row, by=request.user, is_hidden="hide" in request.POST)
    messages.success(request, _("Saved."))
    return redirect(row)
