"""Several people in one section at once: nobody's words are lost without his deciding it."""

import random
from dataclasses import dataclass, field

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from pytest_django.asserts import assertContains

from core.prose import LONGEST
from missions.models import TermsOfReference, TorSection
from missions.tor.clash import Clash, every_line
from missions.tor_forms import SectionForms, Take
from tests.factories import TorFactory
from tests.reports.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def tor():
    cast = Cast(approved=True)
    found = TorFactory(mission=cast.mission, text="Un texte\nEn deux lignes")
    found.cast = cast
    return found


def opened(tor) -> dict:
    """What a browser holds of the form."""
    return {
        form.add_prefix(name): form[name].value() or ""
        for form in SectionForms(tor)
        for name in ("version", "seen", "body")
    }


def sent_back(form) -> dict:
    return {form.add_prefix(name): form[name].value() or "" for name in form.fields}


def text_of(tor, key="context") -> str:
    return tor.sections.get(key=key).body


def collide(tor, theirs: str, mine: str) -> tuple[dict, SectionForms]:
    """What both hold after the second has saved, and was refused."""
    first, second = opened(tor), opened(tor)
    SectionForms(tor, first | {"context-body": theirs}).save(tor.cast["tc"])
    forms = SectionForms(tor, second | {"context-body": mine})
    forms.save(tor.cast["rr"])
    return sent_back(forms.stale[0]), forms


def marked(pieces, kind) -> list[str]:
    return [one.text for one in pieces if one.kind == kind]


# --- what is shown --------------------------------------------------------------------
def test_the_words_that_differ_are_marked_on_both_sides(tor):
    _data, forms = collide(tor, "Un beau texte\nEn deux lignes", "Un texte\nEn trois lignes")

    [form] = forms.stale

    assert marked(form.clash.theirs_marked, "del") == ["beau ", "deux"]
    assert marked(form.clash.mine_marked, "ins") == ["trois"]
    assert form.clash.saved.user == tor.cast["tc"]


def test_changes_that_do_not_touch_are_one_text_already(tor):
    _data, forms = collide(tor, "Un beau texte\nEn deux lignes", "Un texte\nEn trois lignes")

    assert forms.stale[0].clash.clean == "Un beau texte\nEn trois lignes"


def test_changes_of_one_line_stand_one_after_the_other(tor):
    _data, forms = collide(tor, "Un beau texte\nEn deux lignes", "Un long texte\nEn deux lignes")

    clash = forms.stale[0].clash

    assert clash.clean is None
    assert clash.both == "Un beau texte\nUn long texte\nEn deux lignes"


def test_without_the_text_both_began_from_nothing_is_guessed():
    assert Clash("Un\nDeux", "Un\nTrois", None, None).both == "Un\nDeux\nTrois"


@pytest.mark.parametrize(("theirs", "mine"), [("", "Un"), ("Un", ""), ("Un", "Un\nDeux")])
def test_one_text_of_both_holds_every_line(theirs, mine):
    assert set(every_line(theirs, mine).split()) == set(theirs.split()) | set(mine.split())


# --- what is chosen -------------------------------------------------------------------
CHOICES = {
    Take.THEIRS: "Un beau texte\nEn deux lignes",
    Take.MINE: "Un texte\nEn trois lignes",
    Take.BOTH: "Un beau texte\nEn trois lignes",
}


@pytest.mark.parametrize("take", CHOICES)
def test_the_writer_says_which_text_it_is(tor, take):
    data, _forms = collide(tor, CHOICES[Take.THEIRS], CHOICES[Take.MINE])

    again = SectionForms(tor, data | {"context-take": take.value})
    again.save(tor.cast["rr"])

    assert (again.stale, text_of(tor)) == ([], CHOICES[take])


def test_a_merged_text_can_be_edited_before_it_is_saved(tor):
    data, _forms = collide(tor, CHOICES[Take.THEIRS], CHOICES[Take.MINE])

    SectionForms(tor, data | {"context-both": "Tout autre chose"}).save(tor.cast["rr"])

    assert text_of(tor) == "Tout autre chose"


@pytest.mark.parametrize("take", [Take.MINE, Take.THEIRS])
def test_words_of_the_text_of_both_are_not_dropped_untold(tor, take):
    data, _forms = collide(tor, CHOICES[Take.THEIRS], CHOICES[Take.MINE])
    typed = {"context-take": take.value, "context-both": "Mots de plus"}

    refused = SectionForms(tor, data | typed)
    refused.save(tor.cast["rr"])

    [form] = refused.stale
    assert text_of(tor) == CHOICES[Take.THEIRS] == form.clash.theirs
    assert form["both"].value() == "Mots de plus" and form.clash.mine == CHOICES[Take.MINE]
    again = SectionForms(tor, sent_back(form))
    again.save(tor.cast["rr"])
    assert (again.stale, text_of(tor)) == ([], CHOICES[take])


def test_a_clash_has_one_box_to_write_in_and_names_oneself(client, tor):
    held = opened(tor)
    SectionForms(tor, opened(tor) | {"context-body": "Le premier"}).save(tor.cast["rr"])
    client.force_login(tor.cast["rr"])
    address = reverse("missions:tor_edit", args=[tor.mission.code])

    answer = client.post(address, held | {"context-body": "Le second"})

    page = answer.content.decode()
    assert 'textarea name="context-both"' in page and 'textarea name="context-body"' not in page
    assert answer.context["forms"].is_own_clash
    assertContains(answer, _("Saved by you, in another window"), status_code=409)


