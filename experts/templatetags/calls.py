"""Moments of a call in its own time zone, and links that keep the language of the page."""

from urllib.parse import urlencode

from django import template

from experts.calls import zones
from experts.roster.queries import taken_days

register = template.Library()
register.simple_tag(zones.moment_words, name="moment")
register.simple_tag(zones.day_words, name="day")
register.simple_tag(zones.hour_words, name="hour")


@register.simple_tag
def lang_query(language):
    return f"?{urlencode({'lang': language})}" if language else ""


register.filter("taken_days", taken_days)
