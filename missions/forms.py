"""What people may write of a mission. Wrong input is told at its field; nothing typed is lost."""

from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from core.crispy import HouseForm
from core.dates import short_date
from core.days import DayField
from core.db import Fold
from core.forms import VersionedForm
from core.pick import PickField
from interventions.models import EstUnit, ExpectedResult, Intervention, ProcessSetting
from missions.enums import FIELD_ORIGINS, MissionKind, Origin, TorState
from missions.models import Mission
from missions.standing import est_staff, standing_of

#: A typing error rather than a stay. The agency knows no longer ones; no source gives a limit.
LONGEST_STAY = 365


def origins_of(me) -> list[Origin]:
    """What somebody may propose (concept note, slide 10); EST may suggest any."""
    if me.is_est:
        return list(Origin)
    found = list(FIELD_ORIGINS) if me.coordinated else []
    return [*found, Origin.RR] if me.countries else found


def interventions_for(me):
    if me.is_est:
        return Intervention.objects.all()
    return Intervention.objects.filter(Q(pk__in=me.coordinated) | Q(country__in=me.countries))


class PeriodChecks:
    """What holds for the field days of a mission, wherever they are written."""

    def _check_period(self, cleaned):
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        has_errors = "starts_on" in self.errors or "ends_on" in self.errors
        if has_errors or start == end:
            return
        if start is None:
            self.add_error("starts_on", _("Give the first field day too, or neither."))
        elif end is None:
            self.add_error("ends_on", _("Give the last field day too, or neither."))
        elif end < start:
            self.add_error(
                "ends_on",
                _("Choose a day from %(day)s on: the stay cannot end before it begins.")
                % {"day": short_date(start, year=True)},
            )
        elif (end - start).days >= LONGEST_STAY:
            self.add_error(
                "ends_on",
                ngettext(
                    "This stay would last %(days)s day. Check the year.",
                    "This stay would last %(days)s days. Check the year.",
                    (end - start).days + 1,
                )
                % {"days": (end - start).days + 1},
            )

    def _check_setup(self, cleaned):
        """Late setup is shown and explained, never hidden (concept note, slide 7)."""
        start, chosen = cleaned.get("starts_on"), cleaned.get("interventions")
        if cleaned.get("kind") != MissionKind.SETUP or not start or not chosen:
            return
        months = ProcessSetting.objects.numbers()["setup_deadline_months"]
        last_day = min(one.setup_deadline(months) for one in chosen)
        if start > last_day and not cleaned.get("setup_explanation"):
            self.add_error(
                "setup_explanation",
                _("Beyond the six months (%(day)s): say why the setup mission comes late.")
                % {"day": short_date(last_day, year=True)},
            )


#: What waits for a confirmation follows the summary of errors, which asks for it.
_WAITING = (
    '{% if waiting %}{% include "missions/_confirm_conflicts.html" with waiting=waiting only %}'
    "{% endif %}"
)


def pair(*names) -> Row:
    """Side by side where there is room."""
    return Row(*(Column(name, css_class="col-md-6") for name in names), css_class="g-3")


def stands_validated(mission) -> bool:
    return mission.tors.filter(state=TorState.VALIDATED).exists()


