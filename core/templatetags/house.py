"""Tags and filters of the house, builtin in all templates. They draw `templates/components/`."""

from django import template
from django.http import QueryDict
from django.template.defaultfilters import floatformat
from django.template.defaulttags import querystring
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core import crispy, dates
from core.prose import prose as to_prose
from core.sizes import filesize
from core.typography import typeset
from core.verdicts import reason_words

register = template.Library()


# --- text and dates -------------------------------------------------------------------
@register.filter(is_safe=True, needs_autoescape=True)
def typo(value, autoescape=True):  # noqa: FBT002 - Django passes it by name
    """French spaces, apostrophes and hyphens; other languages pass through."""
    return typeset(value, autoescape=autoescape)


@register.filter
def prose(value):
    """Typed text as paragraphs and lists, escaped and with French spaces."""
    return typeset(to_prose(value))


register.filter("file_verdict", reason_words)

#: Before a name, and no part of it.
TITLES = {"Dr", "Dr.", "Pr", "Pr.", "Prof.", "Ir", "Ir.", "Ing.", "vét.", "M.", "Mme"}


@register.filter
def initials(value):
    """A monogram: decoration only, the name stands beside it."""
    words = [word for word in str(value).split() if word not in TITLES] or [""]
    return "".join(word[:1] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def amount(value):
    """A number that may be below zero: floatformat, with a true minus sign."""
    return floatformat(value).replace("-", "−")


@register.filter
def short_date(value):
    """ "18 sept.", with the year when it is another one."""
    return dates.short_date(value) if value else ""


@register.filter
def long_date(value):
    """ "1er septembre 2016"."""
    return dates.long_date(value) if value else ""


@register.filter
def weekday_date(value):
    """ "ven. 18 sept."."""
    return dates.short_date(value, weekday=True) if value else ""


@register.filter
def urgency(value):
    """late, soon or nothing; for a class such as next-{{ due|urgency }}."""
    return dates.urgency(value) if value else ""


@register.filter
def relative(value):
    return dates.relative_words(value) if value else ""


@register.filter
def elapsed(since, until=None):
    """ "3 days 4 h" from one moment to another, or to now."""
    return dates.elapsed(since, until) if since else ""


@register.simple_tag
def day_range(start, end, *, year=True):
    """ "24 août – 4 sept. 2026"; `year=False` where the page says the year."""
    return dates.day_range(start, end, year=year) if start and end else ""


register.filter("filesize", filesize)


# --- permissions ----------------------------------------------------------------------
@register.filter
def may(user, rule):
    """May this person use this verb at all? For verbs on an object the view asks."""
    return user.has_perm(rule)


# --- addresses ------------------------------------------------------------------------
register.simple_tag(querystring, takes_context=True, name="query")


@register.inclusion_tag("components/_pager.html", takes_context=True)
def pager(context, page, key="page"):
    """Pages of this list, with the rest of the query string kept."""
    here = context["request"].GET.copy()
    here.pop(key, None)
    kept = here.urlencode()
    prefix = f"?{kept}&{key}=" if kept else f"?{key}="
    window = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "window": list(window),
        "prefix": prefix,
        "ellipsis": page.paginator.ELLIPSIS,
    }


@register.inclusion_tag("components/_chips.html", takes_context=True)
def filter_chips(context, filterset, summary="", keep=""):
    """The filters that are on, each with its way out; `keep`: query keys that no chip owns."""
    query = context["request"].GET
    kept = QueryDict(mutable=True)
    for key in keep.split():
        kept.setlist(key, query.getlist(key))
    chips = crispy.filter_chips(filterset, query)
    return {"chips": chips, "clear_url": f"?{kept.urlencode()}", "summary": summary}


# --- signs ----------------------------------------------------------------------------
@register.simple_tag
def icon(name):
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.inclusion_tag("components/_due.html")
def due(value, *, short=False, sub=False):
    """Absolute first, relative second; colour repeats what the words say."""
    if not value:
        return {"value": None}
    return {
        "value": dates.as_day(value),
        "degree": dates.urgency(value),
        "day": dates.short_date(value, weekday=True),
        "words": dates.relative_words(value, short=short),
        "sub": sub,
    }


