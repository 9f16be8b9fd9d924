"""Amounts of money as people type and paste them."""

import pytest
from django.core.exceptions import ValidationError

from core.amounts import WholeAmountField

SAME = [
    "1200",
    "1 200",
    "1\u202f200",
    "1\xa0200 €",
    "1.200",
    "1,200",
    "1200,00",
    "1 200.00",
    "EUR 1200",
]
WRONG = ["1200,50", "12.5", "1,20,0", "1.2000", "mille", "1e3", "١٢x", "--5"]


@pytest.mark.parametrize("text", SAME)
def test_the_same_amount_is_written_in_many_ways(text):
    assert WholeAmountField().clean(text) == 1200


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_whole_amount_is_refused(text):
    with pytest.raises(ValidationError):
        WholeAmountField().clean(text)


def test_an_amount_below_zero_is_read_as_one():
    assert WholeAmountField().clean("-1.200") == -1200
