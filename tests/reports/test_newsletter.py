"""The newsletter: one mail each, of what its reader may see and wished for."""

from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from core.models import OutboundMail
from core.workflow import SYSTEM, TransitionRefused
from reports.newsletter import composing, sending
from reports.newsletter.models import ItemKind, Newsletter, NewsletterItem, Subscription, Wish
from reports.newsletter.reading import entry
from reports.newsletter.receivers import propose_with_the_review
from reports.newsletter.workflow import NEWSLETTER_WORKFLOW
from reports.review.workflow import REVIEW_WORKFLOW
from tests.factories import (
    AnnualReviewFactory,
    CountryFactory,
    EstUnitFactory,
    LessonFactory,
    MissionFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2016, 11, 15)


def issue(**fields) -> Newsletter:
    period = {"since": date(2016, 1, 1), "until": TODAY, "title_fr": "Lettre"}
    return Newsletter.objects.create(**(period | fields))


def item(newsletter, **fields) -> NewsletterItem:
    kind = "lesson" if "lesson" in fields else "mission" if "mission" in fields else "news"
    return NewsletterItem.objects.create(newsletter=newsletter, kind=kind, **fields)


def subscriber(*wishes, language="fr", **user):
    person = UserFactory(language=language, **user)
    row = Subscription.objects.create(user=person)
    for one in wishes:
        Wish.objects.create(subscription=row, **{type(one).__name__.lower(): one})
    return person


def send(newsletter) -> None:
    NEWSLETTER_WORKFLOW.run(newsletter, "send", by=SYSTEM)
    for row in OutboundMail.objects.filter(template="newsletter").order_by("pk"):
        assert OutboundMail.objects.run(row.pk) == "done", OutboundMail.objects.get(
            pk=row.pk
        ).last_error


@pytest.mark.parametrize(("text", "shown"), [("", "Le comité décide."), ("En bref.", "En bref.")])
def test_a_lesson_speaks_for_itself_until_an_editor_does(text, shown):
    lesson = LessonFactory(validated=True, outcome="Le comité décide.")

    piece = entry(item(issue(), lesson=lesson, text=text))

    assert (piece.title, piece.text) == (lesson.title, shown)


def letter_to(person):
    found = [one for one in mail.outbox if one.to == [person.email]]
    assert len(found) == 1
    return found[0]


# --- composing ------------------------------------------------------------------------
def test_the_period_brings_its_lessons_and_missions():
    lesson = LessonFactory(validated=True)
    lesson.log.create(name="validate", from_state="proposed", to_state="validated")
    LessonFactory(validated=True)  # long before
    mission = MissionFactory(approved=True)
    MissionFactory.create(mediation=True, approved=True)
    for one in (mission, *type(mission).objects.filter(specific_kind="mediation")):
        type(mission).objects.filter(pk=one.pk).update(approved_at=timezone.now())

    draft = composing.propose()

    assert [one.lesson for one in draft.items.filter(kind="lesson")] == [lesson]
    assert [one.mission for one in draft.items.filter(kind="mission")] == [mission]


def test_asking_twice_is_asking_once():
    assert composing.propose() == composing.propose()
    assert Newsletter.objects.count() == 1


def test_an_issue_begins_where_the_last_one_ended():
    send_at = timezone.now()
    issue(state="sent", sent_at=send_at, since=date(2016, 1, 1), until=date(2016, 6, 30))

    assert composing.propose(today=TODAY).since == date(2016, 7, 1)


def test_another_part_of_the_house_brings_its_news(monkeypatch):
    def calls(since, until):
        yield NewsletterItem(kind=ItemKind.NEWS, title="Appel")

    monkeypatch.setattr(composing, "SOURCES", [calls])

    assert [one.title for one in composing.propose().items.all()] == ["Appel"]


def test_a_published_review_proposes_an_issue():
    manager, review = UserFactory(est_manager=True), AnnualReviewFactory()
    log = review.log.create(name="publish", from_state="validated", to_state="published")

    propose_with_the_review(review, REVIEW_WORKFLOW["publish"], log)

    assert Newsletter.objects.get().review == review
    assert manager.notices.filter(kind="newsletter_proposed").count() == 1


