"""What people are told about recommendations."""

from django.utils.translation import gettext as _

from accounts.enums import Topic
from accounts.notices import Said, notice_kind
from core.dates import long_date, relative_words
from reports.enums import OPEN_RECOMMENDATION_STATES
from reports.models import Recommendation


@notice_kind("recommendation_reminder", Topic.REMINDERS)
def recommendation_reminder(reader, notices):
    wanted = [one.context["recommendation"] for one in notices]
    rows = Recommendation.objects.visible_to(reader).filter(owner__in=reader.hands)
    found = rows.filter(state__in=OPEN_RECOMMENDATION_STATES).in_bulk(wanted)
    for one in notices:
        row = found.get(one.context["recommendation"])
        if row is None:
            continue
        words = {
            "code": row.code,
            "due": long_date(row.due_on),
            "left": relative_words(row.due_on),
            "state": row.get_state_display(),
        }
        yield (
            one,
            Said(
                _("Recommendation %(code)s (%(left)s)") % words,
                _("You carry recommendation %(code)s, due on %(due)s: %(state)s.") % words,
                row.get_absolute_url(),
                row.text,
            ),
        )
