"""The real renderer in real workers, killed in the middle: twenty reports, each set once."""

import os
import signal
from pathlib import Path

from tests.core.machinery import wait_for

NUMBER = 20
ASK = f"""
from core.models import Job
from reports.models import Report
from reports.editions import document_key

wanted = Report.objects.filter(state="diffused", document=None).order_by("pk")[:{NUMBER}]
for report in wanted:
    Job.objects.ask("reports.render", key=document_key(report), pk=report.pk)
print(*(report.pk for report in wanted))
"""
JOBS = """
SELECT state, attempts FROM core_job
WHERE kind = 'reports.render' AND (payload->>'pk')::int = ANY(%s)
"""
FILES = "SELECT count(*) FROM core_storedfile"
OWN = "SELECT count(DISTINCT document_id) FROM reports_report WHERE id = ANY(%s)"


def children_of(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


def test_twenty_pdfs_arrive_once_each_though_their_workers_are_killed(site):
    [(files_before,)] = site.rows(FILES)
    wanted = [int(one) for one in site.manage("shell", "-v", "0", "-c", ASK).stdout.split()]
    assert len(wanted) == NUMBER

    def done(number):
        states = [state for state, _attempts in site.rows(JOBS, wanted)]
        return states.count("done") >= number and (number == NUMBER or "running" in states)

    wait_for(lambda: done(2), seconds=60, what="the second PDF")
    worker = site.number_of("worker-pdf")
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: site.number_of("worker-pdf") not in (0, worker), what="another worker")
    wait_for(lambda: done(6), seconds=60, what="the sixth PDF")
    [child, *_others] = children_of(site.number_of("worker-pdf"))
    os.kill(child, signal.SIGKILL)
    wait_for(lambda: done(NUMBER), seconds=120, what="the twentieth PDF")

    assert max(attempts for _state, attempts in site.rows(JOBS, wanted)) >= 2
    assert site.rows(OWN, wanted) == [(NUMBER,)]
    assert site.rows(FILES) == [(files_before + NUMBER,)]
    checked = site.manage("verify_integrity")
    assert checked.returncode == 0, checked.stdout + checked.stderr