class MissionForm(PeriodChecks, HouseForm, VersionedForm):
    interventions = PickField(
        label=gettext_lazy("Interventions"),
        queryset=Intervention.objects.none(),
        help_text=gettext_lazy(
            "Several of one country make a joint mission; its days are shared."
        ),
        error_messages={"required": gettext_lazy("Choose at least one intervention.")},
    )
    aimed_results = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Results aimed at"),
        queryset=ExpectedResult.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Provisional list: the original wording of the fourteen results is still to be"
            " entered by EST."
        ),
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("EST unit"),
        queryset=EstUnit.objects.order_by("code"),
        required=False,
        empty_label=gettext_lazy("The unit of the intervention"),
    )
    focal_point = forms.ModelChoiceField(
        label=gettext_lazy("Technical focal point in EST"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("The focal point of the intervention"),
    )
    starts_on = DayField(label=gettext_lazy("First field day"), required=False)
    ends_on = DayField(label=gettext_lazy("Last field day"), required=False)
    workshop_on = DayField(label=gettext_lazy("Workshop of the key actors"), required=False)
    form_tag, submit_label = False, ""

    class Meta:
        model = Mission
        fields = [
            "title", "kind", "specific_kind", "origin", "needs_expressed_by", "interventions",
            "unit", "focal_point", "modality", "starts_on", "ends_on", "aimed_results",
            "workshop_on", "setup_explanation",
        ]  # fmt: skip
        widgets = {"setup_explanation": forms.Textarea({"rows": 3})}
        error_messages = {
            "title": {"required": gettext_lazy("Write a title: what the mission is about.")},
            "kind": {"required": gettext_lazy("Choose the kind of mission.")},
            "origin": {"required": gettext_lazy("Choose where the mission comes from.")},
            "needs_expressed_by": {
                "required": gettext_lazy("Write who on the ground expressed the need.")
            },
            "modality": {"required": gettext_lazy("Choose how the mission is done.")},
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["needs_expressed_by"].required = True
        self._offer(standing_of(user))
        if self.instance.pk:
            self._keep_what_stands()

    @cached_property
    def helper(self):
        helper = super().helper
        helper.layout = Layout(
            HTML(_WAITING),
            "title",
            pair("kind", "specific_kind"),
            pair("origin", "modality"),
            "needs_expressed_by",
            "interventions",
            pair("unit", "focal_point"),
            pair("starts_on", "ends_on"),
            "workshop_on",
            "setup_explanation",
            "aimed_results",
            "version",
        )
        return helper

    def _offer(self, me):
        fields = self.fields
        fields["interventions"].queryset = interventions_for(me).order_by("code")
        fields["aimed_results"].queryset = ExpectedResult.objects.filter(
            Q(active_until=None) | Q(active_until__gte=timezone.localdate())
        ).order_by("position")
        fields["focal_point"].queryset = est_staff().order_by(Fold("name"))
        fields["origin"].choices = [("", "---------")] + [
            (one.value, one.label) for one in origins_of(me)
        ]

    def _keep_what_stands(self):
        """What another person chose stays a choice, or saving would lose it."""
        mission, fields = self.instance, self.fields
        own = {"missions": mission}
        fields["interventions"].queryset |= Intervention.objects.filter(**own)
        fields["interventions"].queryset = Intervention.objects.filter(
            pk__in=fields["interventions"].queryset.values("pk")
        ).order_by("code")
        results = ExpectedResult.objects.filter(
            Q(pk__in=fields["aimed_results"].queryset.values("pk"))
            | Q(pk__in=mission.aimed_results.values("result"))
        )
        fields["aimed_results"].queryset = results.order_by("position")
        people = Q(pk__in=fields["focal_point"].queryset.values("pk"))
        fields["focal_point"].queryset = User.objects.filter(
            people | Q(pk=mission.focal_point_id)
        ).order_by(Fold("name"))
        if mission.origin not in dict(fields["origin"].choices):
            fields["origin"].choices += [(mission.origin, mission.get_origin_display())]
        self.initial["interventions"] = list(mission.shares.values_list("intervention", flat=True))
        self.initial["aimed_results"] = list(
            mission.aimed_results.values_list("result", flat=True)
        )

    def stored_value(self, stored, name):
        if name == "interventions":
            return list(stored.shares.values_list("intervention", flat=True))
        if name == "aimed_results":
            return list(stored.aimed_results.values_list("result", flat=True))
        return super().stored_value(stored, name)

    def clean(self):
        cleaned = super().clean()
        self._check_period(cleaned)
        self._check_kind(cleaned)
        self._check_countries(cleaned)
        self._check_setup(cleaned)
        self._check_results(cleaned)
        return cleaned

    def _check_results(self, cleaned):
        """Validated ToR name the results: other ones are a new version of them."""
        mission = self.instance
        former = set(mission.aimed_results.values_list("result", flat=True)) if mission.pk else ()
        chosen = {one.pk for one in cleaned.get("aimed_results") or ()}
        if mission.pk and chosen != former and stands_validated(mission):
            self.add_error(
                "aimed_results",
                _("The validated ToR name these results: open a new version of the ToR first."),
            )

    def _check_kind(self, cleaned):
        kind, specific = cleaned.get("kind"), cleaned.get("specific_kind")
        if kind == MissionKind.SPECIFIC and not specific:
            self.add_error(
                "specific_kind", _("Choose which of the five kinds of specific mission it is.")
            )
        elif kind and kind != MissionKind.SPECIFIC:
            cleaned["specific_kind"] = ""

    def _check_countries(self, cleaned):
        countries = {one.country_id for one in cleaned.get("interventions") or ()}
        if len(countries) > 1:
            self.add_error(
                "interventions", _("Choose interventions of one country: a mission goes to one.")
            )
