from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event, get_native_id

import pytest
from PyQt6.QtCore import QThread
from pytestqt.qtbot import QtBot

from crviewer.gui.jobs import worker as worker_module
from crviewer.gui.jobs.dialog_job import DialogJob, DialogJobRow
from crviewer.gui.jobs.worker import JobTicket, Worker

Wait = Callable[[Callable[[], object]], None]


def nobody(_: object) -> None:
    pytest.fail("this answer was not wanted")


def test_a_job_runs_on_another_thread_and_answers_on_this_one(worker: Worker, wait_for: Wait) -> None:
    threads: list[object] = []
    worker.submit(
        "job",
        lambda ticket: QThread.currentThread(),
        answered=lambda thread: threads.extend([thread, QThread.currentThread()]),
        failed=nobody,
    )
    wait_for(lambda: len(threads) == 2)
    assert threads[0] is not threads[1]
    assert threads[1] is worker.thread()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt gives threads their priority")
def test_jobs_and_the_threads_that_they_start_let_the_window_go_first(worker: Worker, wait_for: Wait) -> None:
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, get_native_id())

    def job(ticket: JobTicket) -> tuple[int, int]:
        with ThreadPoolExecutor(1) as pool:
            return priority(), pool.submit(priority).result()

    priorities: list[tuple[int, int]] = []
    worker.submit("job", job, answered=priorities.append, failed=nobody)
    wait_for(lambda: priorities)
    assert all(each > priority() for each in priorities[0])


def test_an_exception_is_brought_back(worker: Worker, wait_for: Wait) -> None:
    errors: list[Exception] = []

    def job(ticket: JobTicket) -> None:
        raise ZeroDivisionError("one by none")

    worker.submit("job", job, answered=nobody, failed=errors.append)
    wait_for(lambda: errors)
    assert isinstance(errors[0], ZeroDivisionError)
    assert worker.tickets == ()


def test_a_cancelled_job_stops_at_its_next_report_and_answers_nobody(worker: Worker, wait_for: Wait) -> None:
    running, go_on, went_on = Event(), Event(), Event()

    def job(ticket: JobTicket) -> None:
        running.set()
        go_on.wait(20)
        ticket.progress(0.5)
        went_on.set()

    ticket = worker.submit("job", job, answered=nobody, failed=nobody)
    wait_for(running.is_set)
    ticket.cancel()
    go_on.set()
    wait_for(lambda: not worker.tickets)
    assert not went_on.is_set()


def test_a_job_that_pauses_is_cancelled_at_once_and_else_goes_on(worker: Worker, wait_for: Wait) -> None:
    answers: list[str] = []

    def job(seconds: float, ticket: JobTicket) -> str:
        ticket.pause(seconds)
        return "rested"

    worker.submit("job", partial(job, 0.001), answered=answers.append, failed=nobody)
    ticket = worker.submit("job", partial(job, 1e6), answered=nobody, failed=nobody)
    wait_for(lambda: answers == ["rested"])
    ticket.cancel()
    wait_for(lambda: not worker.tickets)


def test_an_answer_that_comes_too_late_is_dropped(worker: Worker, wait_for: Wait) -> None:
    running, go_on = Event(), Event()

    def job(ticket: JobTicket) -> str:
        running.set()
        go_on.wait(20)
        return "late"

    ticket = worker.submit("job", job, answered=nobody, failed=nobody)
    wait_for(running.is_set)
    ticket.cancel()
    go_on.set()
    wait_for(lambda: not worker.tickets)


def test_progress_is_told_in_order(worker: Worker, wait_for: Wait) -> None:
    told: list[float] = []
    worker.progressed.connect(lambda _, fraction: told.append(fraction))

    def job(ticket: JobTicket) -> None:
        for fraction in (0.25, 0.5, 1.0):
            ticket.progress(fraction)

    worker.submit("job", job, answered=lambda _: None, failed=nobody)
    wait_for(lambda: not worker.tickets)
    assert told == [0.0, 0.25, 0.5, 1.0]


def test_closing_waits_for_the_running_job_and_leaves_no_thread(worker: Worker, wait_for: Wait) -> None:
    running = Event()

    def job(ticket: JobTicket) -> None:
        running.set()
        while True:
            ticket.progress(0.5)

    worker.submit("job", job, answered=nobody, failed=nobody)
    wait_for(running.is_set)
    worker.close()
    assert worker.stopped


def test_the_time_that_is_left_is_told_from_the_turn_of_a_job_on(
    worker: Worker, wait_for: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[float, float]] = []
    monkeypatch.setattr(worker_module, "time_left", lambda *parts: asked.append(parts) or "some")
    waited, told = Event(), Event()
    worker.submit("first", lambda _: waited.wait(), answered=print, failed=print)
    ticket = worker.submit("second", lambda ticket: (ticket.progress(0.25), told.wait()), answered=print, failed=print)
    ticket._began -= 100  # as if it had waited long for the first
    waited.set()
    worker.progressed.connect(lambda _, fraction: fraction and told.set())
    wait_for(told.is_set)
    assert ticket.time_left == "some"
    assert asked[-1][0] == 0.25
    assert asked[-1][1] < 100


def test_a_row_shows_how_long_its_run_may_still_take_and_no_bar_once_it_is_done(
    worker: Worker, qtbot: QtBot, wait_for: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "time_left", lambda fraction, _: "about 20 s left" if fraction else "")
    run, go_on = DialogJob(worker, worker), Event()
    row = DialogJobRow(run, "Go")
    qtbot.addWidget(row)
    row.show()
    assert not row.progress.isVisible()
    run.start("job", lambda watch: (watch.reach(0.5), go_on.wait()))
    wait_for(lambda: row.progress.text() == "50% · about 20 s left")
    assert row.progress.isVisible()
    go_on.set()
    wait_for(lambda: not run.running)
    assert not row.progress.isVisible()
