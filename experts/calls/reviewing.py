"""Scores: each reviewer his own, blind until all are in."""

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices import tell
from core.crispy import HouseForm
from core.permissions import require
from core.workflow import TransitionRefused
from experts.calls.enums import ApplicationState, CallState
from experts.calls.results import missing_reviews
from experts.models import BEST_MARK, Application, Call, Review, Reviewer, Score

MARKS = [("", "–"), *((number, str(number)) for number in range(BEST_MARK + 1))]


class ScoreForm(HouseForm, forms.Form):
    """A mark for each criterion, or an interest that forbids any."""

    submit_label = gettext_lazy("Hand in my scores")
    interest = forms.CharField(
        label=gettext_lazy("Declared interest"),
        max_length=250,
        required=False,
        help_text=gettext_lazy(
            "Family, business, rivalry: say it in a line, and you score nothing here."
        ),
    )
    comment = forms.CharField(
        label=gettext_lazy("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The candidate may ask to read what is kept about him."),
    )  # fmt: skip

    def __init__(self, *args, criteria, review=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for one in criteria:
            self.fields[f"mark_{one.pk}"] = forms.TypedChoiceField(
                label=_("%(criterion)s (weight %(weight)s)")
                % {"criterion": one.label, "weight": one.weight},
                choices=MARKS, coerce=int, empty_value=None, required=False,
            )  # fmt: skip
            self.fields[f"mark_{one.pk}"].hide_optional = True
        if review:
            self.initial |= {"interest": review.interest, "comment": review.comment}
            self.initial |= {f"mark_{one.criterion_id}": one.mark for one in review.scores.all()}
        self.order_fields([f"mark_{one.pk}" for one in criteria])

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("interest", "").strip():
            for one in self.criteria:
                if cleaned.get(f"mark_{one.pk}") is None and f"mark_{one.pk}" not in self.errors:
                    self.add_error(f"mark_{one.pk}", _("Choose a mark from 0 to 10."))
        return cleaned

    @property
    def marks(self) -> dict:
        return {one: self.cleaned_data[f"mark_{one.pk}"] for one in self.criteria}


def may_still_score(application: Application) -> bool:
    """Until all are in: whoever has seen the others' marks changes his own no more."""
    return (
        application.state in (ApplicationState.RECEIVED, ApplicationState.LATE)
        and application.call.state in (CallState.PUBLISHED, CallState.CLOSED)
        and (not application.reviews.exists() or bool(missing_reviews(application)))
    )


@transaction.atomic
def hand_in(application: Application, form: ScoreForm, *, by) -> Review:
    """Locks the answer: two who hand in last at once are both in, and neither saw the other."""
    require(by, "calls.score", application)
    row = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if not may_still_score(row):
        raise TransitionRefused(_("All scores are in: they are no longer changed."))
    reviewer = Reviewer.objects.get(call=row.call_id, user=by)
    interest = form.cleaned_data["interest"].strip()
    review, _new = Review.objects.get_or_create(application=row, reviewer=reviewer)
    review.interest, review.comment = interest, form.cleaned_data["comment"]
    review.submitted_at = None if interest else timezone.now()
    review.version += 1
    review.save()
    review.scores.all().delete()
    if not interest:
        Score.objects.bulk_create(
            [Score(review=review, criterion=one, mark=mark) for one, mark in form.marks.items()]
        )
    return review


@transaction.atomic
def name_reviewer(call: Call, user, due_on, *, by) -> Reviewer:
    """Named once decisions begin, he would find them made."""
    if call.state not in (CallState.PUBLISHED, CallState.CLOSED, CallState.DRAFT):
        raise TransitionRefused(_("The call is decided."))
    row, _is_new = Reviewer.objects.get_or_create(
        call=call, user=user, defaults={"due_on": due_on}
    )
    tell([user], "call_reviewer", key=f"call_reviewer:{row.pk}", by=by, reviewer=row.pk)
    return row


@transaction.atomic
def release_reviewer(call: Call, pk: int) -> None:
    """Only who has handed in nothing: scores that were given stay."""
    row = call.reviewers.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        return
    if row.reviews.exists():
        raise TransitionRefused(_("This reviewer has handed in scores: they stay."))
    row.delete()
