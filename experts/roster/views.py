"""The roster, a profile, and the forms that keep it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.crispy import filter_helper
from core.export import export
from core.files import serve
from core.permissions import check, get_visible_or_404, require
from core.policy import LOGIN, policy
from core.workflow import TransitionRefused
from experts.models import Availability, CurriculumVitae, DayRate, Expert
from experts.roster import queries, services
from experts.roster.exports import COLUMNS, OPEN_COLUMNS
from experts.roster.filters import RosterFilter
from experts.roster.forms import (
    AvailabilityForm,
    CvForm,
    Languages,
    ProfileForm,
    RateForm,
    Sectors,
    Skills,
    StepForm,
)
from experts.sections import PAGE
from experts.workflow import PROFILE_WORKFLOW
from interventions.permissions import is_est

form_methods = require_http_methods(["GET", "HEAD", "POST"])
PAGE_SIZE = 25
VERBS = ("edit", "validate", "view_open", "view_day_rate", "keep_rates", "export_data",
         "erase_data")  # fmt: skip


def _filtered(request, **what):
    rows = queries.roster(request.user, with_rates=is_est(request.user), **what)
    return RosterFilter(request.GET, queryset=rows, request=request)


@policy(LOGIN)
@require_safe
def roster(request):
    found = _filtered(request, with_days=True)
    context = {
        "filter": found,
        "helper": filter_helper(),
        "page": Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page")),
        "is_est": is_est(request.user),
    }
    return render(request, "experts/roster/list.html", context)


@policy(LOGIN)
@require_safe
def roster_export(request, fmt):
    """Columns that this reader may not see are not in the file at all."""
    columns = OPEN_COLUMNS if is_est(request.user) else COLUMNS
    return export(request, _filtered(request).qs, columns, pgettext("file name", "experts"), fmt)


@policy(LOGIN)
@require_safe
def detail(request, code):
    user = request.user
    expert = get_visible_or_404(user, queries.roster(user, with_rates=False), code=code)
    may = {name: bool(check(user, f"experts.{name}", expert)) for name in VERBS}
    today = timezone.localdate()
    cvs = CurriculumVitae.objects.visible_to(user).filter(expert=expert)
    cvs = list(cvs.select_related("file").order_by("-created_at", "-pk"))
    context = {
        "expert": expert,
        "may": may,
        "rates": DayRate.objects.visible_to(user).filter(expert=expert).order_by("-starts_on"),
        "cvs": cvs,
        "cv": next((one for one in cvs if one.file.is_released), None),
        "absences": expert.absences.visible_to(user).filter(ends_on__gte=today)
        .order_by("starts_on"),
        "offers": Availability.objects.visible_to(user).filter(expert=expert, ends_on__gte=today)
        .order_by("starts_on"),
        "waits": may["validate"] and may["view_open"] and _waits(expert),
        "steps": [step for step, verdict in PROFILE_WORKFLOW.available(expert, user) if verdict],
        "sections": PAGE.load(request, expert),
    }  # fmt: skip
    return render(request, "experts/roster/detail.html", context)


def _waits(expert) -> bool:
    rows = [*expert.skills.all(), *expert.sectors.all()]
    return any(not row.is_validated for row in rows)


def _mine(request, code, rule: str):
    expert = get_visible_or_404(request.user, Expert.objects.for_list(), code=code)
    require(request.user, rule, expert)
    return expert


@policy(LOGIN)
@form_methods
def edit(request, code):
    expert = _mine(request, code, "experts.edit")
    data = request.POST if request.method == "POST" else None
    with transaction.atomic():
        form = ProfileForm(data, instance=expert)
        form.cancel_url = expert.get_absolute_url()
        kinds = (("languages", Languages), ("skills", Skills), ("sectors", Sectors))
        parts = [kind(data, instance=expert, prefix=prefix) for prefix, kind in kinds]
        if data is not None and all([form.is_valid(), *(part.is_valid() for part in parts)]):
            form.save()
            for part in parts:
                part.save()
            messages.success(request, _("The profile is saved. EST validates what changed."))
            return redirect(expert)
    titles = (_("Languages"), _("Competences"), _("Sectors"))
    context = {"form": form, "parts": list(zip(titles, parts, strict=True)), "expert": expert}
    status = 409 if form.is_bound and form.is_stale else 200
    return render(request, "experts/roster/edit.html", context, status=status)


@policy(LOGIN)
@require_POST
def validate_levels(request, code):
    expert = _mine(request, code, "experts.validate")
    count = services.validate_levels(expert, request.user, request.POST.dict())
    messages.success(request, _("Levels validated: %(number)s.") % {"number": count})
    return redirect(expert)


@policy(LOGIN)
@require_POST
def answer_proposal(request, code):
    expert = _mine(request, code, "experts.validate")
    services.answer_proposal(expert, request.user, accept="accept" in request.POST)
    messages.success(request, _("The proposal is answered."))
    return redirect(expert)


def _small(request, expert, form, title: str, save, said: str):
    """One form about one expert, on a page of its own."""
    if form.is_bound and form.is_valid():
        save(form)
        messages.success(request, said)
        return redirect(expert)
    form.cancel_url = expert.get_absolute_url()
    context = {"form": form, "expert": expert, "heading": title}
    return render(request, "experts/roster/small_form.html", context)


@policy(LOGIN)
@form_methods
def transition(request, code, name):
    if name not in PROFILE_WORKFLOW.transitions:
        raise Http404
    expert = _mine(request, code, "experts.validate")
    step = PROFILE_WORKFLOW[name]
    form = StepForm(request.POST if request.method == "POST" else None)
    form.fields["comment"].required = step.needs_comment
    form.submit_label = step.label
    try:
        return _small(
            request, expert, form, step.label,
            lambda form: PROFILE_WORKFLOW.run(
                expert, name, by=request.user, comment=form.cleaned_data["comment"]
            ),
            _("Saved."),
        )  # fmt: skip
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(expert)


@policy(LOGIN)
@form_methods
def add_rate(request, code):
    expert = _mine(request, code, "experts.keep_rates")
    form = RateForm(request.POST or None, expert=expert)
    return _small(
        request, expert, form, _("New day rate"), lambda form: form.save(), _("The rate is saved.")
    )


@policy(LOGIN)
@form_methods
def add_cv(request, code):
    expert = _mine(request, code, "experts.edit")
    form = CvForm(request.POST or None, request.FILES or None)
    return _small(
        request, expert, form, _("CV"),
        lambda form: services.keep_cv(expert, request.user, *form.cleaned_data["file"]),
        _("The CV is kept. EST and you can read it once it was checked."),
    )  # fmt: skip


@policy(LOGIN)
@require_safe
def cv(request, pk):
    return serve(get_visible_or_404(request.user, CurriculumVitae, pk=pk).file)


@policy(LOGIN)
@form_methods
def add_availability(request, code):
    expert = _mine(request, code, "experts.edit")
    form = AvailabilityForm(request.POST or None, instance=Availability(expert=expert))
    return _small(
        request, expert, form, _("Days offered"), lambda form: form.save(),
        _("The days are saved."),
    )  # fmt: skip


@policy(LOGIN)
@require_POST
def delete_availability(request, pk):
    row = get_visible_or_404(request.user, Availability.objects.select_related("expert"), pk=pk)
    require(request.user, "experts.edit", row.expert)
    row.delete()
    messages.success(request, _("The days are taken back."))
    return redirect(row.expert.get_absolute_url() + "#days")
