"""Numbers that come with a request are numbers a column can hold, or nothing."""

import pytest

from core.http import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("12", 12), (7, 7), (str(2**63 - 1), 2**63 - 1)],
)
def test_a_whole_number_is_read(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text", [None, "", "x", "-1", "1.5", "²", "١٢", " 1", str(2**63), "9" * 5000]
)
def test_all_else_is_none(text):
    assert whole_number(text) is None


def test_a_smaller_column_holds_less():
    assert whole_number("2147483648", most=2**31 - 1) is None
