"""A papermill engine that runs cells in this process: no kernel is started, outputs are the same.

papermill's client and nbclient's handling of messages are used as they are; only the kernel on the other side is one in
this process (see `kernel.py`). What a notebook changes in the process is put back where that can be done (see
`state.py`); a module's attributes or a library's cache cannot. Where that matters, run each notebook in a child process
of its own; see `apart.py`.
"""

from __future__ import annotations

import logging
import re
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from types import SimpleNamespace
from typing import Any, ClassVar

from nbclient.client import timestamp
from nbclient.exceptions import CellExecutionComplete, CellExecutionError, DeadKernelError
from nbformat import NotebookNode, from_dict, v4
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine
from papermill.log import logger

from pltoolkit.execution.kernel import Message, NotebookKernel, kernels_ahead, running_kernel
from pltoolkit.execution.state import restored_state

_AGAIN_S = 5.0
"""A cell that goes on after its limit is interrupted again after so long."""
_JSON = re.compile(r"application/(.*\+)?json")


class CellTimeoutError(BaseException):
    """A cell ran longer than its limit. Not an `Exception`: a cell that catches those is stopped all the same."""


class InProcessEngine(Engine):  # type: ignore[misc]
    """`papermill … --engine pltoolkit`, or `execute_notebook(…, engine_name="pltoolkit")`.

    Options are those of papermill's own engine. `execution_timeout` is in seconds, for each cell; a cell that passes it
    fails with `CellTimeoutError` and is marked like any other, where papermill's engine leaves no mark. It is enforced
    in the main thread, and not on Windows.
    """

    ahead: ClassVar[Iterator[NotebookKernel]] = iter(())
    """Kernels that wait for their notebook. There are none here: each is made when its notebook runs."""

    @classmethod
    def with_kernels(cls, count: int) -> type[InProcessEngine]:
        """This engine with so many kernels made ahead: for this process, and anew for each that is forked from it."""
        return type(cls.__name__, (cls,), {"ahead": kernels_ahead(count)})

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        execution_timeout: float | None = None,
        start_timeout: float | None = None,
        input_path: object = None,
        **options: Any,
    ) -> NotebookNode:
        """Run the cells in order until one fails."""
        limit_s = options.pop("timeout", None)
        log = _log_of_the_caller()
        client = _Client(
            nb_man,
            ahead=cls.ahead,
            limit_s=execution_timeout or limit_s,
            kernel_name=kernel_name,
            log=log,
            **options,
        )
        return client.execute()


