"""What people write of experts."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from core.dates import short_date
from core.days import DayField
from core.db import Fold
from core.forms import VersionedForm
from experts.models import Absence, Expert
from interventions.permissions import is_est

#: A typing error rather than an absence, in calendar days.
LONGEST_ABSENCE = 730


class AbsenceForm(HouseForm, VersionedForm):
    starts_on = DayField(
        label=gettext_lazy("First day"),
        error_messages={"required": gettext_lazy("Choose the first day.")},
    )
    ends_on = DayField(
        label=gettext_lazy("Last day"),
        error_messages={"required": gettext_lazy("Choose the last day.")},
    )

    class Meta:
        model = Absence
        fields = ["expert", "kind", "starts_on", "ends_on", "note"]
        help_texts = {
            "kind": gettext_lazy("Only EST and the person see the reason; others see the days."),
        }
        error_messages = {
            "expert": {"required": gettext_lazy("Choose who is absent.")},
            "kind": {"required": gettext_lazy("Choose the reason.")},
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["expert"]
            return
        people = Expert.objects.filter(user__is_active=True).select_related("user")
        people = people if is_est(user) else people.filter(user=user)
        field = self.fields["expert"]
        field.queryset = people.order_by(Fold("user__name"))
        field.initial = people.filter(user=user).first()

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error(
                "ends_on",
                _("Choose a day from %(day)s on: it cannot end before it begins.")
                % {"day": short_date(start, year=True)},
            )
        elif start and end and (end - start).days >= LONGEST_ABSENCE:
            self.add_error(
                "ends_on",
                _("This absence would last %(days)s days. Check the year.")
                % {"days": (end - start).days + 1},
            )
        return cleaned
