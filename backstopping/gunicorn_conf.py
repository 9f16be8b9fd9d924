"""How the pages are served: two plain processes; figures in the README, "Configuration"."""

import gc
import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
wsgi_app = "backstopping.wsgi:application"
workers = int(os.environ.get("WEB_WORKERS", "2"))
preload_app = True
timeout = 60
graceful_timeout = 20
max_requests = 20_000
max_requests_jitter = 2_000
#: Its place is one for all installations of a user, and nobody asks it anything.
control_socket_disable = True
#: Heartbeats live in memory where possible: a slow disk would make a worker look dead.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None


def when_ready(server):
    """What the start has made stays: the collector skips it, and processes share its pages."""
    gc.collect()
    gc.freeze()
