"""The mail about a support request, made when it leaves."""

from core.mail import absolute, mail_context
from missions.models import RequestLog
from missions.requests.news import words_for


@mail_context("request_news")
def request_news(row) -> dict | None:
    log = RequestLog.objects.select_related("subject", "actor", "on_behalf_of").get(
        pk=row.context["log"]
    )
    words = words_for(row.to, log)
    return words and words | {"url": absolute(words["path"])}
