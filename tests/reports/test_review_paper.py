"""The order of the mission sheets on paper, and how the contents name them."""

from reports.review.paper import MANY_SHEETS, entries, sheets_of


def review(total: int) -> dict:
    names = ("Sénégal", "Mali", "Égypte")
    sheets = [
        {"code": f"M-{number:03}", "title": f"Titre {number}", "country": names[number % 3]}
        for number in range(total)
    ]
    return {"contents": [], "sheets": sheets}


def named(total: int) -> list[tuple]:
    found = review(total)
    pages = {"sheets": 9} | {one["code"]: 10 + at for at, one in enumerate(found["sheets"])}
    return [(one["title"], one["page"]) for one in entries(found, pages)]


def test_the_contents_of_a_usual_year_name_every_sheet():
    rows = named(MANY_SHEETS)

    assert len(rows) == 1 + MANY_SHEETS
    assert rows[1] == ("M-000 Titre 0, Sénégal", 10)


def test_those_of_a_long_year_name_the_countries_in_the_order_of_the_sheets():
    rows = named(MANY_SHEETS + 1)

    assert rows[1:] == [
        ("Égypte, 20 missions", 12),
        ("Mali, 20 missions", 11),
        ("Sénégal, 21 missions", 10),
    ]


def test_the_sheets_of_a_long_year_lie_together_by_country():
    pieces = sheets_of(review(MANY_SHEETS + 1))

    assert [one["sheet"]["code"] for one in pieces[:2]] == ["M-002", "M-005"]
    assert pieces[0]["is_first"]
    assert not pieces[1]["is_first"]


def test_the_sheets_of_a_usual_year_follow_their_numbers():
    pieces = sheets_of(review(3))

    assert [one["sheet"]["code"] for one in pieces] == ["M-000", "M-001", "M-002"]
