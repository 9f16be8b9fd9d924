"""What people are told about copies of a report."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Topic
from accounts.notices import Said, notice_kind
from core.dates import long_date
from reports.models import Recipient
from reports.notices import told_of_step


@notice_kind("receipt_wanted", Topic.REPORTS)
def receipt_wanted(reader, notices):
    """The recipient gets his own link; whoever stands in for him the page behind the login."""
    rows = Recipient.objects.waiting().filter(user__in=reader.hands)
    found = rows.select_related("report__mission__country").in_bulk(
        [one.context["recipient"] for one in notices]
    )
    for one in notices:
        recipient = found.get(one.context["recipient"])
        if recipient is None:
            continue
        mission = recipient.report.mission
        words = {
            "code": mission.code,
            "country": mission.country,
            "title": mission.title,
            "day": long_date(recipient.sent_at),
        }
        sentence = _(
            "The report of the mission “%(title)s” was sent on %(day)s. Please confirm that it"
            " has arrived: one click on its page is enough."
        )
        subject = _("Have you received the report of %(code)s (%(country)s)?")
        is_own = recipient.user_id == reader.pk
        own = reverse("reports:received", kwargs={"token": recipient.token})
        url = own if is_own else recipient.report.get_absolute_url()
        yield one, Said(subject % words, sentence % words, url)


@notice_kind("report_reopened", Topic.REPORTS)
def report_reopened(reader, notices):
    subject = _("Report of %(code)s opened again")
    sentence = _(
        "%(name)s has opened the report of the mission “%(title)s” again, with this reason:"
    )
    yield from told_of_step(reader, notices, subject, sentence)