def _log_of_the_caller() -> logging.Logger:
    """papermill's log as it is now: what a notebook does to the root logger, it does to its own outputs alone."""
    log = logging.Logger(logger.name, logger.getEffectiveLevel())
    log.handlers = [*logger.handlers, *(logging.getLogger().handlers if logger.propagate else ())]
    return log


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client with a kernel in this process."""

    def __init__(self, nb_man: Any, *, ahead: Iterator[NotebookKernel], limit_s: float | None, **options: Any) -> None:
        super().__init__(nb_man, **options)
        self._ahead = ahead
        self._limit_s = limit_s

    def execute(self, **_: Any) -> NotebookNode:
        self.reset_execution_trackers()
        with restored_state(), running_kernel(self._ahead) as kernel:
            self._kernel = kernel
            self.kc = SimpleNamespace(session=kernel.session, shell_channel=SimpleNamespace(send=kernel.post))
            if self.on_notebook_start is not None:
                self.on_notebook_start(notebook=self.nb)
            self.papermill_execute_cells()
            self.nb.metadata["language_info"] = kernel.session.unpack(kernel.session.pack(kernel.language_info))
            self.set_widgets_metadata()
        executed: NotebookNode = self.nb
        return executed

    def papermill_execute_cells(self) -> None:
        """papermill's loop: run the cells in order until one fails, and note how long each takes."""
        for index, cell in enumerate(self.nb.cells):
            self.nb_man.cell_start(cell, index)
            try:
                self.execute_cell(cell, index)
            except CellExecutionError as error:
                self.nb_man.cell_exception(cell, cell_index=index, exception=error)
                break
            finally:
                self._complete(cell, index)

    def _complete(self, cell: NotebookNode, cell_index: int) -> None:
        """papermill would have the start read back from its text by dateutil, which takes longer than most cells."""
        times = cell.metadata.papermill
        start, times.start_time = times.start_time, None
        self.nb_man.cell_complete(cell, cell_index=cell_index)
        times.start_time = start
        times.duration = (datetime.fromisoformat(times.end_time) - datetime.fromisoformat(start)).total_seconds()

    def execute_cell(self, cell: NotebookNode, cell_index: int, **_: Any) -> NotebookNode:
        """Run one cell; the messages it brings about are dealt with as they come. Raises `CellExecutionError`,
        and `DeadKernelError` where an earlier cell has ended the kernel."""
        tags = cell.metadata.get("tags", ())
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        if self._kernel.shell.exit_now:
            raise DeadKernelError("An earlier cell has called exit() or quit().")
        cell.metadata["execution"] = {}
        cell.outputs = []
        self.clear_before_next_output = False
        may_fail = self.allow_errors or "raises-exception" in tags
        request_id, run = self._kernel.execute(cell.source, stop_on_error=not may_fail)
        self._kernel.receive = lambda message: self._receive(message, request_id, cell, cell_index)
        content = self._within_limit(run, cell)
        self._kernel.receive = lambda _: None
        if content["status"] == "error" and not (may_fail and content["ename"] != CellTimeoutError.__name__):
            raise CellExecutionError.from_cell_and_msg(cell, content)
        return cell

    def _receive(self, message: Message, request_id: str, cell: NotebookNode, cell_index: int) -> None:
        """A message of the kernel: nbclient makes outputs of those that belong to the cell that runs."""
        if message["parent_header"].get("msg_id") != request_id:
            return
        logs = self.log_output or message["msg_type"].startswith("comm")
        with self._kernel.below.lifted() if logs else nullcontext(), suppress(CellExecutionComplete):
            self.process_message(message, cell, cell_index)

    def output(
        self, outs: list[NotebookNode], msg: Message, display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """What nbclient does with an output. It has each checked against the whole schema: not needed where a value
        comes as texts and JSON alone."""
        content, hooks = msg["content"], self.output_hook_stack[msg["parent_header"]["msg_id"]]
        special = hooks or self.clear_before_next_output or display_id
        if special or msg["msg_type"] != "execute_result" or not _is_plain(content["data"]):
            output: NotebookNode | None = super().output(outs, msg, display_id, cell_index)
            return output
        fields = {name: content[name] for name in ("metadata", "data", "execution_count")}
        outs.append(from_dict({"output_type": "execute_result", **fields}))
        return outs[-1]

    def _within_limit(self, run: Callable[[], Message], cell: NotebookNode) -> Message:
        """The content of the reply; a timeout is an error like any other, with an output that says so."""
        with _time_limit(self._limit_s) as passed:
            try:
                reply = run()
            except CellTimeoutError:
                reply = {}
        content: Message = reply.get("content", {"status": "error", "ename": ""})
        if reply:
            cell.metadata["execution"]["shell.execute_reply"] = timestamp(reply)
        if passed and content.get("ename") != CellTimeoutError.__name__:
            name = CellTimeoutError.__name__
            error = {"ename": name, "evalue": passed[0], "traceback": [f"{name}: {passed[0]}"]}
            cell.outputs.append(v4.new_output("error", **error))
            content = {"status": "error", **error}
        return content


def _is_plain(data: Mapping[str, Any]) -> bool:
    return all(isinstance(value, str) or _JSON.fullmatch(kind) for kind, value in data.items())


@contextmanager
def _time_limit(seconds: float | None) -> Iterator[list[str]]:
    """Interrupt what runs after so many seconds; the list then holds what to say about it."""
    passed: list[str] = []
    can = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not seconds or not can:
        yield passed
        return

    def interrupt(*_: object) -> None:
        passed.append(f"The cell was stopped after {seconds:.3g} seconds.")
        raise CellTimeoutError(passed[0])

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_S)
    try:
        yield passed
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
