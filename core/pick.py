"""Choosing a few rows of many by their code, with the browser's own suggestions.

Few rows are drawn as checkboxes. Of many, those chosen are; the others are found by typing a code.
Everything works without JavaScript: several codes are separated by commas.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: Up to this many rows are all shown.
FEW = 15
_CODE = "code:"


class PickMany(forms.SelectMultiple):
    """The rows of its queryset have `code` and `title`; one query for any number of them."""

    template_name = "core/widgets/pick_many.html"
    use_fieldset = True

    def get_context(self, name, value, attrs):
        context = super(forms.Select, self).get_context(name, value, attrs)
        rows = list(self.choices.queryset.values_list("pk", "code", "title"))
        asked = [str(one) for one in value or ()]
        chosen = {one for one in asked if not one.startswith(_CODE)}
        typed = [one.removeprefix(_CODE) for one in asked if one.startswith(_CODE)]
        codes = {code.upper(): str(pk) for pk, code, _title in rows}
        chosen |= {codes[one] for one in typed if one in codes}
        is_short = len(rows) <= FEW
        context["widget"] |= {
            "boxes": [
                (pk, code, title, str(pk) in chosen)
                for pk, code, title in rows
                if is_short or str(pk) in chosen
            ],
            "rows": [] if is_short else rows,
            "typed": ", ".join(one for one in typed if one not in codes),
        }
        return context

    def value_from_datadict(self, data, files, name):
        typed = re.split(r"[\s,;]+", data.get(f"{name}_code", ""))
        return [
            *super().value_from_datadict(data, files, name),
            *(f"{_CODE}{one.upper()}" for one in typed if one),
        ]

    def value_omitted_from_data(self, data, files, name):
        return False

    def id_for_label(self, id_, index=None):
        """It is a group of controls; a label for one of them would lie about the others."""
        return ""


class PickField(forms.ModelMultipleChoiceField):
    widget = PickMany

    def clean(self, value):
        return super().clean(self._keys(value))

    def has_changed(self, initial, data):
        try:
            return super().has_changed(initial, self._keys(data))
        except ValidationError:
            return True

    def _keys(self, value) -> list[str]:
        """Primary keys in the place of codes."""
        value = [str(one) for one in value or ()]
        codes = [one.removeprefix(_CODE) for one in value if one.startswith(_CODE)]
        rows = self.queryset.values_list("pk", "code") if codes else ()
        found = {code.upper(): str(pk) for pk, code in rows}
        unknown = [one for one in codes if one not in found]
        if unknown:
            raise ValidationError(
                _("No such code among those you may choose: %(codes)s.")
                % {"codes": ", ".join(unknown)}
            )
        kept = [one for one in value if not one.startswith(_CODE)]
        return list(dict.fromkeys([*kept, *(found[one] for one in codes)]))
