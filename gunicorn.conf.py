"""How gunicorn serves the portal: on a desk through `manage.py run`, in a container on its own."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

wsgi_app = "iaar_qms.wsgi:application"
bind = [f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"]
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Loaded once before forking: the workers share the memory of everything that is imported.
preload_app = True
timeout = 60
graceful_timeout = 6
keepalive = 5
# A worker is replaced after many requests, so that a slow leak never matters.
max_requests = int(os.environ.get("WEB_MAX_REQUESTS", "10000"))
max_requests_jitter = max_requests // 10
# Signs of life of the workers go to memory, never to a slow disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
accesslog = os.environ.get("ACCESS_LOG") or None
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")
proc_name = "portal"


def pre_fork(server: Any, worker: Any) -> None:
    """Keep loaded objects out of the collector's sight, so that shared memory stays shared."""
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """Let a worker end with its master, however the master ended."""
    from core.supervisor import die_with_parent

    die_with_parent()


def post_worker_init(worker: Any) -> None:
    """Collect garbage rarely: its pauses are what makes a few pages slow."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
