"""Is the house well? Strangers get one word, administrators the reasons.

To add a check: a function without arguments that returns what is wrong, or "", in `CHECKS`.
"""

import shutil
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models.functions import Now
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import bell
from core.models import Heartbeat, Job, OutboundMail
from core.policy import PUBLIC, policy

JOBS_MAY_WAIT, MAILS_MAY_WAIT = timedelta(minutes=5), timedelta(minutes=10)
BEAT_MAY_BE_SILENT = timedelta(minutes=5)
#: Alarm when less than a tenth is free, unless that is still plenty.
LEAST_FREE_SHARE, PLENTY = 0.10, 20 * 2**30


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def broker() -> str:
    return "" if bell.is_reachable() else "The broker does not answer."


def jobs() -> str:
    return overdue(Job.objects.all(), JOBS_MAY_WAIT)


def mails() -> str:
    return overdue(OutboundMail.objects.all(), MAILS_MAY_WAIT)


def overdue(rows, patience: timedelta) -> str:
    """Rows that no worker took in time, or that one took and then forgot."""
    waiting = rows.waiting().filter(due_at__lt=Now() - patience).count()
    forgotten = rows.lapsed().filter(lease_until__lt=Now() - patience).count()
    if not waiting + forgotten:
        return ""
    return f"{waiting} waiting and {forgotten} without a worker for more than {patience}."


def dead() -> str:
    counts = {rows.model._meta.verbose_name_plural: rows.dead().count() for rows in both()}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def both():
    return Job.objects.all(), OutboundMail.objects.all()


def beat() -> str:
    alive = Heartbeat.objects.filter(name="sweep", at__gt=Now() - BEAT_MAY_BE_SILENT).exists()
    return "" if alive else f"Beat has been silent for more than {BEAT_MAY_BE_SILENT}."


def disk() -> str:
    place = settings.FILES_DIR
    while not place.exists():
        place = place.parent
    usage = shutil.disk_usage(place)
    if usage.free >= min(usage.total * LEAST_FREE_SHARE, PLENTY):
        return ""
    return f"{usage.free // 2**20} MiB free."


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "broker": broker,
    "jobs": jobs,
    "mails": mails,
    "dead": dead,
    "beat": beat,
    "disk": disk,
}


def examine() -> dict[str, str]:
    """What is wrong, by check; a check that fails to run is itself wrong."""
    found = {}
    for name, check in CHECKS.items():
        try:
            found[name] = check()
        except Exception as error:  # an answer must come whatever is broken
            found[name] = f"{type(error).__name__}: {error}".strip()
    return {name: problem for name, problem in found.items() if problem}


@policy(PUBLIC)
@never_cache
@require_safe
def healthz(request):
    problems = examine()
    answer = {"status": "failing" if problems else "ok"}
    if may_see_reasons(request):
        answer["checks"] = {name: problems.get(name, "ok") for name in CHECKS}
    return JsonResponse(answer, status=503 if problems else 200)


def may_see_reasons(request) -> bool:
    try:
        return request.user.has_perm("core.view_health")
    except DatabaseError:
        return False
