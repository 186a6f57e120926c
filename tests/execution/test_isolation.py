"""Calls in child processes: limits, deaths, nothing left behind, and the server they are forked from."""

from __future__ import annotations

import contextlib
import multiprocessing.forkserver
import operator
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from nbformat import NotebookNode

from pltoolkit.errors import CrashError, LimitError
from pltoolkit.execution.batch import PacketJob
from pltoolkit.execution.isolation import IsolatedExecutor, Limits
from pltoolkit.execution.notebook import execute_notebook

Make = Callable[[str], NotebookNode]


def cell(source: str, children: IsolatedExecutor, make: Make) -> Any:
    """What comes of a notebook with one cell, run in a child."""
    return children.submit(execute_notebook, make(f"%%\n{source}"), {}, name="n").result()


def text(done: Any) -> str:
    return "".join(output.get("text", "") for output in done.notebook.cells[0].outputs)


DEATHS = {
    "os._exit": ("import os; os._exit(7)", "ended by itself, with exit code 7"),
    "a crash in C": ("import ctypes; ctypes.string_at(0)", r"segmentation fault.*SIGSEGV"),
    "a kill": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "It was killed"),
    "an abort": ("import os; os.abort()", "SIGABRT"),
}


@pytest.mark.parametrize("how", DEATHS)
def test_a_child_that_dies_fails_its_call_alone(how: str, children: IsolatedExecutor, notebook_of: Make) -> None:
    source, said = DEATHS[how]

    with pytest.raises(CrashError, match=said):
        cell(source, children, notebook_of)
    assert text(cell("print('the next one is well')", children, notebook_of)) == "the next one is well\n"


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "sum(range(10**12))",
        "import ctypes; ctypes.PyDLL(None).sleep(60)",
        "import signal, time\nfor one in signal.valid_signals() - {9, 19}:\n    try: signal.signal(one, signal.SIG_IGN)\n    except OSError: pass\nwhile True: time.sleep(1)",
    ],
    ids=["busy in Python", "busy in C", "blocked in C", "deaf to signals"],
)
def test_a_child_is_stopped_at_its_limit_whatever_it_does(source: str, notebook_of: Make) -> None:
    with (
        IsolatedExecutor(jobs=1, limits=Limits(seconds=3), preload=("pltoolkit.api.warm",)) as children,
        pytest.raises(
            LimitError, match=r"Stopped after 3 seconds\.\n\nhint: Raise packets\.time_limit in district\.toml"
        ),
    ):
        cell(source, children, notebook_of)


def test_a_cell_that_needs_too_much_memory_fails_with_the_limit(notebook_of: Make) -> None:
    with IsolatedExecutor(jobs=1, limits=Limits(memory_mib=600), preload=("pltoolkit.api.warm",)) as children:
        done = cell("print('so far')\nbig = bytearray(10**9)", children, notebook_of)

    assert isinstance(done.error, LimitError)
    assert str(done.error).startswith("Notebook n, cell In [1]: it needed more memory than it may have.\n\nhint: ")
    assert "papermill-error-cell" in done.notebook.cells[1].source
    assert done.notebook.cells[2].outputs[0].text == "so far\n"


def test_what_a_cell_leaves_running_ends_with_its_child(children: IsolatedExecutor, notebook_of: Make) -> None:
    done = cell(
        "import subprocess, multiprocessing, time\n"
        "p = subprocess.Popen(['sleep', '300'])\n"
        "m = multiprocessing.get_context('fork').Process(target=time.sleep, args=(300,)); m.start()\n"
        "print(p.pid, m.pid)",
        children,
        notebook_of,
    )

    deadline = time.monotonic() + 10  # a process that has been killed may take a moment to be gone
    while left := [pid for pid in map(int, text(done).split()) if is_running(pid)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.02)


def threads_of_libraries() -> int:
    """How many threads this process has when Typst has set a page and numpy has multiplied."""
    import numpy as np
    import typst

    typst.Compiler(b"Words").compile(format="pdf")
    assert (np.ones((600, 600)) @ np.ones((600, 600))).sum() == 600**3
    return psutil.Process().num_threads()


