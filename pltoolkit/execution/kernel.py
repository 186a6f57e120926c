"""ipykernel's kernel in this process, without sockets, threads or a debugger.

Everything a notebook can see is ipykernel's own: kernel, shell, display hooks, streams, comms. Only the transport is
ours: a message goes straight to whoever listens, packed and unpacked as if it had crossed a socket. ipykernel ships an
in-process kernel too, but that one starts a thread and a ZMQ context as soon as it is made (neither lives through a
fork), keeps no copy of what is sent, and sees nothing of what programs started by a cell print.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import inspect
import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import comm
from ipykernel import zmqshell
from ipykernel.eventloops import enable_gui
from ipykernel.ipkernel import IPythonKernel
from IPython.core.getipython import get_ipython
from IPython.core.pylabtools import activate_matplotlib
from jupyter_client.session import Session
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from pltoolkit.execution.state import restored_state
from pltoolkit.execution.streams import Below

Message = dict[str, Any]
_INLINE = "module://matplotlib_inline.backend_inline"


class _DirectSession(Session):  # type: ignore[misc]
    """Makes and packs messages as jupyter_client does, and hands them over at once."""

    def connect(self, receive: Callable[[Message], None], pass_up: Callable[[tuple[Any, ...]], None]) -> None:
        self._owner = os.getpid()
        self._receive, self._pass_up = receive, pass_up
        self._lock = threading.RLock()

    def sign(self, msg_list: list[bytes]) -> bytes:
        """Nobody can come between."""
        return b""

    def send(  # noqa: PLR0913, PLR0917 - jupyter_client's signature
        self,
        stream: object,
        msg_or_type: Message | str,
        content: dict[str, Any] | None = None,
        parent: Message | None = None,
        ident: object = None,
        buffers: list[Any] | None = None,
        track: bool = False,
        header: Message | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> Message | None:
        if isinstance(msg_or_type, dict):
            message = msg_or_type
            buffers = buffers or message.get("buffers")
        else:
            message = self.msg(msg_or_type, content=content, parent=parent, header=header, metadata=metadata)
        try:
            message["content"] = self.unpack(self.pack(message["content"]))
        except UnicodeEncodeError:  # half a character, as broken texts hold: it would end the kernel
            whole = json.dumps(message["content"], ensure_ascii=False).encode("utf-8", "replace")
            message["content"] = json.loads(whole)
        copies = [bytes(memoryview(buffer)) for buffer in buffers or ()]
        if os.getpid() != self._owner:
            kind, parent_header = message["msg_type"], {"header": message["parent_header"]}
            self._pass_up((kind, message["content"], parent_header, message["metadata"], copies))
            return message
        message["buffers"] = copies
        with self._lock:
            self._receive(message)
        return message


class ZMQInteractiveShell(zmqshell.ZMQInteractiveShell):  # type: ignore[misc]
    """ipykernel's shell. Libraries look for a class of this name to tell a notebook from a terminal."""

    transformed: tuple[str, str] | None = None
    """The cell that is about to run, as it stands and as Python: ipykernel asks for it, and then IPython does again."""

    def enable_gui(self, gui: str | None = None) -> None:
        enable_gui(gui, self.kernel)

    def transform_cell(self, raw_cell: str) -> str:
        """IPython's, worked out once for both."""
        before, self.transformed = self.transformed, None
        if before and before[0] == raw_cell:
            return before[1]
        done: str = super().transform_cell(raw_cell)
        self.transformed = raw_cell, done
        return done


