"""How forms are drawn.

A form takes `HouseForm` beside its base class and the page says `{% crispy form %}`.
A list draws its filters with `{% crispy filter.form helper %}` and `filter_helper`.
"""

from datetime import date
from decimal import Decimal

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.forms.utils import flatatt
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter as DjangoChoiceFilter
from django_filters.widgets import DateRangeWidget

from core import dates

SELECTED = mark_safe(" selected")
FROM, UNTIL = pgettext_lazy("day", "from"), pgettext_lazy("day", "until")


class HouseFormHelper(FormHelper):
    """POST, with one button named after the act. `tag=False` when the page writes the form tag."""

    def __init__(self, form=None, *, submit="", cancel_url="", tag=True, error_title=""):
        super().__init__(form)
        self.form_tag = tag
        self.cancel_url = cancel_url
        self.form_error_title = str(error_title)
        if submit:
            self.add_input(Submit("save", submit))


class HouseForm:
    """Mixin: `{% crispy form %}` draws the form in the house's way."""

    submit_label = _("Save")
    error_title = _("Not saved yet")
    form_tag = True
    cancel_url = ""

    @cached_property
    def helper(self):
        return HouseFormHelper(
            self,
            submit=self.submit_label,
            cancel_url=self.cancel_url,
            tag=self.form_tag,
            error_title=self.error_title,
        )


class DayInput(forms.DateInput):
    """The browser's calendar; it only understands ISO dates, whatever the language of the page."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class NumberInput(forms.NumberInput):
    """10 instead of the 10.0 that the database keeps; what was typed stays as it was typed."""

    def format_value(self, value):
        if isinstance(value, Decimal):
            value = f"{value.normalize():f}"
        return super().format_value(value)


class DayRangeInput(DateRangeWidget):
    """From and to, each with its own name for those who cannot see them side by side."""

    template_name = "django/forms/widgets/multiwidget.html"

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.widgets = [
            DayInput({"aria-label": FROM}),
            DayInput({"aria-label": UNTIL}),
        ]


class PlainSelect(forms.Select):
    """One level of options, written at once: Django draws a template for each, which is a fifth
    of the cost of a list with its filters."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = {str(one) for one in self.format_value(value)}
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                ("" if key is None else key, SELECTED if str(key) in chosen else "", words)
                for key, words in self.choices
            ),
        )
        attrs = self.build_attrs(self.attrs, {"name": name} | (attrs or {}))
        return format_html("<select{}>{}</select>", flatatt(attrs), options)


class ChoiceFilter(DjangoChoiceFilter):
    """One of a flat list."""

    def __init__(self, *args, **options):
        super().__init__(*args, **{"widget": PlainSelect} | options)


def filter_helper(*, target="") -> FormHelper:
    """A row of filters (GET); `target` is the selector of the list that htmx swaps."""
    helper = FormHelper()
    helper.template = "house/filter_form.html"
    helper.form_method = "get"
    helper.disable_csrf = True
    helper.target = target
    return helper


def _words(field, value) -> str:
    """What a person chose, as the control shows it."""
    if isinstance(value, slice):
        start, stop = (end and _words(field, end) for end in (value.start, value.stop))
        if start and stop:
            return f"{start} – {stop}"
        return f"{FROM} {start}" if start else f"{UNTIL} {stop}"
    if isinstance(value, list | tuple | set) or hasattr(value, "iterator"):
        return ", ".join(_words(field, one) for one in value)
    if isinstance(value, date):
        return dates.short_date(value)
    choices = dict(getattr(field, "choices", ())) if isinstance(value, str) else {}
    if not choices or value not in map(str, choices):
        choices = (
            dict(getattr(field.widget, "choices", ())) if isinstance(value, str | bool) else {}
        )
    choices = {str(key): words for key, words in choices.items()}
    return str(choices.get(str(value), choices.get(str(value).lower(), value)))


def filter_chips(filterset, query, page_key="page") -> list[dict]:
    """One chip for each filter that is on, with the address of the list without it."""
    form, chips = filterset.form, []
    form.is_valid()
    for field in form.visible_fields():
        value = form.cleaned_data.get(field.name)
        if value in (None, "", [], ()) or not _was_asked(query, field.html_name):
            continue
        words = _words(field.field, value)
        if words:
            rest = query.copy()
            for key in [key for key in query if key == page_key or _belongs(key, field.html_name)]:
                del rest[key]
            chips.append(
                {"label": f"{field.label}{_(': ')}{words}", "url": f"?{rest.urlencode()}"}
            )
    return chips


#: What the widgets of ranges append to the name of their field.
SUFFIXES = ("min", "max", "after", "before", "0", "1")


def _belongs(key: str, name: str) -> bool:
    return key == name or any(key == f"{name}_{suffix}" for suffix in SUFFIXES)


def _was_asked(query, name: str) -> bool:
    return any(_belongs(key, name) and any(query.getlist(key)) for key in query)
