"""Handing a technical focal point over, for one row or many, with a reason that history keeps."""

import pghistory
from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import F
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from core.permissions import require


def est_people():
    """Those who may be focal points: members of the units of EST (concept note, slide 9)."""
    return User.objects.filter(is_active=True, est_units__isnull=False).distinct().order_by("name")


@transaction.atomic
def transfer(rows, *, to, by, reason: str) -> int:
    """Make `to` the focal point of these rows of one model; all of them or none.

    Raises PermissionDenied with the reason when one row is not this person's to transfer.
    """
    rule = f"{rows.model._meta.app_label}.transfer_focal_point"
    locked = list(rows.select_for_update(of=("self",)).exclude(focal_point=to))
    for row in locked:
        require(by, rule, row)
    with pghistory.context(reason=reason):
        return rows.model.objects.filter(pk__in=[row.pk for row in locked]).update(
            focal_point=to, version=F("version") + 1
        )


class TransferForm(forms.Form):
    to = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("New focal point"))
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), label=gettext_lazy("Reason"), max_length=500
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = est_people()


class FocalPointAdmin:
    """Mixin of a RuleAdmin whose rows have a focal point: the action that hands it over."""

    actions = ("transfer_focal_point",)

    def hand_over(self, rows, **how) -> int:
        """An upper app adds what follows from it."""
        return transfer(rows, **how)

    @admin.action(description=gettext_lazy("Transfer the focal point"), permissions=["change"])
    def transfer_focal_point(self, request, queryset):
        form = TransferForm(request.POST if "transfer" in request.POST else None)
        if form.is_valid():
            count = self.hand_over(queryset, by=request.user, **form.cleaned_data)
            said = ngettext("%(count)d row transferred.", "%(count)d rows transferred.", count)
            self.message_user(request, said % {"count": count})
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Transfer the focal point"),
            "rows": queryset.select_related("focal_point"),
            "form": form,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/transfer.html", context)
