"""What the house's tags and filters write, in tables of cases."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils import translation

from core.steps import NextStep, PathStep

TODAY = "2026-09-15 10:00 +0200"
NARROW, NBSP, HYPHEN = "\u202f", "\u00a0", "\u2011"


def draw(source, **context):
    return Template(source).render(Context(context)).strip()


@pytest.fixture(autouse=True)
def a_tuesday_in_french():
    with time_machine.travel(TODAY, tick=False), translation.override("fr"):
        yield


TYPED = [
    ("Pourquoi ?", f"Pourquoi{NARROW}?"),
    ("Oui ; non !", f"Oui{NARROW}; non{NARROW}!"),
    ("Ensuite : le rapport", f"Ensuite{NBSP}: le rapport"),
    ("à 12:30", "à 12:30"),
    ("« mot »", f"«{NARROW}mot{NARROW}»"),
    ("«mot»", f"«{NARROW}mot{NARROW}»"),
    ("l'équipe d'appui", "l’équipe d’appui"),
    ("n° 2 du 18 sept. 2026", f"n°{NBSP}2 du 18{NBSP}sept. 2026"),
    ("1er juin", f"1er{NBSP}juin"),
    ("78 % de 12 h/j", f"78{NBSP}% de 12{NBSP}h/j"),
    ("12 000 euros", f"12{NARROW}000 euros"),
    ("MIS-2016-03 et L-2015-010", f"MIS{HYPHEN}2016{HYPHEN}03 et L{HYPHEN}2015{HYPHEN}010"),
    ("recherche-action", "recherche-action"),
    ("suite...", "suite…"),
    ("http://exemple.be/?q=1;2", "http://exemple.be/?q=1;2"),
]


@pytest.mark.parametrize(("typed", "set_well"), TYPED)
def test_french_text_is_set_well_and_only_once(typed, set_well):
    once = draw("{{ text|typo }}", text=typed)

    assert once == set_well
    assert draw("{{ text|typo }}", text=once) == set_well


@pytest.mark.parametrize("language", ["en", "nl"])
def test_other_languages_keep_what_was_typed(language):
    with translation.override(language):
        assert draw("{{ text|typo }}", text="Why ? MIS-2016-03") == "Why ? MIS-2016-03"


def test_typography_escapes_what_people_typed():
    assert draw("{{ text|typo }}", text="<b>a</b> ; d'a & b") == (
        f"&lt;b&gt;a&lt;/b&gt;{NARROW}; d’a &amp; b"
    )


def test_typography_leaves_markup_alone():
    source = '{% filter typo %}<a href="/?a=1 ; b" title="l\'an">l\'an ?</a>{% endfilter %}'

    assert draw(source) == f'<a href="/?a=1 ; b" title="l\'an">l’an{NARROW}?</a>'


DEADLINES = [
    (date(2026, 9, 11), "late", "ven. 11 sept.", "en retard de 4 jours"),
    (date(2026, 9, 14), "late", "lun. 14 sept.", "en retard de 1 jour"),
    (date(2026, 9, 15), "soon", "mar. 15 sept.", "aujourd’hui"),
    (date(2026, 9, 16), "soon", "mer. 16 sept.", "demain"),
    (date(2026, 9, 22), "soon", "mar. 22 sept.", "dans 7 jours"),
    (date(2026, 9, 23), "", "mer. 23 sept.", "dans 8 jours"),
    (date(2027, 1, 1), "", "ven. 1er janv. 2027", "dans 108 jours"),
]


@pytest.mark.parametrize(("day", "degree", "absolute", "words"), DEADLINES)
def test_a_deadline_says_the_day_then_how_near_it_is(day, degree, absolute, words):
    html = draw("{% due day %}", day=day).replace(NBSP, " ")

    assert f">{absolute}</time>" in html
    assert f'<span class="due-rel">{words}</span>' in html
    assert f'class="due{f" due-{degree}" if degree else ""}"' in html


def test_no_deadline_draws_nothing():
    assert draw("{% due day %}", day=None) == ""


def test_short_words_for_narrow_columns():
    html = draw("{% due day short=True sub=True %}", day=date(2026, 9, 11))

    assert '<span class="sub due-rel">en retard de 4 j</span>' in html.replace(NBSP, " ")


RANGES = [
    ("fr", (2026, 8, 24), (2026, 9, 4), True, "24 août – 4 sept. 2026"),
    ("fr", (2026, 10, 12), (2026, 10, 23), True, "12–23 oct. 2026"),
    ("fr", (2026, 10, 1), (2026, 10, 3), False, "1er–3 oct."),
    ("fr", (2026, 9, 4), (2026, 9, 4), True, "4 sept. 2026"),
    ("fr", (2026, 12, 28), (2027, 1, 8), False, "28 déc. 2026 – 8 janv. 2027"),
    ("en", (2026, 8, 24), (2026, 9, 4), True, "24 Aug – 4 Sept 2026"),
    ("nl", (2026, 3, 2), (2026, 3, 5), True, "2–5 mrt. 2026"),
]


@pytest.mark.parametrize(("language", "start", "end", "year", "words"), RANGES)
def test_a_range_of_days_says_each_part_once(language, start, end, year, words):
    with translation.override(language):
        html = draw("{% day_range a b year=y %}", a=date(*start), b=date(*end), y=year)

    assert html.replace(NBSP, " ") == words


@pytest.mark.parametrize(
    ("name", "monogram"),
    [
        ("Hélène Vandermeulen", "HV"),
        ("Joris Van Laere", "JL"),
        ("Joseph Kabasele-Mutombo", "JK"),
        ("Dr vét. Cécile Hanquart", "CH"),
        ("élodie", "É"),
        ("", ""),
    ],
)
def test_a_monogram_is_the_first_and_the_last_name(name, monogram):
    assert draw("{{ name|initials }}", name=name) == monogram


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 octets"),
        (999, "999 octets"),
        (1000, "1 Ko"),
        (1536, "1,5 Ko"),
        (655_360, "640 Ko"),
        (1_048_576, "1 Mo"),
        (5_000_000_000, "4,7 Go"),
    ],
)
def test_a_file_size_is_short(size, words):
    assert draw("{{ size|filesize }}", size=size).replace(NBSP, " ") == words


@pytest.mark.parametrize(
    ("current", "done", "now", "name"),
    [
        (1, 0, 1, "Étape 1 sur 7, TdR"),
        (4, 3, 1, "Étape 4 sur 7, TdR"),
        (8, 7, 0, "Terminée"),
    ],
)
def test_a_minipath_has_a_dot_for_each_step_and_a_name(current, done, now, name):
    html = draw('{% minipath 7 current kind="setup" label="TdR" %}', current=current)

    assert (html.count("p-done"), html.count("p-now"), html.count("<circle")) == (done, now, 7)
    assert f'aria-label="{name}"' in html
    assert "," not in html.split(">", 1)[1]  # numbers are attributes, never localised


def test_a_path_marks_the_current_step_for_all_readers():
    steps = [
        PathStep("Demande", "done"),
        PathStep("TdR", "late", "A. B.", "2 mai"),
        PathStep("Fin"),
    ]

    html = draw('{% path steps kind="setup" %}', steps=steps)

    assert '<li class="is-now is-late" aria-current="step">' in html
    assert f"Étape 2 sur 3{NBSP}: TdR" in html
    assert html.count('class="is-done"') == 2  # on the desk and on the phone


def test_a_step_that_acts_is_a_form_and_one_that_leads_is_a_link():
    acts = NextStep("Valider", button="Valider", url="/v", post=True, hidden={"version": 3})
    leads = NextStep("Relire", button="Relire", url="/r")

    form = draw("{% next_strip step %}", step=acts, csrf_token="token")
    link = draw("{% next_strip step at=2 %}", step=leads)

    assert '<form method="post" action="/v">' in form
    assert '<input type="hidden" name="version" value="3">' in form
    assert 'value="token"' in form
    assert '<a class="btn btn-primary" href="/r">' in link
    assert 'class="next at at-2"' in link


def test_a_strip_without_anything_to_do_has_no_button():
    assert "btn" not in draw("{% next_strip step %}", step=NextStep("Attendre", who="A. B."))


def test_a_late_step_is_red_and_says_so():
    html = draw("{% next_strip step %}", step=NextStep("Relire", due=date(2026, 9, 11)))

    assert 'class="next next-late"' in html
    assert "en retard de 4" in html


@pytest.mark.parametrize(
    ("arguments", "shares", "name"),
    [
        ("34 8 40", ['width="56.67%"', 'x="66.67%"', 'width="13.33%"'], "norme 40"),
        ("5 5 span", ['x="11.67%"', 'width="23.33%"'], "norme 7 à 21"),
        ("70 10 40", ['width="100.00%"'], "70 faits"),
        ("0 0", ['class="n-base"'], "0 faits, 0 planifiés"),
    ],
)
def test_a_norm_bar_is_a_share_of_one_scale(arguments, shares, name):
    html = draw("{% norm_bar " + arguments + " %}", span=(7, 21))

    assert all(share in html for share in shares)
    assert name in html.replace(NBSP, " ")
    assert "style=" not in html


def test_a_bar_without_norm_has_no_tick():
    assert "n-tick" not in draw("{% norm_bar 3 0 %}")


def test_a_bar_says_whole_numbers_without_decimals():
    html = draw("{% norm_bar done planned 40 %}", done=Decimal("20.0"), planned=Decimal("12.5"))

    assert "20 faits, 12,5 planifiés, norme 40" in html.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["1er septembre 2026", "15 mai 2015"]),
        ("nl", ["1 september 2026", "15 mei 2015"]),
        ("en", ["1 September 2026", "15 May 2015"]),
    ],
)
def test_long_dates_write_the_month_out(language, words):
    with translation.override(language):
        written = [
            draw("{{ day|long_date }}", day=day) for day in (date(2026, 9, 1), date(2015, 5, 15))
        ]

    assert written == [word.replace(" ", NBSP) for word in words]


def test_pages_keep_the_rest_of_the_query_string(rf):
    page = Paginator(range(100), 10).page(3)
    request = rf.get("/", {"pays": "BEN", "page": "3", "q": "eau & sel"})

    html = draw("{% pager page %}", page=page, request=request)

    assert 'href="?pays=BEN&amp;q=eau+%26+sel&amp;page=4"' in html
    assert 'aria-current="page"' in html
    assert "21–30" in html


def test_one_page_needs_no_page_numbers(rf):
    html = draw("{% pager page %}", page=Paginator(range(3), 10).page(1), request=rf.get("/"))

    assert "<ul>" not in html


def test_a_kind_is_a_shape_and_a_word_even_when_the_word_is_hidden():
    html = draw('{% kind "setup" "Mise en place" hidden=True %}')

    assert 'href="#k-setup"' in html
    assert '<span class="visually-hidden">Mise en place</span>' in html


def test_a_role_explains_its_letters():
    html = draw('{% role "RR" "Représentant résident" me=True %}')

    assert html == '<abbr class="role role-me" title="Représentant résident">RR</abbr>'


@pytest.mark.parametrize(
    ("who", "is_person"),
    [("Ève Martin", True), ("responsables de l’EST", False), ("", False)],
)
def test_a_role_gets_no_monogram_in_the_strip(who, is_person):
    drawn = draw("{% next_strip step %}", step=NextStep("Lire", who=who))

    assert ('class="mono' in drawn) is is_person


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("-20.0"), "−20"), (Decimal("7.5"), "7,5"), (0, "0")]
)
def test_an_amount_below_zero_has_a_true_minus(value, text):
    assert draw("{{ value|amount }}", value=value) == text
