"""Who stands in for whom, from a day to a day."""

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField
from django.contrib.postgres.fields.ranges import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped


def _range(function: str, first: str, last: str, field) -> Func:
    return Func(first, last, Value("[]"), function=function, output_field=field())


class SubstitutionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those a person has named, and those in which he was named."""
        return self.filter(Q(person=user) | Q(substitute=user))

    def on(self, day):
        """In force on this day, between accounts that are open."""
        return self.filter(
            ended_at=None,
            since__lte=day,
            until__gte=day,
            person__is_active=True,
            substitute__is_active=True,
        )


@pghistory.track()
class Substitution(TimeStamped):
    """The substitute acts for the person on these days, and every log line says so.

    Rights that came by substitution are not passed on, and EST's administration is never lent.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="substitutions",
        verbose_name=_("person"),
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="stand_ins",
        verbose_name=_("substitute"),
    )
    since = models.DateField(pgettext_lazy("day", "from"))
    until = models.DateField(pgettext_lazy("day", "until"))
    note = models.CharField(_("note for the substitute"), max_length=250, blank=True)
    ended_at = models.DateTimeField(_("ended early at"), null=True, blank=True, editable=False)
    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        constraints = [
            models.CheckConstraint(
                name="substitution_dates_in_order", condition=Q(until__gte=F("since"))
            ),
            models.CheckConstraint(
                name="substitution_is_by_another", condition=~Q(person=F("substitute"))
            ),
            ExclusionConstraint(
                name="substitution_one_at_a_time",
                expressions=[
                    (
                        _range("int8range", "person_id", "person_id", BigIntegerRangeField),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        _range("daterange", "since", "until", DateRangeField),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.substitute} → {self.person}"

    def clash(self):
        """Another who stands in for the same person on some of these days."""
        return (
            Substitution.objects.filter(
                person=self.person_id,
                ended_at=None,
                since__lte=self.until,
                until__gte=self.since,
            )
            .exclude(pk=self.pk)
            .select_related("substitute")
            .first()
        )

    def clean(self):
        """What the database refuses, in sentences at their fields."""
        if not (self.since and self.until):
            return
        if self.until < self.since:
            raise ValidationError({"until": gettext("The last day comes before the first one.")})
        if self.person_id and self.person_id == self.substitute_id:
            raise ValidationError({"substitute": gettext("Nobody stands in for himself.")})
        if clash := self.clash():
            raise ValidationError({"since": clash.already()})

    def already(self) -> str:
        return gettext("%(name)s already stands in on some of these days: end that first.") % {
            "name": self.substitute
        }

    def validate_constraints(self, exclude=None):
        """`clean` has said it; Django stumbles over an exclusion with a condition on no field."""

    def is_over(self, day) -> bool:
        return self.ended_at is not None or self.until < day
