"""A host runs calls in isolated children for a process that may have none itself."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from pltoolkit.errors import CrashError, LimitError
from pltoolkit.execution.host import HostedExecutor, HostLostError
from pltoolkit.execution.isolation import Limits


@pytest.fixture
def executor() -> Iterator[HostedExecutor]:
    hosted = HostedExecutor(jobs=2, limits=Limits(seconds=20, memory_mib=1024))
    yield hosted
    hosted.shutdown(cancel_futures=True)


def test_calls_run_in_children_of_another_process_and_answers_come_back(executor: HostedExecutor) -> None:
    answers = [executor.submit(divmod, number, 3) for number in range(6)]

    assert [answer.result(60) for answer in answers] == [divmod(number, 3) for number in range(6)]
    assert executor.submit(os.getppid).result(60) != os.getpid()


def test_what_a_call_prints_does_not_get_among_the_answers(executor: HostedExecutor) -> None:
    assert executor.submit(print, "x" * 100_000).result(60) is None
    assert executor.submit(os.write, 1, b"raw\n").result(60) == 4


def test_a_call_that_dies_or_raises_is_an_error_of_its_own_and_the_host_goes_on(executor: HostedExecutor) -> None:
    with pytest.raises(CrashError, match="exit code 7"):
        executor.submit(os._exit, 7).result(60)
    with pytest.raises(CrashError, match="ZeroDivisionError"):
        executor.submit(divmod, 1, 0).result(60)

    assert executor.submit(abs, -1).result(60) == 1


def test_a_call_that_hangs_is_stopped_by_the_hosts_limit() -> None:
    hosted = HostedExecutor(jobs=1, limits=Limits(seconds=1, memory_mib=1024))
    try:
        hosted.submit(abs, 1).result(60)
        with pytest.raises(LimitError, match="Stopped after 1 second"):
            hosted.submit(time.sleep, 60).result(60)
    finally:
        hosted.shutdown(cancel_futures=True)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 on this system")
def test_calls_of_a_host_that_is_killed_are_lost_by_name_and_the_next_call_starts_another(
    executor: HostedExecutor,
) -> None:
    executor.submit(abs, 1).result(60)
    waiting = executor.submit(time.sleep, 15)
    assert executor._process is not None
    executor._process.kill()

    with pytest.raises(HostLostError, match="The host ended with exit code -9"):
        waiting.result(60)
    assert executor.submit(abs, -2).result(60) == 2


def test_shutting_down_lets_what_runs_end(executor: HostedExecutor) -> None:
    running = executor.submit(time.sleep, 1)
    executor.submit(abs, 1).result(60)

    executor.shutdown(wait=True)

    assert running.result(5) is None
