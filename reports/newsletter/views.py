"""The newsletter: its archive, writing and sending an issue, and one's own subscription."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.limits import is_too_often
from core.permissions import check, get_visible_or_404, require
from core.policy import LOGIN, PUBLIC, policy
from core.workflow import TransitionRefused
from reports.newsletter import composing, sending
from reports.newsletter.forms import ItemForms, NewsForm, NewsletterForm, SubscriptionForm
from reports.newsletter.models import Newsletter, Subscription
from reports.newsletter.reading import groups, items_for
from reports.newsletter.workflow import NEWSLETTER_WORKFLOW

PER_PAGE = 20
form_methods = require_http_methods(["GET", "HEAD", "POST"])
#: Links that open nothing, of one address in an hour.
MOST_MISSES, AN_HOUR = 60, 3600


@policy(LOGIN)
@require_safe
def newsletters(request):
    rows = Newsletter.objects.visible_to(request.user).newest()
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "may_write": bool(check(request.user, "reports.edit_newsletter")),
        "subscription": Subscription.objects.visible_to(request.user).first(),
    }
    return render(request, "reports/newsletter/list.html", context)


@policy("reports.edit_newsletter")
@require_POST
def propose(request):
    newsletter = composing.propose()
    messages.success(request, _("What the period brought is gathered. Read it and change it."))
    return redirect("reports:newsletter_edit", pk=newsletter.pk)


@policy(LOGIN)
@require_safe
def newsletter(request, pk):
    """What was sent, or how it will look; each reader meets what he may see."""
    row = get_visible_or_404(request.user, Newsletter, pk=pk)
    may_write = bool(check(request.user, "reports.edit_newsletter", row))
    context = {
        "newsletter": row,
        "groups": groups(items_for(row, request.user)),
        "may_write": may_write,
        "steps": NEWSLETTER_WORKFLOW.available(row, request.user),
        "readers": len(sending.recipients(row)) if may_write else None,
    }
    return render(request, "reports/newsletter/issue.html", context)


@policy("reports.edit_newsletter")
@form_methods
def edit(request, pk):
    row = get_visible_or_404(request.user, Newsletter, pk=pk)
    require(request.user, "reports.edit_newsletter", row)
    with transaction.atomic():
        form = NewsletterForm(request.POST or None, instance=row)
        items = ItemForms(request.POST or None, instance=row, queryset=shown(row, request.user))
        if request.method == "POST" and form.is_valid() and items.is_valid():
            form.save()
            items.save()
            messages.success(request, _("The newsletter is saved."))
            return redirect(row)
    context = {"newsletter": row, "form": form, "items": items}
    status = 409 if form.is_stale else 200
    return render(request, "reports/newsletter/edit.html", context, status=status)


def shown(row, user):
    ids = [one.pk for one in items_for(row, user)]
    rows = row.items.filter(pk__in=ids).select_related("lesson", "mission")
    return rows.order_by("position", "pk")


@policy("reports.edit_newsletter")
@form_methods
def add_news(request, pk):
    row = get_visible_or_404(request.user, Newsletter, pk=pk)
    require(request.user, "reports.edit_newsletter", row)
    form = NewsForm(request.POST or None)
    form.cancel_url = row.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        form.add_to(row)
        messages.success(request, _("Added to the newsletter."))
        return redirect(row)
    return render(request, "reports/newsletter/news.html", {"newsletter": row, "form": form})


@policy("reports.send_newsletter")
@form_methods
def send(request, pk):
    """GET asks once more: a mail cannot be called back."""
    row = get_visible_or_404(request.user, Newsletter, pk=pk)
    require(request.user, "reports.send_newsletter", row)
    if request.method != "POST":
        readers = len(sending.recipients(row))
        context = {"newsletter": row, "readers": readers}
        return render(request, "reports/newsletter/send.html", context)
    try:
        NEWSLETTER_WORKFLOW.run(row, "send", by=request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The newsletter is on its way to its readers."))
    return redirect(row)


@policy(LOGIN)
@form_methods
def subscription(request):
    form = SubscriptionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your choices are kept."))
        return redirect("reports:newsletter_subscription")
    return render(request, "reports/newsletter/subscription.html", {"form": form})


@policy(PUBLIC)
@csrf_exempt  # mail programs send it by themselves (RFC 8058); the link is signed
@never_cache
@form_methods
def leave(request, token):
    row = sending.of_token(token)
    if row is None:
        often = is_too_often(request, "newsletter_miss", most=MOST_MISSES, seconds=AN_HOUR)
        response = render(request, "reports/newsletter/no_link.html", status=429 if often else 404)
        response._has_been_logged = True  # the address may be a real one
        return response
    if request.method == "POST":
        sending.leave(row)
    with translation.override(row.user.language):
        return render(request, "reports/newsletter/leave.html", {"is_over": bool(row.ended_at)})