class NotebookKernel(IPythonKernel):  # type: ignore[misc]
    """A kernel for one notebook; use it inside `running_kernel`.

    `receive` gets every message a front end would get; replies go to whoever asked.
    """

    shell_class = Type(ZMQInteractiveShell)
    debugger_class = AnyTrait()

    def __init__(self, **kwargs: Any) -> None:
        # Not IPythonKernel's own __init__: it imports the debugger, which takes long and warns on the terminal.
        super(IPythonKernel, self).__init__(**kwargs)
        self.receive: Callable[[Message], None] = lambda _: None
        self._reply: Message | None = None
        self._requests: list[Message] = []
        self._execute_sleep = 0
        self.shell_channel_thread = SimpleNamespace(parent_thread=None)
        self.shell = self.shell_class.instance(
            parent=self, user_module=None, user_ns=None, kernel=self, compiler_class=self.compiler_class
        )
        for publisher in (self.shell.displayhook, self.shell.display_pub):
            publisher.session = self.session
        self.comm_manager = comm.get_comm_manager()
        for kind in ("comm_open", "comm_msg", "comm_close"):
            self.shell_handlers[kind] = getattr(self.comm_manager, kind)

    def connect(self) -> Below:
        """Belong to this process, which may have been forked from the one that made the kernel.

        What a shell does to its process when it is made is done again.
        """
        for one in (self, self.shell):
            for kind in one._walk_mro():  # noqa: SLF001 - as traitlets does
                kind._instance = one  # noqa: SLF001
        self.shell.init_environment()
        self.shell.init_virtualenv()
        self.shell.save_sys_module_state()
        self.shell.init_sys_modules()
        self.shell.init_builtins()
        self.shell.history_manager.reset(new_session=False)  # it knows the current folder
        below = Below(self.session)
        self.session.connect(self._sort, below.pass_up)
        self.below = below
        self.loop = asyncio.new_event_loop()
        return below

    def execute(self, code: str, *, stop_on_error: bool) -> tuple[str, Callable[[], Message]]:
        """The id of a request to run `code`, and the call that runs it and gives the reply."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        request = self.session.msg("execute_request", {**content, "stop_on_error": stop_on_error})
        self.shell.transformed = None
        return request["header"]["msg_id"], lambda: self._run(request)

    def post(self, request: Message) -> None:
        """A message of a front end that may wait until the kernel has time: after the cell."""
        content = self.session.unpack(self.session.pack(request["content"]))
        self._requests.append({**request, "content": content, "buffers": []})

    def _run(self, request: Message) -> Message:
        with self.below.captured():
            self.loop.run_until_complete(self._serve(request))
            while self._requests:
                self.loop.run_until_complete(self._serve(self._requests.pop(0)))
        reply, self._reply = self._reply, None
        return reply or {}

    async def _serve(self, request: Message) -> None:
        """What ipykernel does with a request that comes in on its shell channel."""
        self.set_parent([], request, channel="shell")
        self._publish_status("busy", "shell")
        handled = self.shell_handlers[request["header"]["msg_type"]](None, [], request)
        if inspect.isawaitable(handled):
            await handled
        sys.stdout.flush()
        sys.stderr.flush()
        self._publish_status("idle", "shell")

    def _sort(self, message: Message) -> None:
        if message["msg_type"] == "execute_reply":
            self._reply = message
        else:
            self.receive(message)

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Nothing waits in a queue: requests come one by one."""


def make_kernel() -> NotebookKernel:
    """A fresh kernel, execution counting from 1. It may be made before a fork and run after it.

    Neither the person's IPython profile nor the history on disk is used.
    """
    config = Config()
    config.HistoryManager.enabled = False
    config.IPKernelApp.connection_file = ""  # how libraries tell a notebook from a terminal
    log = logging.Logger("kernel", logging.CRITICAL)  # on its own: a notebook may have every logger print
    kernel: NotebookKernel = NotebookKernel.instance(config=config, session=_DirectSession(), log=log)
    atexit.unregister(kernel.shell.atexit_operations)  # done when its notebook ends
    return kernel


def kernels_ahead(count: int) -> Iterator[NotebookKernel]:
    """Kernels for the notebooks of processes that will be forked from this one, which stays as it was."""
    kernels = []
    for _ in range(count):
        with restored_state(), _own_singletons(), _own_streams(), _own_main():
            kernel = make_kernel()
            kernel.shell.display_formatter.format(None)  # makes what every output goes through
            kernels.append(kernel)
    return (kernels.pop() for _ in range(count))


