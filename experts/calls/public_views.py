"""What anybody may read and send: calls, a question, an answer. No account, no script."""

from functools import wraps

from django.conf import settings
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.flood import limited
from core.http import share
from core.policy import PUBLIC, policy
from core.workflow import TransitionRefused
from experts.calls import services
from experts.calls.candidate import CandidateForm
from experts.calls.enums import CallState
from experts.calls.questions import QuestionForm
from experts.models import Call, ConsentText

form_methods = require_http_methods(["GET", "HEAD", "POST"])
SENT_SALT = "experts.application.sent"
#: Posts from one network within a minute; a person needs a few, after mistakes.
MOST_POSTS, MINUTE = 10, 60
#: Seconds for which strangers' browsers and caches may keep a public page.
FRESH = 60


def spoken(view):
    """`?lang=en`: the text of a call in another language, by a link that can be passed on."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        wanted = request.GET.get("lang")
        if wanted not in dict(settings.LANGUAGES):
            return view(request, *args, **kwargs)
        with translation.override(wanted):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = wanted
        return response

    return inner


def public_call(code, *states) -> Call:
    rows = Call.objects.public().select_related("unit", "contact")
    found = rows.filter(code=code, **({"state__in": states} if states else {})).first()
    if found is None:
        raise Http404
    return found


def with_language(request, url: str) -> str:
    """The next page speaks the language of this one."""
    language = request.GET.get("lang")
    return f"{url}?lang={language}" if language in dict(settings.LANGUAGES) else url


@policy(PUBLIC)
@require_safe
@spoken
def call_list(request):
    rows = Call.objects.public()
    over = rows.exclude(pk__in=rows.open()).order_by("-deadline", "-pk")
    context = {
        "open": rows.open().order_by("deadline", "pk"),
        "page": Paginator(over, 25).get_page(request.GET.get("page")),
        "lang": request.GET.get("lang", ""),
    }
    return share(render(request, "experts/calls/public/list.html", context), FRESH)


@policy(PUBLIC)
@require_safe
@spoken
def detail(request, code):
    call = public_call(code)
    context = {
        "call": call,
        "criteria": call.criteria.order_by("position", "pk"),
        "countries": call.countries.order_by("name_fr"),
        "competences": call.competences.order_by("name"),
        "answered": call.questions.filter(answered_at__isnull=False).order_by("answered_at"),
        "lang": request.GET.get("lang", ""),
    }
    return share(render(request, "experts/calls/public/detail.html", context), FRESH)


@limited("call_question", most=MOST_POSTS, seconds=MINUTE)
@policy(PUBLIC)
@never_cache
@form_methods
@spoken
def ask(request, code):
    call = public_call(code)
    if not call.takes_questions:
        raise Http404
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.keep(call)
        return redirect(with_language(request, reverse("open_calls:asked", args=[call.code])))
    context = {"call": call, "form": form, "lang": request.GET.get("lang", "")}
    return render(request, "experts/calls/public/ask.html", context)


@policy(PUBLIC)
@never_cache
@require_safe
@spoken
def asked(request, code):
    context = {"call": public_call(code), "lang": request.GET.get("lang", "")}
    return render(request, "experts/calls/public/asked.html", context)


@limited("call_answer", most=MOST_POSTS, seconds=MINUTE)
@policy(PUBLIC)
@never_cache
@form_methods
@spoken
def apply(request, code):
    call, consent = public_call(code, CallState.PUBLISHED), ConsentText.current()
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CandidateForm(*data, call=call, consent=consent)
    if data and form.is_valid():
        try:
            language = translation.get_language()
            row = services.submit(call, form, language=language, consent=consent)
        except services.FileGone as gone:
            form.forget_file(str(gone))
        except TransitionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            token = signing.dumps(row.code, salt=SENT_SALT)
            url = reverse("open_calls:sent", args=[call.code, token])
            return redirect(with_language(request, url))
    context = {"call": call, "form": form, "own": None, "lang": request.GET.get("lang", "")}
    return render(request, "experts/calls/public/apply.html", context)


@policy(PUBLIC)
@never_cache
@require_safe
@spoken
def sent(request, code, token):
    call = public_call(code)
    try:
        reference = signing.loads(token, salt=SENT_SALT, max_age=86_400)
    except signing.BadSignature as made_up:
        raise Http404 from made_up
    context = {"call": call, "reference": reference, "lang": request.GET.get("lang", "")}
    return render(request, "experts/calls/public/sent.html", context)
