"""Shipped notebooks may share a process: each leaves it as it found it, in everything that a notebook could change."""

from __future__ import annotations

import decimal
import locale
import logging
import os
import signal
import sys
import tempfile
import threading
import types
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from papermill.engines import papermill_engines

from pltoolkit.execution.batch import NotebookSource, PacketJob
from pltoolkit.execution.isolation import BATCH_VARIABLE, IsolatedExecutor
from pltoolkit.execution.notebook import execute_notebook, read_notebook
from pltoolkit.execution.state import _options
from pltoolkit.store import SLICE_VARIABLE
from pltoolkit.workspace import shipped_notebooks

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs fork and /proc")

PYTHONS_OWN = ("__builtins__", "__warningregistry__")  # the latter is void once the filters have been put back
LIBRARIES = ("builtins", "pltoolkit", "pandas", "numpy", "matplotlib", "sqlalchemy", "IPython", "ipykernel")


def state(modules: Sequence[str]) -> dict[str, Any]:
    """What a notebook could change of this process, by name; of these modules, what they and their classes hold."""
    numpy = sys.modules["numpy"]
    root = logging.getLogger()
    found: dict[str, Any] = {
        "environment": dict(os.environ),
        "folder": (Path.cwd(), sorted(Path.cwd().iterdir()), tempfile.gettempdir()),
        "umask": _umask(),
        "open files": sorted(_open_files()),
        "threads": threading.active_count(),
        "children": "".join(path.read_text() for path in Path("/proc/self/task").glob("*/children")),
        "sys": (sys.path[:], sys.argv[:], sys.meta_path[:], sys.getrecursionlimit()),
        "streams": (sys.stdout, sys.stderr, sys.displayhook, sys.excepthook),
        "main": sys.modules["__main__"],
        "filters": warnings.filters[:],
        "signals": {number: signal.getsignal(number) for number in signal.valid_signals()},
        "alarm": signal.getitimer(signal.ITIMER_REAL),
        "root logger": (root.handlers[:], root.level, root.manager.disable),
        "loggers": {
            name: (one.level, one.handlers[:], one.disabled)
            for name, one in root.manager.loggerDict.items()
            if isinstance(one, logging.Logger) and name in modules
        },
        "locale": locale.setlocale(locale.LC_ALL),
        "decimal": repr(decimal.getcontext()),
        "numpy": (numpy.get_printoptions(), numpy.geterr()),
        "pandas options": _options(),
    }
    for name in modules:
        found |= {f"{name}.{inner}": value for inner, value in _attributes(name, vars(sys.modules[name]))}
    return found


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _open_files() -> Iterator[str]:
    for path in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the listing itself
            yield f"{path.name} {path.readlink()}"


def _attributes(module: str, names: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """A module's attributes, and those of the classes it defines, as they are now: objects, and what collections hold."""
    for name, value in list(names.items()):
        if isinstance(value, types.ModuleType) or name in PYTHONS_OWN:
            continue  # a part of the package that is loaded when it is first needed
        yield name, _held(value)
        if isinstance(value, type) and value.__module__ == module:
            for inner, held in list(vars(value).items()):
                yield f"{name}.{inner}", _held(held)


def _held(value: Any) -> Any:
    if isinstance(value, dict):
        return id(value), [(repr(key), id(held)) for key, held in value.items()]
    if isinstance(value, list | set):
        return id(value), [id(one) for one in value]
    return id(value)


def changes(notebook: NotebookNode, parameters: Mapping[str, Any], slice_data: bytes = b"") -> list[str]:
    """The names of what is not as before once the notebook has run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "slice.db"
        path.write_bytes(slice_data)
        os.environ |= {SLICE_VARIABLE: str(path), BATCH_VARIABLE: "1"}
        modules = [name for name in sys.modules if name.partition(".")[0] in LIBRARIES]
        before = state(modules)
        done = execute_notebook(notebook, parameters, name="n")
        after = state(modules)
    assert done.error is None, done.error
    return sorted(name for name in before.keys() | after.keys() if before.get(name, ()) != after.get(name, ()))


SEEN = {
    "a part of a library": ("import pandas; pandas.concat = print", ["pandas.concat"]),
    "a part of a class": ("import pandas; pandas.DataFrame.mine = 1", ["pandas.DataFrame.mine"]),
    "what a library keeps": ("import pltoolkit; pltoolkit._HOMES['x'] = 'y'", ["pltoolkit._HOMES"]),
    "a logger": ("import logging; logging.getLogger('pandas').setLevel(1)", ["loggers"]),
    "a file": ("open('left', 'w').close()", ["folder"]),
    "an open file": ("import os; os.open('/dev/null', 0)", ["open files"]),
    "a thread": ("import threading, time\nthreading.Thread(target=time.sleep, args=(9,)).start()", ["threads"]),
    "a program": ("import subprocess\nprogram = subprocess.Popen(['sleep', '9'])", ["children"]),
}


@pytest.mark.parametrize("what", SEEN)
def test_what_a_notebook_would_leave_is_seen(
    what: str, children: IsolatedExecutor, notebook_of: Callable[[str], NotebookNode]
) -> None:
    cell, names = SEEN[what]

    assert children.submit(changes, notebook_of(f"%%\n{cell}"), {}).result() == names


@pytest.mark.parametrize(
    "name", sorted(path.stem for path in shipped_notebooks().rglob("*.ipynb") if "workshop" not in path.parts)
)
def test_a_shipped_notebook_leaves_its_process_as_it_found_it(
    name: str, shipped: dict[str, tuple[PacketJob, NotebookSource]], children: IsolatedExecutor
) -> None:
    job, source = shipped[name]
    notebook = read_notebook(source.text, name=name)

    assert source.is_shipped
    assert children.submit(changes, notebook, source.parameters, job.slice).result() == []


PROBE = """%%
import builtins, os, sys
_ = get_ipython()
print(_ is _.kernel.shell, _ is type(_).instance(), _.kernel is type(_.kernel).instance(), _.kernel.session is _.display_pub.session)
print(sys.modules['__main__'].__dict__ is globals(), _dh, In, Out, _.execution_count, sorted(globals()))
print(sys.path, sorted(os.environ.items()), sorted(vars(builtins)), sys.stdout.name, type(sys.displayhook).__name__)
print(_.config, _.history_manager.enabled, sorted(_.magics_manager.magics['line']), sys.gettrace(), sys.excepthook.__name__)
left = 1
plain = _.display_formatter.formatters['text/plain']
print(plain.lookup_by_type(int).__name__)
plain.for_type(int, lambda _, printer, __: printer.text('left'))
%%
1"""


def looks(notebook: NotebookNode, count: int) -> tuple[int, list[list[str]]]:
    """How many kernels made ahead are left after so many runs, and what each run has given."""
    given = []
    for _ in range(count):
        done = execute_notebook(notebook, {}, name="n")
        assert done.error is None, done.error
        given.append([str(output) for cell in done.notebook.cells for output in cell.outputs])
    return len(list(papermill_engines.get_engine("pltoolkit").ahead)), given


def test_a_kernel_made_before_the_fork_is_like_one_made_after_it_and_serves_once(
    children: IsolatedExecutor, notebook_of: Callable[[str], NotebookNode]
) -> None:
    notebook = notebook_of(PROBE)

    left, _ = children.submit(looks, notebook, 1).result()
    none_left, given = children.submit(looks, notebook, left + 3).result()

    assert (left > 0, none_left) == (True, 0)
    assert "'text/plain': 'left'" in given[0][-1]
    assert "<lambda>" not in given[0][0]
    for one in given:
        assert one == given[0]
