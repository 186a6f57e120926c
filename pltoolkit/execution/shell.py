"""An IPython shell in this process whose outputs are collected, in order, as a notebook keeps them."""

from __future__ import annotations

import builtins
import contextlib
import io
import sys
import types
from collections.abc import Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode, v4
from traitlets import Any as AnyTrait
from traitlets.config import Config

NO_INPUT = "A notebook that runs in a batch cannot ask for input: put the value into its parameters cell."


class Outputs:
    """The outputs of the cell that runs, and every display that may still be updated."""

    def __init__(self) -> None:
        self.current: list[NotebookNode] = []
        self._displays: dict[str, list[NotebookNode]] = {}
        self._clear_next = False

    def start(self, outputs: list[NotebookNode]) -> None:
        """Collect into `outputs` from now on."""
        self.current = outputs
        self._clear_next = False

    def add(self, output: NotebookNode, display_id: str | None = None) -> None:
        if self._clear_next:
            self._cleared()
        if display_id is not None:
            self._displays.setdefault(display_id, []).append(output)
        self.current.append(output)

    def write(self, name: str, text: str) -> None:
        """Text of a stream; joined to the output before where that is of the same stream."""
        if self._clear_next:
            self._cleared()
        last = self.current[-1] if self.current else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += text
        else:
            self.current.append(v4.new_output("stream", name=name, text=text))

    def update(self, display_id: str, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        for output in self._displays.get(display_id, ()):
            output.data, output.metadata = nbformat_node(data), nbformat_node(metadata)

    def clear(self, *, wait: bool) -> None:
        if wait:
            self._clear_next = True
        else:
            self._cleared()

    def _cleared(self) -> None:
        self.current.clear()
        self._clear_next = False


def nbformat_node(data: dict[str, Any]) -> NotebookNode:
    """Plain data as nbformat holds them."""
    return NotebookNode(data)


class _Publisher(DisplayPublisher):
    outputs = AnyTrait()

    def publish(  # type: ignore[override]
        self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:
        display_id = (transient or {}).get("display_id")
        if update:
            self.outputs.update(display_id, data, metadata or {})
        else:
            self.outputs.add(v4.new_output("display_data", data=data, metadata=metadata or {}), display_id)

    def clear_output(self, wait: bool = False) -> None:
        self.outputs.clear(wait=wait)


class _ResultHook(DisplayHook):
    outputs = AnyTrait()

    def write_output_prompt(self) -> None:
        """No prompt: the execution count is in the output."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.outputs.add(
            v4.new_output("execute_result", data=format_dict, metadata=md_dict or {}, execution_count=self.prompt_count)
        )

    def finish_displayhook(self) -> None:
        """Nothing to flush."""


class _Stream(io.TextIOBase):
    """`sys.stdout` and `sys.stderr` of a cell."""

    encoding = "utf-8"

    def __init__(self, name: str, outputs: Outputs) -> None:
        super().__init__()
        self._name, self._outputs = name, outputs

    def write(self, text: str) -> int:
        if text:
            self._outputs.write(self._name, str(text))
        return len(text)

    def writable(self) -> bool:
        return True


class NotebookShell(InteractiveShell):
    """A shell for one notebook: no history on disk, no terminal, errors kept as outputs."""

    outputs = AnyTrait()

    def init_display_pub(self) -> None:
        self.display_pub = _Publisher(parent=self, outputs=self.outputs)  # type: ignore[no-untyped-call]
        self.configurables.append(self.display_pub)  # type: ignore[arg-type]

    def init_displayhook(self) -> None:
        self.displayhook = _ResultHook(parent=self, shell=self, cache_size=self.cache_size, outputs=self.outputs)  # type: ignore[no-untyped-call]
        self.configurables.append(self.displayhook)  # type: ignore[arg-type]
        self.display_trap = _trap(self.displayhook)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.outputs.add(v4.new_output("error", ename=etype.__name__, evalue=str(evalue), traceback=list(stb)))

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no screen."""

    def ask_exit(self) -> None:
        """`exit` ends the cell, not the process."""


def _trap(hook: DisplayHook) -> Any:
    from IPython.core.display_trap import DisplayTrap

    return DisplayTrap(hook=hook)


def make_shell(outputs: Outputs) -> NotebookShell:
    """A fresh shell, execution counting from 1."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "Neutral"
    InteractiveShell.clear_instance()
    NotebookShell.clear_instance()
    shell: NotebookShell = NotebookShell.instance(
        config=config, outputs=outputs, user_module=types.ModuleType("__main__")
    )
    return shell


@contextlib.contextmanager
def in_shell(outputs: Outputs) -> Iterator[NotebookShell]:
    """A shell for one notebook; what it changes in this process is put back afterwards."""
    kept = (sys.stdout, sys.stderr, sys.displayhook, sys.excepthook, builtins.input, sys.modules.get("__main__"))
    names = dict(vars(builtins))
    shell = make_shell(outputs)
    sys.stdout, sys.stderr = _Stream("stdout", outputs), _Stream("stderr", outputs)
    builtins.input = _refuse_input
    sys.modules["__main__"] = shell.user_module
    try:
        yield shell
    finally:
        sys.stdout, sys.stderr, sys.displayhook, sys.excepthook, builtins.input, main = kept
        if main is not None:
            sys.modules["__main__"] = main
        shell.reset(new_session=False)  # type: ignore[no-untyped-call]
        shell.restore_sys_module_state()  # type: ignore[no-untyped-call]
        NotebookShell.clear_instance()
        for name in set(vars(builtins)) - set(names):
            delattr(builtins, name)


def _refuse_input(prompt: object = "") -> str:
    raise EOFError(NO_INPUT)
