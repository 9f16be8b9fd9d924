"""“My calendars”: secret addresses for calendar programs, and what they answer."""

import hashlib

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import CalendarToken, User
from core.crispy import HouseForm
from core.mail import absolute
from core.permissions import get_visible_or_404
from core.policy import LOGIN, PUBLIC, policy
from interventions.models import Country, Intervention
from missions.events import feed

form_methods = require_http_methods(["GET", "HEAD", "POST"])


class FeedForm(HouseForm, forms.Form):
    scope = forms.ChoiceField(
        label=gettext_lazy("Calendar of"),
        choices=list(feed.SCOPES.items()),
        widget=forms.RadioSelect,
        initial=feed.ME,
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    intervention = forms.CharField(
        label=gettext_lazy("Intervention"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Its code, such as RW-SANTE."),
    )
    submit_label = gettext_lazy("Make the address")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        own = Intervention.objects.visible_to(user).values("country")
        rows = Country.objects.filter(pk__in=own).order_by("name_fr")
        self.fields["country"].choices = [("", "---------")] + [
            (one.code, one.name) for one in rows
        ]

    def clean(self):
        cleaned = super().clean()
        scope = cleaned.get("scope")
        code = "" if scope in (feed.ME, None) else (cleaned.get(scope) or "").strip().upper()
        cleaned["subject"] = code
        is_named = scope in (feed.COUNTRY, feed.INTERVENTION) and scope not in self.errors
        if is_named and not feed.subject_of(scope, code, self.user):
            self.add_error(scope, self._unknown(scope))
        known = CalendarToken.objects.in_force().filter(user=self.user, subject=code)
        if scope and known.filter(scope=scope).exists():
            raise forms.ValidationError(
                _("You have an address of this calendar. Revoke it to make a new one.")
            )
        return cleaned

    def _unknown(self, scope) -> str:
        if scope == feed.COUNTRY:
            return _("Choose a country.")
        return _("There is no intervention of this code that you may see.")


@policy(LOGIN)
@form_methods
@never_cache
def feeds(request):
    """The secret of a new address is on the answer to the form, and nowhere else."""
    asked = {"scope": feed.INTERVENTION, "intervention": request.GET.get("intervention")}
    initial = asked if asked["intervention"] else None
    data = request.POST if request.method == "POST" else None
    with transaction.atomic():
        if data is not None:  # a double click waits, and is told
            User.objects.select_for_update(no_key=True).get(pk=request.user.pk)
        form, made = FeedForm(data, user=request.user, initial=initial), None
        if form.is_bound and form.is_valid():
            made = CalendarToken.objects.open_new(
                request.user, form.cleaned_data["scope"], form.cleaned_data["subject"]
            )
            form = FeedForm(user=request.user)
    address = made and absolute(reverse("events:feed", args=[made[1]]))
    rows = CalendarToken.objects.visible_to(request.user).in_force().order_by("-pk")
    context = {
        "form": form,
        "address": address,
        "webcal": address and "webcal:" + address.partition(":")[2],
        "rows": [(row, words_of(row)) for row in rows],
    }
    return render(request, "missions/events/feeds.html", context)


def words_of(token) -> str:
    return token.subject if token.subject else _("Me")


@policy(LOGIN)
@form_methods
def feed_revoke(request, pk):
    """GET asks first: programs that use the address will show nothing new."""
    rows = CalendarToken.objects.in_force()
    token = get_visible_or_404(request.user, rows, pk=pk)
    if request.method == "POST":
        token.revoke()
        messages.success(request, _("The address no longer answers."))
        return redirect("events:feeds")
    context = {"token": token, "words": words_of(token)}
    return render(request, "missions/events/feed_revoke.html", context)


@policy(PUBLIC)
@require_safe
def feed_file(request, token):
    """The token in the address is the permission; unknown, revoked and closed all look alike."""
    row = CalendarToken.objects.of_secret(token)
    answer = row and feed.of_token(row)
    if answer is None:
        raise Http404
    row.note_use()
    etag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    response = HttpResponse(answer.content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Last-Modified"] = http_date(answer.changed_at.timestamp())
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    response["Content-Disposition"] = 'inline; filename="backstopping.ics"'
    response["X-Content-Type-Options"] = "nosniff"
    # By the ETag alone: what was deleted, or may no more be seen, left no newer date behind.
    return get_conditional_response(request, etag=etag, response=response)
