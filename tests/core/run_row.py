"""Does one row in a process of its own, which a fault may end: `-m tests.core.run_row mail 7`."""

import sys

from tests.core import worker_app  # noqa: F401

from core.models import Job, OutboundMail  # isort: skip

if __name__ == "__main__":
    rows = {"job": Job, "mail": OutboundMail}[sys.argv[1]].objects
    rows.run(int(sys.argv[2]))
