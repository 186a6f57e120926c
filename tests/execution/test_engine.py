"""The papermill engine on its own: anybody's notebook, many in one process, each from a clean start."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from IPython.core.getipython import get_ipython
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from pltoolkit.execution.kernel import NotebookKernel

Make = Callable[[str], NotebookNode]


def run(notebook: NotebookNode, **options: Any) -> NotebookNode:
    return papermill.execute_notebook(notebook, None, engine_name="pltoolkit", progress_bar=False, **options)


def said(cell: NotebookNode) -> str:
    """The text of a cell's outputs."""
    parts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return "".join(parts)


def test_papermills_command_line_takes_it_for_any_notebook(notebook_of: Make, tmp_path: Path) -> None:
    nbformat.write(
        notebook_of("%% parameters\nname = 'x'\n%%\nprint('hello', name)\nname.upper()"), tmp_path / "in.ipynb"
    )

    command = [sys.executable, "-m", "papermill", "in.ipynb", "out.ipynb", "--engine", "pltoolkit", "-p", "name", "you"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "Executing:" in done.stdout  # papermill's progress bar, which no cell may swallow
    assert "hello" not in done.stdout
    cells = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    assert [output.output_type for output in cells[2].outputs] == ["stream", "execute_result"]
    assert said(cells[2]) == "hello you\n'YOU'"
    assert [cell.metadata.papermill.status for cell in cells] == ["completed"] * 3


def test_a_failure_ends_the_command_line_with_the_cell_marked_in_the_file(notebook_of: Make, tmp_path: Path) -> None:
    nbformat.write(notebook_of("%%\n1 / 0\n%%\nprint('later')"), tmp_path / "in.ipynb")

    command = [sys.executable, "-m", "papermill", "in.ipynb", "out.ipynb", "--engine", "pltoolkit", "--log-output"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "ZeroDivisionError: division by zero" in done.stderr
    cells = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    assert "papermill-error-cell" in cells[1].source
    assert cells[2].metadata.papermill.status == "failed"
    assert cells[3].execution_count is None


def test_each_of_many_runs_in_one_process_counts_from_one_and_finds_no_names(notebook_of: Make) -> None:
    for _ in range(3):
        done = run(
            notebook_of("%%\n'kept' in globals(), sorted(Out)\n%%\nkept = 1; import __main__; __main__.kept2 = 2")
        )

        assert done.cells[0].execution_count == 1
        assert said(done.cells[0]) == "(False, [])"
        assert "__main__.kept2" not in said(done.cells[0])


CHANGES = {
    "environment variable set": ("import os; os.environ['PLT_X'] = '1'", "import os; 'PLT_X' in os.environ"),
    "environment variable removed": ("import os; del os.environ['PATH']", "import os; 'PATH' in os.environ"),
    "working folder": ("import os; os.chdir('/')", "import os; os.getcwd()"),
    "sys.path": ("import sys; sys.path.insert(0, '/nowhere')", "import sys; '/nowhere' in sys.path"),
    "sys.argv": ("import sys; sys.argv[:] = ['x']", "import sys; sys.argv"),
    "builtins": ("import builtins; builtins.len2 = len", "import builtins; hasattr(builtins, 'len2')"),
    "a builtin replaced": ("import builtins; builtins.sum = max", "sum([1, 2])"),
    "recursion limit": ("import sys; sys.setrecursionlimit(5000)", "import sys; sys.getrecursionlimit()"),
    "umask": ("import os; os.umask(0o077)", "import os; m = os.umask(0o022); os.umask(m); m"),
    "warnings": (
        "import warnings; warnings.simplefilter('ignore', UserWarning)",
        "import warnings; warnings.filters[0]",
    ),
    "root logger": (
        "import logging; logging.basicConfig(level=1, force=True)",
        "import logging; logging.getLogger().level",
    ),
    "signal handler": (
        "import signal; signal.signal(signal.SIGUSR1, signal.SIG_IGN)",
        "import signal; signal.getsignal(signal.SIGUSR1)",
    ),
    "decimal context": ("import decimal; decimal.getcontext().prec = 3", "import decimal; decimal.getcontext().prec"),
    "socket timeout": ("import socket; socket.setdefaulttimeout(3)", "import socket; repr(socket.getdefaulttimeout())"),
    "numpy printing": (
        "import numpy; numpy.set_printoptions(precision=2)",
        "import numpy; numpy.get_printoptions()['precision']",
    ),
    "numpy errors": ("import numpy; numpy.seterr(all='raise')", "import numpy; numpy.geterr()['over']"),
    "pandas option": (
        "import pandas; pandas.set_option('display.max_rows', 3)",
        "import pandas; pandas.get_option('display.max_rows')",
    ),
    "matplotlib setting": (
        "import matplotlib; matplotlib.rcParams['font.size'] = 30",
        "import matplotlib; matplotlib.rcParams['font.size']",
    ),
    "open figure": (
        "import matplotlib.pyplot as plt; plt.ioff(); plt.figure(); get_ipython().events.callbacks['post_execute'].clear()",
        "import matplotlib.pyplot as plt; plt.get_fignums()",
    ),
    "standard output": (
        "import sys, io; held = sys.stdout; sys.stdout = io.StringIO()",
        "import sys; type(sys.stdout).__name__",
    ),
    "event loop": (
        "import asyncio; asyncio.get_event_loop().mine = 1",
        "hasattr(__import__('asyncio').get_event_loop(), 'mine')",
    ),
    "comms": (
        "from comm import create_comm, get_comm_manager; create_comm(target_name='x')",
        "from comm import get_comm_manager; len(get_comm_manager().comms)",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_one_notebook_changes_the_next_does_not_find(what: str, notebook_of: Make) -> None:
    change, look = CHANGES[what]

    before = run(notebook_of(f"%%\n{look}"))
    changed = run(notebook_of(f"%%\n{change}\n{'' if what == 'standard output' else look}"))
    after = run(notebook_of(f"%%\n{look}"))

    assert said(after.cells[0]) == said(before.cells[0]) != ""
    assert said(changed.cells[0]) != said(before.cells[0])


def test_a_module_of_the_notebooks_folder_is_not_the_next_ones(notebook_of: Make, tmp_path: Path) -> None:
    notebook, found = notebook_of("%%\nimport figures_of_mine\nfigures_of_mine.where"), []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "figures_of_mine.py").write_text(f"where = {name!r}")
        found.append(said(run(notebook, cwd=tmp_path / name).cells[0]))

    assert found == ["'a'", "'b'"]


def test_figures_are_drawn_below_their_cell_in_every_run(notebook_of: Make) -> None:
    notebook = notebook_of("%%\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    for _ in range(2):
        (output,) = run(notebook).cells[0].outputs
        assert set(output.data) == {"image/png", "text/plain"}


def test_nothing_of_a_run_stays_in_memory_or_in_the_process(notebook_of: Make) -> None:
    run(notebook_of("%%\n1"))
    kernels = sum(isinstance(one, NotebookKernel) for one in gc.get_objects())
    streams, main = (sys.stdout, sys.stderr, sys.displayhook), sys.modules["__main__"]

    for _ in range(3):
        run(notebook_of("%%\nbig = bytearray(10_000_000)\nprint(1)"))

    gc.collect()
    assert sum(isinstance(one, NotebookKernel) for one in gc.get_objects()) <= kernels
    assert get_ipython() is None
    assert (sys.stdout, sys.stderr, sys.displayhook) == streams
    assert sys.modules["__main__"] is main


def test_a_notebook_may_be_the_first_to_import_pandas_where_matplotlib_is_not_there(
    notebook_of: Make, tmp_path: Path
) -> None:
    code = (
        "import sys\n"
        "class Without:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'matplotlib':\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Without())\n"
        "import papermill\nassert 'pandas' not in sys.modules\n"
        "papermill.execute_notebook(sys.argv[1], None, engine_name='pltoolkit', progress_bar=False)\n"
        "import pandas\nprint(pandas.get_option('display.max_rows'))\n"
    )
    path = tmp_path / "first.ipynb"
    nbformat.write(notebook_of("%%\nimport pandas\npandas.set_option('display.max_rows', 3)"), path)

    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "60\n"


LONG = {
    "a busy loop": "while True:\n    pass",
    "a sleep": "import time\ntime.sleep(60)",
    "a search that never ends": "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')",
    "a lock": "import threading\nlock = threading.Lock(); lock.acquire(); lock.acquire()",
    "a program": "import subprocess\nsubprocess.run(['sleep', '60'])",
    "a loop that catches errors": "while True:\n    try:\n        while True:\n            pass\n    except Exception:\n        pass",
    "waiting for nothing": "import asyncio\nawait asyncio.sleep(60)",
}


@pytest.mark.parametrize("what", LONG)
def test_a_cell_is_stopped_at_its_limit_and_marked(what: str, notebook_of: Make, tmp_path: Path) -> None:
    notebook = notebook_of(f"%%\nprint('starts')\n{LONG[what]}\n%%\nprint('never')")

    with pytest.raises(PapermillExecutionError, match=r"CellTimeoutError: The cell was stopped after 0\.3 seconds\."):
        papermill.execute_notebook(
            notebook, str(tmp_path / "o.ipynb"), engine_name="pltoolkit", progress_bar=False, execution_timeout=0.3
        )

    executed = nbformat.read(tmp_path / "o.ipynb", as_version=4)
    assert "papermill-error-cell" in executed.cells[1].source
    assert executed.cells[2].outputs[0].text == "starts\n"
    assert executed.cells[2].outputs[-1].ename == "CellTimeoutError"
    assert executed.cells[2].metadata.papermill.status == "failed"
    assert executed.cells[3].outputs == []


def test_a_cell_within_its_limit_leaves_no_alarm_behind(notebook_of: Make) -> None:
    import signal

    run(notebook_of("%%\n1"), execution_timeout=60)

    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_it_runs_inside_a_program_that_has_an_event_loop(notebook_of: Make) -> None:
    async def program() -> str:
        done = run(notebook_of("%%\nimport asyncio\nawait asyncio.sleep(0, 'inner')"))
        await asyncio.sleep(0)
        return said(done.cells[0])

    assert asyncio.run(program()) == "'inner'"


def test_a_task_left_behind_ends_with_its_notebook(notebook_of: Make, capfd: pytest.CaptureFixture[str]) -> None:
    run(
        notebook_of(
            "%%\nimport asyncio\nasync def tick():\n    await asyncio.sleep(60)\nt = asyncio.create_task(tick())"
        )
    )
    gc.collect()

    assert capfd.readouterr() == ("", "")


def test_after_exit_no_cell_runs(notebook_of: Make) -> None:
    with pytest.raises(DeadKernelError, match=r"An earlier cell has called exit\(\) or quit\(\)\."):
        run(notebook_of("%%\nquit()\n%%\nprint('never')"))


def test_a_cells_text_is_transformed_once_by_the_transformers_of_that_moment(notebook_of: Make) -> None:
    note = "def note(lines):\n    texts.append(len(lines)); return lines\n"
    use = "get_ipython().input_transformers_post.append(note)"
    again = "await __import__('asyncio').sleep(0)\nprint(texts)"

    done = run(notebook_of(f"%%\ntexts = []\n{note}%%\n{again}\n%%\n{use}\n%%\n{again}\n%%\n{again}\n%%\nprint(texts)"))

    assert [said(cell) for cell in done.cells[1:]] == ["[]\n", "", "[2]\n", "[2, 2]\n", "[2, 2, 1]\n"]


def test_outputs_are_logged_and_written_as_papermill_does(notebook_of: Make, caplog: pytest.LogCaptureFixture) -> None:
    out, err = io.StringIO(), io.StringIO()
    with caplog.at_level(logging.INFO, logger="papermill"):
        run(
            notebook_of("%%\nimport sys\nprint('said'); print('wrong', file=sys.stderr)\n6 * 7"),
            log_output=True,
            stdout_file=out,
            stderr_file=err,
        )

    assert (out.getvalue(), err.getvalue()) == ("said\n", "wrong\n")
    assert [r.message for r in caplog.records if r.message.strip() in {"said", "wrong", "42"}] == [
        "said\n",
        "wrong\n",
        "42",
    ]


def test_a_broken_character_is_replaced_instead_of_ending_the_run(notebook_of: Make) -> None:
    done = run(notebook_of("%%\nprint('half: \\ud800')\n%%\nprint('goes on')"))

    assert said(done.cells[0]) == "half: ?\n"
    assert said(done.cells[1]) == "goes on\n"
    json.dumps(done, ensure_ascii=False).encode()


def test_what_cannot_be_sent_fails_its_cell(notebook_of: Make) -> None:
    with pytest.raises(PapermillExecutionError, match="TypeError"):
        run(notebook_of("%%\nfrom IPython.display import display\ndisplay({'application/x': object()}, raw=True)"))


def test_an_output_that_no_notebook_can_hold_fails_its_cell(notebook_of: Make) -> None:
    cell = "class Odd:\n    def _repr_mimebundle_(self, **_):\n        return {'text/html': 5}\nOdd()"

    with pytest.raises(PapermillExecutionError, match="NotebookValidationError: 5 is not valid"):
        run(notebook_of(f"%%\n{cell}"))