# --- sending --------------------------------------------------------------------------
def test_each_subscriber_gets_one_mail_with_only_what_he_may_see():
    news, hidden = (
        issue(intro_fr="Bonjour."),
        MissionFactory(ongoing=True, title="Mission au loin"),
    )
    shown, gone = LessonFactory(validated=True), LessonFactory(validated=True, title="Retirée")
    for piece in ({"lesson": shown}, {"lesson": gone}, {"mission": hidden}):
        item(news, **piece)
    everybody = [subscriber(), subscriber(est_manager=True), subscriber()]
    UserFactory(est_manager=True)  # did not subscribe
    Subscription.objects.filter(user=everybody[2]).update(ended_at=timezone.now())
    type(gone).objects.filter(pk=gone.pk).update(state="archived")

    send(news)

    assert sorted(one.to for one in mail.outbox) == sorted([one.email] for one in everybody[:2])
    stranger, manager = letter_to(everybody[0]).body, letter_to(everybody[1]).body
    assert shown.title in stranger and shown.title in manager
    assert hidden.title not in stranger and hidden.title in manager
    assert gone.title not in stranger + manager


def test_wishes_are_themes_and_countries():
    theme, country = ThemeFactory(), CountryFactory()
    news = issue()
    of_theme = LessonFactory(validated=True, theme=theme, title="Du thème")
    of_country = LessonFactory(validated=True, country=country, title="Du pays")
    both = LessonFactory(validated=True, theme=theme, country=country, title="Des deux")
    for lesson in (of_theme, of_country, both):
        item(news, lesson=lesson)
    item(news, title="Appel pour tous")
    readers = [subscriber(theme), subscriber(country), subscriber(theme, country), subscriber()]

    send(news)

    wanted = [
        {of_theme, both}, {of_country, both}, {both}, {of_theme, of_country, both},
    ]  # fmt: skip
    for reader, lessons in zip(readers, wanted, strict=True):
        body = letter_to(reader).body
        assert {one for one in (of_theme, of_country, both) if one.title in body} == lessons
        assert "Appel pour tous" in body


def test_a_lesson_is_wished_for_by_its_other_themes_too():
    theme, news = ThemeFactory(), issue()
    lesson = LessonFactory(validated=True, title="Rangée ailleurs")
    lesson.more_themes.add(theme)
    item(news, lesson=lesson)
    reader = subscriber(theme)

    send(news)

    assert lesson.title in letter_to(reader).body


def test_who_wished_for_nothing_in_it_gets_no_empty_letter():
    news = issue()
    item(news, lesson=LessonFactory(validated=True))
    subscriber(ThemeFactory())

    send(news)

    assert mail.outbox == []


def test_each_reads_in_his_language_and_french_where_it_is_missing():
    news = issue(title_fr="Lettre", title_en="Letter", intro_fr="Bonjour.", intro_nl="Dag.")
    item(news, title="Appel")
    french, english, dutch = subscriber(), subscriber(language="en"), subscriber(language="nl")

    send(news)

    assert (letter_to(french).subject, letter_to(english).subject) == ("Lettre", "Letter")
    assert letter_to(dutch).subject == "Lettre"
    assert "Dag." in letter_to(dutch).body
    assert "Bonjour." in letter_to(english).body


def test_it_is_sent_once():
    news = issue()
    item(news, title="Appel")
    subscriber()
    send(news)

    with pytest.raises(TransitionRefused):
        NEWSLETTER_WORKFLOW.run(news, "send", by=SYSTEM)
    sending.ask_mails(news)

    assert OutboundMail.objects.filter(template="newsletter").count() == 1


def test_an_empty_issue_is_not_sent():
    with pytest.raises(TransitionRefused):
        NEWSLETTER_WORKFLOW.run(issue(), "send", by=SYSTEM)


def test_a_confidential_source_is_not_placed():
    mission = MissionFactory(mediation=True, debriefed=True)
    lesson = LessonFactory(validated=True, mission=mission, is_source_closed=True)
    news, reader = issue(), subscriber()
    item(news, lesson=lesson)

    send(news)

    assert mission.country.name_fr not in letter_to(reader).body


