"""Pictures of the review, for any number of interventions."""

import re

import pytest

from reports.review.charts import MOST_DRAWN, norm_chart

NORM = {"met": 0, "of": 0, "large": 20, "small_min": 8, "small_max": 20}


def figures(number: int) -> dict:
    rows = [
        {
            "code": f"INT-{place:04}", "country": "Mali", "plan": 10, "mean": 2,
            "regular_done": place % 20, "low": 20, "high": 20, "gap": place % 20 - 20,
        }
        for place in range(number)
    ]  # fmt: skip
    return {"interventions": rows, "norm": NORM | {"of": number}}


@pytest.mark.parametrize("number", [3, MOST_DRAWN, 2_100])
def test_a_page_shows_those_farthest_from_their_norm_and_the_table_all(number):
    chart = norm_chart(figures(number), is_document=True)

    picture, table = chart.split("</svg>")
    drawn = re.findall(r">INT-(\d{4})<", picture.replace("\u2011", "-"))
    assert len(drawn) == min(number, MOST_DRAWN)
    assert table.replace("\u2011", "-").count("INT-") == number
    if number > MOST_DRAWN:
        assert all(int(code) % 20 == 0 for code in drawn) and drawn == sorted(drawn)
