"""A batch on any executor: results as they come, jobs no earlier than there is room, failures as values."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from pltoolkit.errors import CrashError, LimitError
from pltoolkit.execution.batch import PacketJob, PacketResult, Pool, run_batch
from pltoolkit.execution.output import carried


def job(name: str) -> PacketJob:
    return PacketJob(name, b"", (), {}, ("html",), {})


def made(one: PacketJob) -> PacketResult:
    return PacketResult(one.packet_id, 0.1, carried({"html": one.packet_id.encode()}))


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


def test_every_job_gives_one_result(executor: ThreadPoolExecutor) -> None:
    results = list(run_batch([job(f"s{n}") for n in range(20)], made, Pool(executor, lambda: 3)))

    assert sorted(one.packet_id for one in results) == sorted(f"s{n}" for n in range(20))
    assert all(one.files["html"].content == one.packet_id.encode() for one in results)


def test_no_jobs_give_no_results(executor: ThreadPoolExecutor) -> None:
    assert list(run_batch([], made, Pool(executor, lambda: 3))) == []


def test_a_call_that_raises_is_the_failed_result_of_its_packet_alone(executor: ThreadPoolExecutor) -> None:
    def make(one: PacketJob) -> PacketResult:
        if one.packet_id == "s1":
            raise LimitError("Stopped after 5 seconds.", hint="Raise the limit.")
        if one.packet_id == "s2":
            raise ZeroDivisionError("division by zero")
        return made(one)

    results = {
        one.packet_id: one.error
        for one in run_batch(map(job, ["s0", "s1", "s2", "s3"]), make, Pool(executor, lambda: 2))
    }

    assert results["s0"] is None
    assert results["s3"] is None
    assert str(results["s1"]) == "Stopped after 5 seconds.\n\nhint: Raise the limit."
    assert isinstance(results["s2"], CrashError)
    assert results["s2"].message == "ZeroDivisionError: division by zero"


def test_jobs_are_made_no_earlier_than_there_is_room_for_them(executor: ThreadPoolExecutor) -> None:
    taken, ended, most = 0, 0, 0

    def jobs() -> Iterator[PacketJob]:
        nonlocal taken, most
        for number in range(50):
            taken += 1
            most = max(most, taken - ended)
            yield job(f"s{number}")

    for _ in run_batch(jobs(), made, Pool(executor, lambda: 4)):
        ended += 1

    assert ended == 50
    assert most <= 4 + 4  # those in the pool, and those done but not yet taken


def test_room_may_grow_while_the_batch_runs(executor: ThreadPoolExecutor) -> None:
    room, both, seen = [1], threading.Barrier(2, timeout=20), 0

    def make(one: PacketJob) -> PacketResult:
        if one.packet_id != "s0":
            both.wait()
        return made(one)

    for _ in run_batch(map(job, ["s0", "s1", "s2"]), make, Pool(executor, lambda: room[0])):
        room[0] = 2
        seen += 1

    assert seen == 3


def test_stopping_early_cancels_what_has_not_begun() -> None:
    begun, go = [], threading.Event()

    def make(one: PacketJob) -> PacketResult:
        begun.append(one.packet_id)
        if one.packet_id != "s0":
            go.wait(20)
        return made(one)

    with ThreadPoolExecutor(1) as one_thread:
        results = run_batch((job(f"s{n}") for n in range(9)), make, Pool(one_thread, lambda: 5))
        assert next(results).packet_id == "s0"
        results.close()
        go.set()

    assert set(begun) <= {"s0", "s1"}
