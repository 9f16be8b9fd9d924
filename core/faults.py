"""Places where a test may kill the process, as a power cut would: `FAULT_AT=job.after_claim`."""

import os
from pathlib import Path

POINTS = (
    "job.after_claim",
    "pdf.after_render",
    "job.before_done",
    "mail.before_data",
    "mail.after_250",
    "mail.before_done",
)
_FAULT_AT = os.environ.get("FAULT_AT", "")
#: When given, only as often as this file is there: it is taken away before dying.
_FAULT_TICKET = os.environ.get("FAULT_TICKET", "")


def fault(point: str) -> None:
    if point == _FAULT_AT and _has_ticket():
        os._exit(137)


def _has_ticket() -> bool:
    if not _FAULT_TICKET:
        return True
    try:
        Path(_FAULT_TICKET).unlink()
    except FileNotFoundError:
        return False
    return True
