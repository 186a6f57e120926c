"""Several processes at one database: every row and every digest is right afterwards."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pltoolkit.records import TABLES, Record
from pltoolkit.store import Store

Rows = dict[str, list[Record]]
Make = Callable[..., Record]
Target = Path | str

_LOADER = """
import sys
from pathlib import Path
from pltoolkit.records import TABLES
from pltoolkit.store import Store

target, who, ids = sys.argv[1], sys.argv[2], sys.argv[3].split(",")
with Store.open(target if "://" in target else Path(target)) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for number, task_id in enumerate(ids):
        values = {"task_id": task_id, "school_id": "0101", "task": f"{who} {number}"}
        store.load({"tasks": [TABLES["tasks"].model.model_validate(values)]})
"""


def _load_at_once(target: Target, ids: dict[str, list[str]]) -> None:
    """A process for each name, all let go at one moment, each loading a task of each of its ids."""
    loaders = [
        subprocess.Popen(
            [sys.executable, "-c", _LOADER, str(target), who, ",".join(tasks)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for who, tasks in ids.items()
    ]  # fmt: skip
    for loader in loaders:
        assert loader.stdout is not None
        assert loader.stdout.readline() == "ready\n"
    for loader in loaders:
        assert loader.stdin is not None
        loader.stdin.write("go\n")
        loader.stdin.flush()
    ended = [loader.communicate(timeout=60) for loader in loaders]
    assert [loader.returncode for loader in loaders] == [0, 0], ended


@contextmanager
def _copy(store: Store, folder: Path) -> Iterator[Store]:
    """A store with the same rows, loaded in peace."""
    with Store.open(folder / "calm.db", create=True) as calm:
        for name, table in TABLES.items():
            frame = store.read(name)
            rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
            calm.load(
                {name: [table.model.model_validate({str(key): value for key, value in row.items()}) for row in rows]}
            )
        yield calm


def test_two_processes_loading_different_rows_leave_right_digests(
    target: Target, tmp_path: Path, make_record: Make
) -> None:
    ids = {who: [f"{who}{number}" for number in range(20)] for who in ("ada", "ben")}
    with Store.open(target, create=True) as store:
        store.load({"schools": [make_record("schools", school_id="0101", name="Ash")]})

        _load_at_once(target, ids)

        assert store.counts()["tasks"] == 40
        with _copy(store, tmp_path) as calm:
            assert dict(store.digests(store.packet_keys())) == dict(calm.digests(calm.packet_keys()))


def test_two_processes_loading_the_same_row_leave_right_digests(
    target: Target, tmp_path: Path, make_record: Make
) -> None:
    with Store.open(target, create=True) as store:
        store.load({"schools": [make_record("schools", school_id="0101", name="Ash")]})
        store.load({"tasks": [make_record("tasks", task_id="T", school_id="0101", task="Do it")]})

        _load_at_once(target, {"ada": ["T"] * 60, "ben": ["T"] * 60})

        with _copy(store, tmp_path) as calm:
            assert dict(store.digests(store.packet_keys())) == dict(calm.digests(calm.packet_keys()))


def test_a_batch_reads_while_a_coach_writes(target: Target, rows: Rows, make_record: Make) -> None:
    with Store.open(target, create=True) as reader:
        reader.load(rows)
        key = reader.packet_keys()[1]
        seen = [len(reader.slice_rows(key)["tasks"])]
        with Store.open(target) as writer:
            for number in range(5):
                task = make_record("tasks", task_id=f"N{number}", school_id=key.school_id, task="Do it")
                writer.load({"tasks": [task]})
                seen.append(len(reader.slice_rows(key)["tasks"]))

    assert seen == [1, 2, 3, 4, 5, 6]