def test_a_text_no_section_can_hold_is_shown_again_and_not_lost(client, tor):
    client.force_login(tor.cast["rr"])
    address = reverse("missions:tor_edit", args=[tor.mission.code])
    sent = {"context-body": f"Trop long {'x' * LONGEST}", "context-version": 1}

    answer = client.post(address, sent)

    assert text_of(tor) == "Un texte\nEn deux lignes"
    assertContains(answer, "Trop long xxx", status_code=422)


def test_a_third_who_saves_meanwhile_is_shown_in_turn(tor):
    data, _forms = collide(tor, CHOICES[Take.THEIRS], CHOICES[Take.MINE])
    SectionForms(tor, opened(tor) | {"context-body": "Un troisième"}).save(tor.cast["di"])

    again = SectionForms(tor, data)
    again.save(tor.cast["rr"])

    assert again.stale[0].clash.theirs == "Un troisième" == text_of(tor)
    assert again.stale[0].clash.mine == CHOICES[Take.BOTH]


def test_who_goes_on_in_a_saved_section_does_not_collide_with_himself(tor):
    first, second = opened(tor), opened(tor)
    SectionForms(tor, first | {"context-body": "Le leur"}).save(tor.cast["tc"])
    forms = SectionForms(tor, second | {"context-body": "Le mien", "budget-body": "Mille"})
    forms.save(tor.cast["rr"])
    data = {name: text for form in forms for name, text in sent_back(form).items()}

    again = SectionForms(tor, data | {"budget-body": "Deux mille"})
    again.save(tor.cast["rr"])

    assert (again.stale, text_of(tor, "budget")) == ([], "Deux mille")


def test_the_page_shows_both_texts_and_the_choice(client, tor):
    held = opened(tor)
    SectionForms(tor, opened(tor) | {"context-body": "<b>Le leur"}).save(tor.cast["tc"])
    client.force_login(tor.cast["rr"])
    url = reverse("missions:tor_edit", args=[tor.mission.code])

    answer = client.post(url, held | {"context-body": "Le <i>mien"})

    assert answer.status_code == 409
    for words in ("<mark>&lt;b&gt;", "&lt;i&gt;mien", 'name="context-take"', str(tor.cast["tc"])):
        assertContains(answer, words, status_code=409)


# --- five hundred edits ---------------------------------------------------------------
KEYS = ("context", "objectives", "questions", "budget")
WRITERS = ("tc", "di", "rr", "focal_point", "est_manager")


@dataclass
class Desks:
    """People who write in four sections at once, each from what he last saw."""

    tor: TermsOfReference
    dice: random.Random
    held: dict = field(default_factory=dict)
    typed: set = field(default_factory=set)
    #: Words somebody gave up after he had seen them beside others.
    given_up: set = field(default_factory=set)
    clashes: int = 0

    def sit_down(self):
        self.people = {who: self.tor.cast[who] for who in WRITERS}
        self.held = {who: opened(self.tor) for who in WRITERS}

    def write(self, who: str, word: str):
        name = f"{self.dice.choice(KEYS)}-body"
        lines = [line.split() for line in self.held[who][name].split("\n")]
        line = self.dice.choice(lines)
        if self.dice.random() < 0.6:
            lines.insert(self.dice.randint(0, len(lines)), [word])
        else:
            line.insert(self.dice.randint(0, len(line)), word)
        self.held[who][name] = "\n".join(" ".join(one) for one in lines)
        self.typed.add(word)

    def save(self, who: str):
        while True:
            forms = SectionForms(self.tor, self.held[who])
            forms.save(self.people[who])
            if not forms.stale:
                self.held[who] = opened(self.tor)
                return
            self.held[who] = {
                name: text for form in forms for name, text in sent_back(form).items()
            }
            for form in forms.stale:
                self.decide(who, form)

    def decide(self, who: str, form):
        self.clashes += 1
        theirs, mine = (set(text.split()) for text in (form.clash.theirs, form.clash.mine))
        take = self.dice.choices(list(Take), weights=(8, 1, 1))[0]
        if take == Take.BOTH:
            assert set(form.clash.both.split()) >= (mine | theirs) - self.given_up
        self.given_up |= {Take.BOTH: set(), Take.MINE: theirs - mine, Take.THEIRS: mine - theirs}[
            take
        ]
        both = tidy(form.clash.both)
        self.held[who] |= {form.add_prefix("take"): take.value, form.add_prefix("both"): both}


def tidy(text: str) -> str:
    """As a writer leaves a text of both: each word once."""
    seen: set = set()
    lines = [
        " ".join(word for word in line.split() if not (word in seen or seen.add(word)))
        for line in text.split("\n")
    ]
    return "\n".join(line for line in lines if line)


def test_five_hundred_random_edits_of_five_writers_lose_no_word(tor):
    tor.sections.exclude(key__in=KEYS).delete()
    desks = Desks(tor, random.Random(2016))
    desks.sit_down()

    for number in range(500):
        who = desks.dice.choice(WRITERS)
        desks.write(who, f"mot{number}")
        if desks.dice.random() < 0.1:
            desks.save(who)
    for who in WRITERS:
        desks.save(who)

    final = {word for one in tor.sections.all() for word in one.body.split()}
    history = TorSection.events.rel.related_model.objects.filter(tor=tor.pk)
    kept = {word for body in history.values_list("body", flat=True) for word in body.split()}
    assert len(desks.typed) == 500 and desks.clashes > 50
    assert desks.typed - final <= desks.given_up
    assert desks.typed <= final | kept | desks.given_up