# --- leaving --------------------------------------------------------------------------
def test_the_link_of_a_mail_ends_the_subscription(client):
    news, reader = issue(), subscriber()
    item(news, title="Appel")
    send(news)
    headers = letter_to(reader).extra_headers
    path = headers["List-Unsubscribe"].strip("<>").partition("//")[2].partition("/")[2]

    assert client.get(f"/{path}").status_code == 200
    assert Subscription.objects.running().exists()  # looking is not leaving
    assert client.post(f"/{path}", {"List-Unsubscribe": "One-Click"}).status_code == 200

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not Subscription.objects.running().exists()


def test_a_changed_link_ends_nothing(client):
    row = Subscription.objects.get(user=subscriber())
    token = sending.token_of(row)

    for wrong in (token[:-1], f"{row.pk}", token.replace(":", "", 1)):
        assert client.post(f"/reports/newsletter/leave/{wrong}/").status_code == 404
    assert Subscription.objects.running().exists()


# --- pages ----------------------------------------------------------------------------
def test_a_subscription_is_chosen_and_ended_on_ones_own_page(client):
    person, theme, country = UserFactory(), ThemeFactory(), CountryFactory()
    client.force_login(person)
    url = "/reports/newsletter/subscription/"

    client.post(url, {"is_wanted": "on", "themes": theme.pk, "countries": country.pk})
    row = Subscription.objects.running().get(user=person)
    assert {(one.theme, one.country) for one in row.wishes.all()} == {
        (theme, None),
        (None, country),
    }

    client.post(url, {"themes": theme.pk})
    assert not Subscription.objects.running().exists()


def people():
    return {
        "manager": UserFactory(est_manager=True),
        "coordinator": EstUnitFactory().coordinator,
        "stranger": UserFactory(),
    }


MAY = {
    ("newsletters", "manager"), ("newsletters", "coordinator"), ("newsletters", "stranger"),
    ("", "manager"), ("", "coordinator"), ("edit/", "manager"), ("edit/", "coordinator"),
    ("news/", "manager"), ("news/", "coordinator"), ("send/", "manager"),
}  # fmt: skip


def test_who_comes_to_which_page_of_a_draft(client):
    news = issue()
    for name, person in people().items():
        client.force_login(person)
        for page in ("newsletters", "", "edit/", "news/", "send/"):
            place = "" if page == "newsletters" else f"{news.pk}/{page}"
            status = client.get(f"/reports/newsletter/{place}").status_code

            assert (status == 200) == ((page, name) in MAY), (page, name)


def test_an_issue_is_edited_and_its_pieces_taken_out(client):
    news = issue()
    kept, out = item(news, title="Reste"), item(news, title="Part")
    client.force_login(UserFactory(est_manager=True))
    pieces = {
        "items-TOTAL_FORMS": 2, "items-INITIAL_FORMS": 2,
        "items-0-id": kept.pk, "items-0-position": 0, "items-0-text": "Mes mots",
        "items-1-id": out.pk, "items-1-position": 0, "items-1-DELETE": "on",
    }  # fmt: skip
    words = {
        "since": "2016-01-01",
        "until": "2016-11-15",
        "title_fr": "Titre",
        "version": news.version,
    }

    client.post(f"/reports/newsletter/{news.pk}/edit/", words | pieces)

    assert [one.text for one in news.items.all()] == ["Mes mots"]
    assert Newsletter.objects.get().title_fr == "Titre"


def test_of_two_editors_the_second_sees_both_texts_and_no_piece_comes_back(client):
    news = issue()
    out = item(news, title="Part")
    client.force_login(UserFactory(est_manager=True))
    sent = {
        "items-TOTAL_FORMS": 1, "items-INITIAL_FORMS": 1, "items-0-id": out.pk,
        "items-0-position": 0, "items-0-text": "Trop tard", "since": "2016-01-01",
        "until": "2016-11-15", "title_fr": "Mien", "version": news.version,
    }  # fmt: skip
    url = f"/reports/newsletter/{news.pk}/edit/"
    client.post(url, sent | {"title_fr": "Celui de l’autre", "items-0-DELETE": "on"})

    late = client.post(url, sent)
    again = client.post(url, sent | {"version": Newsletter.objects.get().version})

    html = late.content.decode()
    assert ("Celui de l’autre" in html, "Trop tard" in html) == (True, False)
    assert (late.status_code, again.status_code, news.items.count()) == (409, 302, 0)


