"""Forms in the house's way: help and errors before the input, what is optional says so."""

from datetime import date
from decimal import Decimal

import django_filters
import pytest
from django import forms
from django.contrib.auth.models import Group
from django.http import QueryDict
from django.template import Context, Template
from django.utils import translation

from core.crispy import (
    DayInput,
    DayRangeInput,
    HouseForm,
    NumberInput,
    filter_chips,
    filter_helper,
)


class LessonForm(HouseForm, forms.Form):
    submit_label = "Send"
    title = forms.CharField(label="Titre", help_text="Une phrase.")
    day = forms.DateField(label="Jour", required=False, widget=DayInput)
    answer = forms.ChoiceField(
        label="Réponse", choices=[("yes", "Oui"), ("no", "Non")], widget=forms.RadioSelect
    )
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


class YearFilter(django_filters.FilterSet):
    country = django_filters.ChoiceFilter(
        label="Pays", choices=[("BEN", "Bénin"), ("COD", "RD Congo")], method="keep"
    )
    when = django_filters.DateFromToRangeFilter(
        label="Terrain", method="keep", widget=DayRangeInput
    )
    q = django_filters.CharFilter(label="Mot", method="keep")

    def keep(self, queryset, name, value):
        return queryset


def draw(form, **context):
    source = "{% load crispy_forms_tags %}{% crispy form %}"
    return Template(source).render(Context({"form": form, **context}))


@pytest.fixture(autouse=True)
def in_french():
    with translation.override("fr"):
        yield


def test_help_stands_between_label_and_input():
    html = draw(LessonForm())

    label, help_text, control = (
        html.index('for="id_title"'),
        html.index('id="id_title_helptext"'),
        html.index('name="title"'),
    )
    assert label < help_text < control
    assert 'aria-describedby="id_title_helptext"' in html


def test_only_what_is_optional_is_marked():
    html = draw(LessonForm())

    assert html.count("(facultatif)") == 1
    assert "asteriskField" not in html


def test_errors_stand_at_the_field_and_in_a_summary_that_leads_there():
    html = draw(LessonForm({"title": "", "day": "", "answer": "yes"}))

    assert 'class="summary-error mb-4" role="alert" tabindex="-1"' in html
    assert '<a href="#id_title">Titre' in html
    assert html.index('id="id_title_error"') < html.index('name="title"')
    assert 'id="div_id_title" class="mb-3 field-error"' in html
    assert "1 point à corriger" in html


def test_a_group_of_choices_is_reached_by_its_wrapper():
    html = draw(LessonForm({"title": "x"}))

    assert '<a href="#div_id_answer">' in html
    assert 'id="div_id_answer"' in html


def test_a_right_form_shows_no_summary():
    assert "summary-error" not in draw(LessonForm({"title": "x", "answer": "no"}))


def test_days_are_written_as_browsers_read_them():
    form = LessonForm(initial={"day": date(2026, 3, 5)})

    assert 'value="2026-03-05"' in draw(form)


def test_filters_are_a_get_form_that_htmx_may_use(rf):
    source = "{% load crispy_forms_tags %}{% crispy form helper %}"
    context = {
        "form": YearFilter(None, queryset=Group.objects.none()).form,
        "helper": filter_helper(target="#rows"),
        "request": rf.get("/missions/"),
    }

    html = Template(source).render(Context(context))

    assert '<form class="filters" method="get" action="/missions/"' in html
    assert 'hx-target="#rows"' in html
    assert "(facultatif)" not in html


CHIPS = [
    ("country=BEN", ["Pays : Bénin"]),
    ("country=", []),
    ("country=XXX", []),
    ("when_after=2015-01-02&when_before=2015-03-04", ["Terrain : 2 janv. 2015 – 4 mars 2015"]),
    ("when_after=2015-01-02", ["Terrain : à partir du 2 janv. 2015"]),
    ("when_before=2015-03-04", ["Terrain : jusqu’au 4 mars 2015"]),
    ("q=eau&country=COD", ["Pays : RD Congo", "Mot : eau"]),
]


@pytest.mark.parametrize(("query", "labels"), CHIPS)
def test_each_filter_that_is_on_has_a_chip_in_words(query, labels):
    query = QueryDict(query)

    chips = filter_chips(YearFilter(query, queryset=Group.objects.none()), query)

    assert [chip["label"].replace("\u00a0", " ") for chip in chips] == labels


def test_a_chip_leads_to_the_list_without_its_filter_and_back_to_page_one():
    query = QueryDict("country=BEN&when_after=2015-01-02&q=eau&page=4&sort=due")

    chips = filter_chips(YearFilter(query, queryset=Group.objects.none()), query)

    assert [chip["url"] for chip in chips] == [
        "?when_after=2015-01-02&q=eau&sort=due",
        "?country=BEN&q=eau&sort=due",
        "?country=BEN&when_after=2015-01-02&sort=due",
    ]


def test_a_chip_names_a_choice_whose_key_is_a_number():
    class ById(django_filters.FilterSet):
        country = django_filters.ChoiceFilter(label="Pays", choices=[(37, "Viêt Nam")])

    query = QueryDict("country=37")

    chips = filter_chips(ById(query, queryset=Group.objects.none()), query)

    assert chips[0]["label"].endswith("Viêt Nam")


@pytest.mark.parametrize(
    ("value", "shown"),
    [("10.0", "10"), ("12.5", "12.5"), ("0.0", "0"), ("200.0", "200")],
)
def test_a_number_is_shown_without_the_zeros_that_the_database_keeps(value, shown):
    assert NumberInput().format_value(Decimal(value)) == shown


def test_a_number_stays_as_it_was_typed():
    assert NumberInput().format_value("dix") == "dix"
