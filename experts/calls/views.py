"""EST's pages of calls. Each view reads the request, calls one thing, answers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.numbering import next_code
from core.permissions import get_visible_or_404, require
from core.policy import policy
from core.workflow import TransitionRefused
from experts.calls.enums import CallState
from experts.calls.forms import CallForm, Criteria
from experts.calls.questions import AnswerForm
from experts.calls.results import page_of
from experts.calls.workflow import CALL_WORKFLOW, CONSEQUENCES
from experts.models import Call

form_methods = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 25


def call_or_404(request, code) -> Call:
    rows = Call.objects.select_related("unit", "contact")
    return get_visible_or_404(request.user, rows, code=code)


@policy("calls.manage")
@require_safe
def call_list(request):
    """The archive: all calls, newest deadline first, by state and words."""
    state, words = request.GET.get("state", ""), request.GET.get("q", "").strip()[:100]
    rows = Call.objects.visible_to(request.user).select_related("unit", "contact")
    if state in CallState.values:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(
            Q(code__icontains=words) | Q(title_fr__icontains=words)
            | Q(title_en__icontains=words) | Q(title_nl__icontains=words)
        )  # fmt: skip
    rows = rows.annotate(
        answers=Count("applications", filter=Q(applications__erased_at=None), distinct=True)
    )
    context = {
        "page": Paginator(rows.order_by("-deadline", "-pk"), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "states": CallState.choices,
        "state": state,
        "q": words,
        "may_erase": request.user.has_perm("calls.personal_data"),
    }
    return render(request, "experts/calls/list.html", context)


@policy("calls.manage")
@require_safe
def detail(request, code):
    call = call_or_404(request, code)
    page = page_of(call, request.user, request.GET.get("page"))
    own = {one.application_id for line in page for one in line.reviews
           if one.reviewer.user_id == request.user.pk and one.is_in}  # fmt: skip
    context = {
        "call": call,
        "criteria": call.criteria.order_by("position", "pk"),
        "page": page,
        "own_done": own,
        "is_reviewer": call.reviewers.filter(user=request.user).exists(),
        "reviewers": call.reviewers.select_related("user").order_by("user__name"),
        "questions": call.questions.select_related("answered_by").order_by("created_at"),
        "steps": CALL_WORKFLOW.available(call, request.user),
        "erased": call.applications.exclude(erased_at=None).order_by("erased_at", "pk"),
        "log": call.log.select_related("actor", "on_behalf_of").order_by("-at"),
        "by_name": call.countries.order_by("name_fr"),
        "competences": call.competences.order_by("name"),
    }
    return render(request, "experts/calls/detail.html", context)


@policy("calls.manage")
@form_methods
def add(request):
    return _write(request, Call(), _("New call"))


@policy("calls.manage")
@form_methods
def edit(request, code):
    """Of a published call the deadline may be put off and words corrected; EST is told so."""
    call = call_or_404(request, code)
    if call.state not in (CallState.DRAFT, CallState.PUBLISHED):
        raise Http404
    return _write(request, call, _("Change the call"))


def _write(request, call, heading):
    is_new = call.pk is None
    with transaction.atomic():
        form = CallForm(request.POST or None, instance=call, user=request.user)
        if request.method == "POST" and form.is_valid():
            if is_new:
                call.code = next_code(Call, "EOI", timezone.localdate().year)
            saved = form.save()
            messages.success(request, _("The call is saved."))
            return redirect("calls:criteria", saved.code) if is_new else redirect(saved)
    form.cancel_url = reverse("calls:list") if is_new else call.get_absolute_url()
    context = {"form": form, "heading": heading, "call": None if is_new else call}
    status = 409 if form.is_bound and form.is_stale else 200
    return render(request, "experts/calls/form.html", context, status=status)


@policy("calls.manage")
@form_methods
def criteria(request, code):
    """While it is a draft: answers to a published call are weighed as it was said."""
    call = call_or_404(request, code)
    with transaction.atomic():
        locked = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
        if not locked.is_draft:
            messages.error(request, _("The call is published: its criteria stand."))
            return redirect(call)
        rows = call.criteria.order_by("position", "pk")
        formset = Criteria(request.POST or None, instance=call, queryset=rows)
        if request.method == "POST" and formset.is_valid():
            formset.save()
            messages.success(request, _("The criteria are saved."))
            return redirect(call)
    return render(request, "experts/calls/criteria.html", {"call": call, "formset": formset})


@policy("calls.manage")
@form_methods
def step(request, code, name):
    """POST takes the step. GET asks first where the step hurts."""
    call = call_or_404(request, code)
    if name not in CALL_WORKFLOW.transitions:
        raise Http404
    chosen = CALL_WORKFLOW[name]
    require(request.user, chosen.permission, call)
    if request.method == "POST":
        try:
            CALL_WORKFLOW.run(call, name, by=request.user)
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": chosen.label})
        return redirect(call)
    context = {
        "call": call,
        "step": chosen,
        "consequence": CONSEQUENCES[name],
        "verdict": CALL_WORKFLOW.verdict(call, name),
    }
    return render(request, "experts/calls/confirm.html", context)


@policy("calls.manage")
@form_methods
def answer_question(request, code, pk):
    call = call_or_404(request, code)
    question = call.questions.filter(pk=pk).first()
    if question is None:
        raise Http404
    with transaction.atomic():
        form = AnswerForm(request.POST or None, instance=question)
        if request.method == "POST" and form.is_valid():
            form.publish(by=request.user)
            messages.success(request, _("The answer is published for everybody."))
            return redirect(call)
    form.cancel_url = call.get_absolute_url()
    context = {"call": call, "question": question, "form": form}
    status = 409 if form.is_bound and form.is_stale else 200
    return render(request, "experts/calls/answer_question.html", context, status=status)