def test_news_is_added_by_hand(client):
    news = issue()
    client.force_login(UserFactory(est_manager=True))

    client.post(
        f"/reports/newsletter/{news.pk}/news/", {"title": "Appel", "url": "https://example.org/"}
    )

    assert [(one.kind, one.title) for one in news.items.all()] == [("news", "Appel")]


def test_what_was_sent_is_an_archive_that_does_not_change(client):
    news, lesson = issue(), LessonFactory(validated=True)
    item(news, lesson=lesson)
    client.force_login(UserFactory(est_manager=True))
    client.post(f"/reports/newsletter/{news.pk}/send/")

    assert client.get(f"/reports/newsletter/{news.pk}/edit/").status_code == 403
    client.force_login(UserFactory())
    assert lesson.title in client.get(f"/reports/newsletter/{news.pk}/").content.decode().replace(
        "’", "'"
    )


def test_a_coordinator_does_not_send():
    news = issue()
    item(news, title="Appel")

    with pytest.raises(PermissionDenied):
        NEWSLETTER_WORKFLOW.run(news, "send", by=people()["coordinator"])


def test_texts_bring_no_markup_into_page_or_mail(client):
    news, reader = issue(intro_fr="<script>x</script>"), subscriber()
    item(news, title="<b>Appel</b>", text="<i>texte</i>", url="https://example.org/?a=1&b=2")
    send(news)
    client.force_login(reader)

    html = client.get(f"/reports/newsletter/{news.pk}/").content.decode()
    html += letter_to(reader).alternatives[0][0]

    for markup in ("<script>x", "<b>Appel", "<i>texte"):
        assert markup not in html


def test_titles_are_proposed_in_three_languages():
    draft = composing.propose(today=TODAY)

    with translation.override("en"):
        assert "15 November 2016" in draft.title.replace("\xa0", " ")
    assert draft.title_fr and draft.title_nl


# --- what the database refuses --------------------------------------------------------
def _wrong_rows():
    news, lesson, mission = issue(), LessonFactory(), MissionFactory()
    row, theme = Subscription.objects.create(user=UserFactory()), ThemeFactory()
    country = CountryFactory()
    for of in ({"lesson": lesson}, {"mission": mission}):
        item(news, **of)
    Wish.objects.create(subscription=row, theme=theme)
    Wish.objects.create(subscription=row, country=country)
    return {
        "newsletter_period_in_order": lambda: issue(since=TODAY, until=date(2016, 1, 1)),
        "newsletter_sent_at_iff_sent": lambda: issue(state="sent"),
        "newsletter_lesson_once": lambda: item(news, lesson=lesson),
        "newsletter_mission_once": lambda: item(news, mission=mission),
        "newsletter_item_of_one_thing": lambda: item(news, title=""),
        "newsletter_theme_once": lambda: Wish.objects.create(subscription=row, theme=theme),
        "newsletter_country_once": lambda: Wish.objects.create(subscription=row, country=country),
        "newsletter_wish_of_one_thing": lambda: Wish.objects.create(subscription=row),
    }


CONSTRAINTS = {
    "newsletter_period_in_order", "newsletter_sent_at_iff_sent", "newsletter_lesson_once",
    "newsletter_mission_once", "newsletter_item_of_one_thing", "newsletter_theme_once",
    "newsletter_country_once", "newsletter_wish_of_one_thing",
}  # fmt: skip


def test_wrong_rows_are_refused_by_their_constraints():
    wrong = _wrong_rows()

    assert wrong.keys() == CONSTRAINTS
    for name, write in wrong.items():
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            write()
        assert refusal.value.__cause__.diag.constraint_name == name
