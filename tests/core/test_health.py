"""`/healthz` tells database, queue and disk, and answers 503 when one of them fails."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.test import RequestFactory

from core import health
from core.health import Part


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    broker = tmp_path / "broker"
    broker.mkdir()
    settings.DATA_DIR = tmp_path
    settings.REDIS_URL = ""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CELERY_BROKER_URL = "filesystem://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(broker)}
    return tmp_path


def make_old(name: str, seconds: float, folder: Path) -> None:
    moment = time.time() - seconds
    os.utime(folder / "run" / f"{name}.alive", (moment, moment))


def ask():
    return health.healthz(RequestFactory().get("/healthz"))


@pytest.mark.django_db
def test_all_well():
    health.beat("worker")
    health.beat("clock")

    answer = ask()

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert set(health.look()) == {"database", "queue", "disk"}
    assert all(part.ok for part in health.look().values())


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["database", "queue", "disk"])
def test_503_when_one_part_fails(broken, monkeypatch):
    well = {name: lambda: Part(True, "well") for name in health.CHECKS}

    def fails() -> Part:
        raise DatabaseError("secret address of the server")

    monkeypatch.setattr(health, "CHECKS", {**well, broken: fails})

    answer = ask()

    assert answer.status_code == 503
    assert b"secret" not in answer.content
    assert {name: part.ok for name, part in health.look().items()} == {
        name: name != broken for name in health.CHECKS
    }


def test_queue_is_not_well_before_the_first_sign():
    assert health.check_queue() == Part(False, "no sign of the worker yet")


def test_queue_is_not_well_when_the_worker_is_silent(own_folder):
    health.beat("worker")
    health.beat("clock")
    make_old("worker", 100, own_folder)

    assert health.check_queue() == Part(False, "the worker has been silent for 100 s")


def test_queue_is_not_well_when_the_clock_is_silent(own_folder):
    health.beat("worker")
    health.beat("clock")
    make_old("clock", 700, own_folder)

    assert health.check_queue() == Part(False, "the clock has been silent for 700 s")


def test_queue_is_not_well_when_its_folder_is_gone(own_folder):
    (own_folder / "broker").rmdir()

    assert health.look()["queue"] == Part(False, "PermissionError")


def test_tasks_in_place_need_no_worker(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True

    assert health.check_queue().ok


def test_disk_is_not_well_when_it_is_nearly_full(settings):
    settings.DISK_MIN_FREE_MB = 10**12

    part = health.check_disk()

    assert not part.ok
    assert part.detail.endswith(f" MB are free; {10**12} MB are needed")


def test_disk_is_not_well_when_the_folder_is_gone(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "gone"

    assert health.look()["disk"] == Part(False, "FileNotFoundError")


def test_the_worker_keeps_leaving_signs(own_folder):
    thread = health.keep_beating(interval=0.02)
    make_old("worker", 100, own_folder)
    deadline = time.monotonic() + 5
    while (health.silence("worker") or 0) > 50 and time.monotonic() < deadline:
        time.sleep(0.02)

    assert thread.daemon
    assert thread in threading.enumerate()
    assert (health.silence("worker") or 99) < 50
    assert health.silence("clock") is not None


def test_a_forgotten_sign_is_no_sign():
    health.beat("worker")
    health.forget("worker")

    assert health.silence("worker") is None


def test_the_middleware_answers_before_everything_else(rf):
    asked = []
    middleware = health.HealthMiddleware(lambda request: asked.append(request.path))

    middleware(rf.get("/register/"))

    assert asked == ["/register/"]


@pytest.mark.django_db
def test_the_middleware_answers_for_any_host(rf):
    middleware = health.HealthMiddleware(lambda request: pytest.fail("it was passed on"))

    assert middleware(rf.get("/healthz", headers={"host": "10.0.0.7"})).status_code in (200, 503)