def test_a_child_is_the_work_of_one_processor_unless_the_environment_says_otherwise(
    children: IsolatedExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = 1  # the thread that waits for Typst's one

    assert children.submit(threads_of_libraries).result() == here + 1
    monkeypatch.setenv("RAYON_NUM_THREADS", "3")
    with IsolatedExecutor(jobs=1, limits=Limits(seconds=60), method="spawn") as others:
        assert others.submit(threads_of_libraries).result() == here + 3


def test_executors_that_start_at_once_leave_this_process_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RAYON_NUM_THREADS", raising=False)
    before = dict(os.environ), vars(sys.modules["__main__"]).get("__spec__")

    with contextlib.ExitStack() as stack:
        executors = [stack.enter_context(IsolatedExecutor(jobs=2, limits=Limits(seconds=60))) for _ in range(4)]
        futures = [executor.submit(os.getenv, "RAYON_NUM_THREADS") for executor in executors for _ in range(8)]
        found = [future.result() for future in futures]

    assert found == ["1"] * 32
    assert (dict(os.environ), vars(sys.modules["__main__"]).get("__spec__")) == before


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_each_child_has_a_folder_of_its_own_that_goes_with_it(children: IsolatedExecutor, notebook_of: Make) -> None:
    look = (
        "import os, tempfile\nprint(os.getcwd(), tempfile.gettempdir(), os.environ['PLTOOLKIT_BATCH'], os.listdir('.'))"
    )
    folders = [text(cell(f"{look}\nopen('left', 'w').close()", children, notebook_of)).split() for _ in range(2)]

    assert folders[0][0] == folders[0][1] != folders[1][0]
    assert [one[2:] for one in folders] == [["1", "[]"]] * 2
    assert not any(Path(one[0]).exists() for one in folders)


def test_the_folder_of_a_killed_child_is_gone_too(
    children: IsolatedExecutor, notebook_of: Make, tmp_path: Path
) -> None:
    note = tmp_path / "note"
    with pytest.raises(CrashError):
        cell(f"import os; open({str(note)!r}, 'w').write(os.getcwd()); os.kill(os.getpid(), 9)", children, notebook_of)

    assert note.read_text()
    assert not Path(note.read_text()).exists()


def test_the_server_has_one_thread_no_event_loop_and_no_socket_but_its_own(
    children: IsolatedExecutor, notebook_of: Make
) -> None:
    cell("1", children, notebook_of)
    server = multiprocessing.forkserver._forkserver._forkserver_pid
    opened = [str(one.readlink()) for one in Path(f"/proc/{server}/fd").iterdir()]

    assert len(list(Path(f"/proc/{server}/task").iterdir())) == 1
    assert sum(one.startswith("socket:") for one in opened) == 1  # where it is asked for children
    assert sum("eventpoll" in one for one in opened) == 1
    assert sum("memfd" in one for one in opened) == 0


def test_a_child_starts_with_everything_imported(children: IsolatedExecutor, notebook_of: Make) -> None:
    names = "pandas", "papermill", "sqlalchemy", "typst", "pltoolkit.sections"
    found = text(cell(f"import sys\nprint([n for n in {names} if n not in sys.modules])", children, notebook_of))

    assert found == "[]\n"


def test_a_new_process_where_there_is_no_fork_gives_the_same_packet(jobs: list[PacketJob]) -> None:
    from pltoolkit.api.making import make_packet

    job = min(jobs, key=lambda one: len(one.notebooks))
    files = {}
    for method in ("forkserver", "spawn"):
        with IsolatedExecutor(jobs=1, limits=Limits(), preload=("pltoolkit.api.warm",), method=method) as children:
            result = children.submit(make_packet, job).result()
            assert result.error is None
            files[method] = result.files["html"].content

    assert files["spawn"] == files["forkserver"]


def test_when_the_program_is_killed_its_children_end_and_the_next_one_clears_up(tmp_path: Path) -> None:
    script = """
import os, time
from pltoolkit.execution.isolation import IsolatedExecutor, Limits
children = IsolatedExecutor(jobs=1, limits=Limits())
child = children.submit(os.getpid).result()
children.submit(time.sleep, 300)
time.sleep(2)
print("ready", flush=True)
time.sleep(300)
"""
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    program = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment)
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"
    family = psutil.Process(program.pid).children(recursive=True)
    left = list(tmp_path.glob("pltoolkit-*"))

    program.kill()
    program.communicate()
    _, alive = psutil.wait_procs(family, timeout=10)

    assert len(family) >= 2
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []
    assert len(left) == 1
    clears = "from pltoolkit.execution.scratch import scratch_folder\nwith scratch_folder(): pass"
    subprocess.run([sys.executable, "-c", clears], env=environment, check=True)
    assert list(tmp_path.glob("pltoolkit-*")) == []


def test_a_folder_in_use_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    from pltoolkit.execution.scratch import scratch_folder

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch_folder() as first, scratch_folder() as second:
        assert first != second
        assert first.exists()
    assert list(tmp_path.iterdir()) == []


def test_leaving_by_an_error_ends_what_runs() -> None:
    children = IsolatedExecutor(jobs=1, limits=Limits(seconds=120))
    running, waiting = children.submit(time.sleep, 100), children.submit(time.sleep, 100)
    while not children._running:
        time.sleep(0.01)

    children.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert isinstance(running.exception(), CrashError)
    assert waiting.cancelled()


def test_an_error_of_the_call_itself_is_told_with_its_trace(children: IsolatedExecutor) -> None:
    with pytest.raises(CrashError, match=r"ZeroDivisionError: .*\n\nhint: Traceback"):
        children.submit(operator.truediv, 1, 0).result()
    with pytest.raises(CrashError, match=r"It could not go on: No such file or directory\."):
        children.submit(os.stat, "/nowhere").result()