@register.inclusion_tag("components/_kind.html")
def kind(css, word, *, hidden=False):
    return {"css": css, "word": word, "hidden": hidden}


@register.inclusion_tag("components/_state.html")
def state(degree, word):
    """`degree`: half, done, late or nothing."""
    return {"degree": degree, "word": word}


@register.inclusion_tag("components/_role.html")
def role(short, title="", *, me=False):
    return {"short": short, "title": title, "me": me}


# --- paths ----------------------------------------------------------------------------
@register.inclusion_tag("components/_minipath.html")
def minipath(total, current, kind="", label="", *, late=False):
    """Dots for a list row; `current` past `total` means finished. The row says late in words."""
    gap = 80 / max(total - 1, 1)
    dots = [
        {
            "x": f"{6 + gap * (number - 1):.1f}",
            "r": "5.2" if number == current else "3",
            "css": "p-now" if number == current else "p-done" if number < current else "",
        }
        for number in range(1, total + 1)
    ]
    words = {"current": current, "total": total, "label": label}
    name = _("Step %(current)s of %(total)s, %(label)s") % words
    return {
        "dots": dots,
        "reached": dots[min(current, total) - 1]["x"],
        "kind": "late" if late else kind,
        "name": _("Finished") if current > total else name,
    }


@register.inclusion_tag("components/_path.html")
def path(steps, kind="", label=""):
    """`steps`: core.steps.PathStep, drawn large on a desk and as a bar on a phone."""
    steps = list(steps)
    current = next((number for number, step in enumerate(steps, 1) if step.is_current), None)
    return {
        "steps": steps,
        "kind": kind,
        "label": label or _("Path"),
        "current": current,
        "current_step": steps[current - 1] if current else None,
    }


@register.inclusion_tag("components/_next.html", takes_context=True)
def next_strip(context, step, at=None, extra_class=""):
    """`step`: core.steps.NextStep; `at`: number of the step of the path the notch points at."""
    return {
        "step": step,
        "at": at,
        "extra_class": extra_class,
        "degree": dates.urgency(step.due) if step.due else "",
        "csrf_token": context.get("csrf_token", ""),
        "me": str(context.get("user", "")),
    }


def _share(value, scale) -> str:
    """A percentage of the scale with a point, whatever the language: it is an SVG attribute."""
    return f"{min(max(float(value or 0) / float(scale), 0), 1) * 100:.2f}%"


def _norm_words(done, planned, low, high) -> str:
    words = {
        "done": floatformat(done),
        "planned": floatformat(planned),
        "norm": floatformat(low),
    }
    if low is None:
        return _("%(done)s done, %(planned)s planned") % words
    if low != high:
        words["norm"] = _("%(low)s to %(high)s") % {
            "low": floatformat(low),
            "high": floatformat(high),
        }
    return _("%(done)s done, %(planned)s planned, norm %(norm)s") % words


@register.inclusion_tag("components/_norm.html")
def norm_bar(done, planned, norm=None, scale=60, label=""):
    """One scale for all bars of a screen. `norm` is a number, a (low, high) pair or None."""
    low, high = norm if isinstance(norm, tuple | list) else (norm, norm)
    room = max(float(scale) - float(done), 0)
    said = _norm_words(done, planned, low, high)
    return {
        "name": _("%(label)s: %(said)s") % {"label": label, "said": said} if label else said,
        "done": _share(done, scale),
        "planned": _share(min(float(planned), room), scale),
        "low": _share(low, scale),
        "high": _share(high, scale),
        "span": _share(float(high or 0) - float(low or 0), scale),
        "has_norm": low is not None,
        "is_span": low != high,
        "has_done": done > 0,
        "has_planned": planned > 0,
    }
