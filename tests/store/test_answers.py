from __future__ import annotations

import datetime as dt
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pltoolkit.errors import StoreError
from pltoolkit.records import TABLES, Record
from pltoolkit.store import AnswerConflict, AnswerKey, Counts, PacketKey, Store

Rows = dict[str, list[Record]]
Make = Callable[..., Record]
Target = Path | str
KEY = AnswerKey(PacketKey("0101", "math-6-8"), "II.1.A", "goal")
NOON = dt.datetime(2027, 1, 8, 12, 0, tzinfo=dt.UTC)


def _save(store: Store, value: object, *, author: str = "P7002", version: int | None = None) -> int:
    return store.save_answer(KEY, value, author=author, at=NOON, expected_version=version).version  # type: ignore[arg-type]


def test_an_answer_is_kept_with_author_time_and_version(store: Store) -> None:
    saved = store.save_answer(KEY, "Most lessons", author="P7002", at=NOON, expected_version=0)

    found = store.answer(KEY.packet, KEY.step_id, KEY.field_id)
    assert found is not None
    assert (found.value, found.author, found.version) == ("Most lessons", "P7002", 1)
    assert saved.version == 1


@pytest.mark.parametrize(
    "value", ["", None, True, 3, 2.5, ["a"], [{"role": "Coach"}], "🎓 مرحبا <script> {{7*7}} $(x)"]
)
def test_any_kind_of_value_comes_back_as_it_was(store: Store, value: object) -> None:
    _save(store, value)

    found = store.answer(KEY.packet, KEY.step_id, KEY.field_id)
    assert found is not None
    assert (found.value, type(found.value)) == (value, type(value))


def test_the_second_to_save_sees_the_others_answer_and_overwrites_nothing(store: Store) -> None:
    _save(store, "as read", version=0)
    _save(store, "hers", author="P7001", version=1)

    with pytest.raises(AnswerConflict, match=r"II\.1\.A, goal: somebody changed") as conflict:
        _save(store, "his", author="P7002", version=1)

    theirs = conflict.value.theirs
    assert theirs is not None
    assert (theirs.value, theirs.author, theirs.version) == ("hers", "P7001", 2)
    assert "hers" not in str(conflict.value)
    assert _save(store, "his", version=2) == 3


def test_a_conflict_crosses_processes_with_the_others_answer(store: Store) -> None:
    _save(store, "hers")

    with pytest.raises(AnswerConflict, match="changed") as conflict:
        _save(store, "his", version=0)

    assert pickle.loads(pickle.dumps(conflict.value)).theirs == conflict.value.theirs  # noqa: S301


def test_saving_the_same_again_is_no_new_version(store: Store) -> None:
    assert [_save(store, "x"), _save(store, "x"), _save(store, "x", version=0)] == [1, 1, 1]
    assert len(store.history(KEY)) == 1


def test_every_version_is_kept(store: Store) -> None:
    for value in ("one", None, "three"):
        _save(store, value)

    assert [(one.version, one.value) for one in store.history(KEY)] == [(1, "one"), (2, None), (3, "three")]


def test_answers_from_a_file_become_versions_of_their_own(store: Store, make_record: Make) -> None:
    place = {"school_id": "0101", "adoption_id": "math-6-8", "step_id": "II.1.A", "field_id": "goal"}
    _save(store, "typed")
    from_file = make_record("answers", **place, value="from a file", author="P7001")

    counts = [store.load({"answers": [from_file]}) for _ in range(2)]

    assert counts == [{"answers": Counts(updated=1)}, {"answers": Counts(unchanged=1)}]
    assert [(one.version, one.value) for one in store.history(KEY)] == [(1, "typed"), (2, "from a file")]


def test_changing_an_answer_changes_its_packets_digest(store: Store, rows: Rows) -> None:
    store.load(rows)
    before = dict(store.digests([KEY.packet]))[KEY.packet]

    store.save_answer(KEY, "Every lesson", author="P7002", at=NOON)

    after = dict(store.digests([KEY.packet]))[KEY.packet]
    assert {name for name in TABLES if before[name] != after[name]} == {"answers"}


def test_a_box_ticked_in_place_of_a_one_is_a_change(sqlite_store: Store) -> None:
    _save(sqlite_store, 1)

    assert _save(sqlite_store, True) == 2


def test_the_time_of_an_answer_is_the_same_moment_when_it_is_read(sqlite_store: Store) -> None:
    noon_in_chicago = dt.datetime(2027, 1, 8, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=-6)))
    sqlite_store.save_answer(KEY, "x", author="P7002", at=noon_in_chicago)

    found = sqlite_store.answer(KEY.packet, KEY.step_id, KEY.field_id)
    assert found is not None
    assert found.updated_at == noon_in_chicago


_WRITER = """
import datetime as dt, sys
from pathlib import Path
from pltoolkit.store import AnswerConflict, AnswerKey, PacketKey, Store

target, who, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
key = AnswerKey(PacketKey("0101", "math-6-8"), "II.1.A", "goal")
with Store.open(target if "://" in target else Path(target)) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(times):
        read = store.answer(*key)
        version = read.version if read else 0
        while True:
            try:
                store.save_answer(key, f"{who} {number}", author=who, at=dt.datetime.now(dt.UTC), expected_version=version)
                break
            except AnswerConflict as conflict:
                version = conflict.theirs.version if conflict.theirs else 0
"""


def test_two_processes_at_one_answer_lose_nothing(target: Target) -> None:
    with Store.open(target, create=True) as store:
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", _WRITER, str(target), who, "15"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for who in ("ada", "ben")
        ]  # fmt: skip
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
        ended = [writer.communicate("go\n", timeout=60) for writer in writers]
        history = store.history(KEY)

    assert [writer.returncode for writer in writers] == [0, 0], ended
    assert [one.version for one in history] == list(range(1, 31))
    assert {one.value for one in history} == {f"{who} {number}" for who in ("ada", "ben") for number in range(15)}


def test_an_answer_that_is_not_there_has_no_history(store: Store) -> None:
    assert store.answer(KEY.packet, KEY.step_id, KEY.field_id) is None
    assert store.history(KEY) == ()


def test_a_number_that_is_none_is_refused(sqlite_store: Store) -> None:
    with pytest.raises((StoreError, ValueError), match="number"):
        _save(sqlite_store, float("nan"))