@contextlib.contextmanager
def running_kernel(ahead: Iterator[NotebookKernel]) -> Iterator[NotebookKernel]:
    """The next of the kernels made ahead, or a new one, for one notebook.

    Streams, event loop, `__main__` and singletons are as before afterwards.
    """
    with _own_singletons(), _own_streams(), _own_main():
        kernel = next(ahead, None) or make_kernel()
        below = kernel.connect()
        sys.stdout, sys.stderr = below.streams["stdout"], below.streams["stderr"]
        _add_folder_to_path()
        _draw_inline(kernel.shell)
        try:
            with _current_loop(kernel.loop):
                yield kernel
                kernel.receive = lambda _: None
                _finish(kernel.loop)
        finally:
            _end_drawing(kernel.shell)
            kernel.receive = lambda _: None
            kernel.loop.close()
            kernel.shell.displayhook.do_full_cache = False  # or it would have Python search all memory for garbage
            kernel.shell.atexit_operations()
            below.close()


@contextlib.contextmanager
def _own_singletons() -> Iterator[None]:
    classes = {*NotebookKernel._walk_mro(), *ZMQInteractiveShell._walk_mro()}  # noqa: SLF001 - traitlets has no other way
    kept = {one: one._instance for one in classes}  # noqa: SLF001
    comms = dict(comm.get_comm_manager().comms)
    try:
        for one in classes:
            one._instance = None  # noqa: SLF001
        yield
    finally:
        for one, instance in kept.items():
            one._instance = instance  # noqa: SLF001
        manager = comm.get_comm_manager()
        manager.comms.clear()
        manager.comms.update(comms)
        if (shell := get_ipython()) is not None:
            _draw_inline(shell)  # the caller is a notebook itself


@contextlib.contextmanager
def _own_streams() -> Iterator[None]:
    kept = sys.stdout, sys.stderr, sys.displayhook, sys.excepthook
    try:
        yield
    finally:
        sys.stdout, sys.stderr, sys.displayhook, sys.excepthook = kept


@contextlib.contextmanager
def _own_main() -> Iterator[None]:
    main = sys.modules["__main__"]
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextlib.contextmanager
def _current_loop(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """`loop` is this thread's event loop, even where the caller runs inside another (in JupyterLab, say)."""
    running = asyncio._get_running_loop()  # noqa: SLF001 - documented for those who write event loops
    asyncio._set_running_loop(None)  # noqa: SLF001
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(running)
        asyncio._set_running_loop(running)  # noqa: SLF001


def _finish(loop: asyncio.AbstractEventLoop) -> None:
    """End the tasks that the notebook has left behind, quietly, as the end of a kernel would."""
    loop.set_exception_handler(lambda *_: None)
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks, timeout=1))


def _add_folder_to_path() -> None:
    """The current folder, where IPython puts it: after the standard library, before what is installed."""
    if "" not in sys.path and not sys.flags.safe_path:
        installed = (at for at, path in enumerate(sys.path) if path.endswith(("site-packages", "dist-packages")))
        sys.path.insert(next(installed, 0), "")


def _draw_inline(shell: ZMQInteractiveShell) -> None:
    """Figures appear below the cell, also where matplotlib was imported before this kernel was made."""
    os.environ["MPLBACKEND"] = os.environ.get("MPLBACKEND") or _INLINE
    if "matplotlib.pyplot" in sys.modules:
        activate_matplotlib(_INLINE)
    elif "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = _INLINE
    if "matplotlib_inline.backend_inline" in sys.modules:
        sys.modules["matplotlib_inline.backend_inline"].configure_inline_support(shell, _INLINE)


def _end_drawing(shell: ZMQInteractiveShell) -> None:
    """What remembers that figures are drawn for this kernel forgets it, or it would do nothing for the next."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.uninstall_repl_displayhook()
    if inline := sys.modules.get("matplotlib_inline.backend_inline"):
        inline.configure_inline_support(shell, "none")
        inline.InlineBackend.clear_instance()
