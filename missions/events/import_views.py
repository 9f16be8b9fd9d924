"""A file comes in, is shown row by row, and is saved once it was confirmed."""

from django import forms
from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core.crispy import HouseForm
from core.export import XLSX
from core.policy import policy
from core.sheets import LIMITS, Unreadable, opened, read_table, write_template
from missions.enums import EventKind
from missions.events import imports
from missions.events.forms import writable_countries

ACCEPTED = ".xlsx,.csv,.ics"


class FileForm(HouseForm, forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.ClearableFileInput({"accept": ACCEPTED}),
        help_text=gettext_lazy(".xlsx, .csv or .ics, at most 2 MB and 2,000 rows."),
        allow_empty_file=True,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind, for a calendar file"),
        choices=EventKind,
        initial=EventKind.HOLIDAY,
        required=False,
        help_text=gettext_lazy("A calendar file (.ics) does not say what its events are."),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country, for a calendar file"), required=False)
    submit_label = gettext_lazy("Show what would be saved")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        rows = writable_countries(user).order_by("name_fr")
        self.fields["country"].choices = [("", _("Everywhere"))] + [
            (one.code, one.name) for one in rows
        ]

    def clean(self):
        cleaned = super().clean()
        if "file" in cleaned:
            try:
                self.table = self._read(cleaned)
                self.sealed = self.table.sealed()
            except Unreadable as refused:
                self.add_error("file", str(refused))
        return cleaned

    def _read(self, cleaned):
        upload = cleaned["file"]
        if not upload.name.lower().endswith(".ics"):
            return read_table(upload, imports.columns(self.user))
        return imports.table_of_calendar(
            upload,
            LIMITS,
            self.user,
            kind=cleaned.get("kind") or EventKind.OTHER,
            country=cleaned.get("country") or "",
        )


@policy("events.add")
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request):
    """First the file, then the yes: between the two the rows travel signed in the form."""
    if "table" in request.POST:
        return _confirm(request)
    if request.method != "POST":
        return _ask(request, FileForm(user=request.user))
    form = FileForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _ask(request, form)
    return _preview(request, imports.plan_of(form.table, request.user), form.sealed)


def _ask(request, form):
    columns = imports.columns(request.user)
    return render(request, "missions/events/import.html", {"form": form, "columns": columns})


def _preview(request, plan, sealed):
    context = {"plan": plan, "sealed": sealed, "rows": _rows(plan)}
    return render(request, "missions/events/import_preview.html", context)


def _rows(plan) -> list[dict]:
    known = {id(row) for row in plan.known}
    return [{"row": row, "is_known": id(row) in known} for row in plan.table.rows]


def _confirm(request):
    """The world may have changed since the preview: everything is checked again."""
    try:
        table = opened(request.POST["table"], imports.columns(request.user))
    except Unreadable as refused:
        messages.error(request, str(refused))
        return redirect("events:import")
    plan = imports.plan_of(table, request.user)
    if not plan.is_ready:
        return _preview(request, plan, request.POST["table"])
    saved = imports.save(plan)
    messages.success(
        request,
        _("Saved: %(saved)s. There already: %(known)s.")
        % {"saved": saved, "known": len(plan.known)},
    )
    return redirect("events:list")


@policy("events.add")
@require_safe
def template(request):
    today = timezone.localdate()
    example = {
        "kind": EventKind.STEERING.label,
        "title": _("Steering committee (example: delete this row)"),
        "starts_on": today,
        "is_public": _("no"),
    }
    content = write_template(imports.columns(request.user), [example])
    name = "events.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)
