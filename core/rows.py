"""Rows that are added to a formset by a button, without JavaScript too.

The page has `<button name="add_row" value="1" formnovalidate>`; the view draws the form again with
what was typed and one row more, and judges nothing.
"""

from django.forms.utils import ErrorDict, ErrorList

from core.http import whole_number


def with_new_row(data, prefix: str, most: int):
    """The same data with room for one row more, when that button was pressed."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    if "add_row" in data and (number := whole_number(total)) is not None and number < most:
        data = data.copy()
        data[f"{prefix}-TOTAL_FORMS"] = number + 1
    return data


def quiet(form, rows) -> None:
    """What was typed is drawn again without being judged: nothing was handed in yet."""
    for one in (form, *rows.forms):
        one._errors = ErrorDict()
    rows._errors, rows._non_form_errors = [], ErrorList()
