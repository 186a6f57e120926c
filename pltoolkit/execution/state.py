"""What a notebook may leave behind in a process, and how each is put back.

This is for those who run many notebooks in one process. Some things cannot be put back: attributes of modules, a
library's caches, threads and programs that still run. A batch runs every notebook that
may change them in a process of its own.
"""

from __future__ import annotations

import builtins
import decimal
import locale
import logging
import os
import signal
import socket
import sys
import sysconfig
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

PutBack = Callable[[], None]


@contextmanager
def restored_state() -> Iterator[None]:
    """Everything listed in this module is afterwards as it was before."""
    put_back = [keep() for keep in _KEEPERS]
    try:
        yield
    finally:
        for one in reversed(put_back):
            one()


def _environment() -> PutBack:
    kept = dict(os.environ)

    def put_back() -> None:
        for name in set(os.environ) - set(kept):
            del os.environ[name]
        for name, value in kept.items():
            if os.environ.get(name) != value:
                os.environ[name] = value

    return put_back


def _folder() -> PutBack:
    folder = os.getcwd()  # noqa: PTH109 - as text: it may be gone
    return lambda: os.chdir(folder)


def _umask() -> PutBack:
    kept = os.umask(0)
    os.umask(kept)

    def put_back() -> None:
        os.umask(kept)

    return put_back


def _interpreter() -> PutBack:
    """Lists of `sys` that code adds to, the depth of recursion, and the names of `builtins`."""
    path, argv, hooks, depth = sys.path[:], sys.argv[:], sys.meta_path[:], sys.getrecursionlimit()
    names = dict(vars(builtins))

    def put_back() -> None:
        sys.path[:], sys.argv[:], sys.meta_path[:] = path, argv, hooks
        sys.setrecursionlimit(depth)
        vars(builtins).update(names)
        for name in set(vars(builtins)) - set(names):
            delattr(builtins, name)

    return put_back


def _modules() -> PutBack:
    """Modules that are not installed: the next notebook's folder may have another one of the same name.

    A part of a package that was there before belongs to that package, wherever it lies, and stays.
    """
    before = set(sys.modules)

    def put_back() -> None:
        new = [name for name in set(sys.modules) - before if name.partition(".")[0] not in before]
        if not new:
            return
        installed = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")})
        for name in new:
            file = getattr(sys.modules[name], "__file__", None)
            if file and not file.startswith(installed):
                del sys.modules[name]

    return put_back


def _warnings() -> PutBack:
    kept, show = warnings.filters[:], warnings.showwarning

    def put_back() -> None:
        warnings.filters[:] = kept  # type: ignore[index]
        warnings.showwarning = show
        warnings._filters_mutated()  # type: ignore[attr-defined]  # noqa: SLF001 - what warnings itself calls

    return put_back


def _logging() -> PutBack:
    root = logging.getLogger()
    handlers, level, disabled = root.handlers[:], root.level, root.manager.disable

    def put_back() -> None:
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.disable(disabled)

    return put_back


def _signals() -> PutBack:
    if threading.current_thread() is not threading.main_thread():
        return lambda: None
    kept = {number: signal.getsignal(number) for number in signal.valid_signals()}

    def put_back() -> None:
        for number, handler in kept.items():
            if handler is not None and signal.getsignal(number) is not handler:
                with suppress(OSError, ValueError):
                    signal.signal(number, handler)

    return put_back


def _numbers() -> PutBack:
    """Decimal context, locale, and how numpy prints and complains."""
    context, language = decimal.getcontext().copy(), locale.setlocale(locale.LC_ALL)
    numpy = sys.modules.get("numpy")
    printed, complains = (numpy.get_printoptions(), numpy.geterr()) if numpy else ({}, {})

    def put_back() -> None:
        decimal.setcontext(context)
        with suppress(locale.Error):
            locale.setlocale(locale.LC_ALL, language)
        if numpy:
            numpy.set_printoptions(**printed)
            numpy.seterr(**complains)

    return put_back


def _sockets() -> PutBack:
    timeout = socket.getdefaulttimeout()
    return lambda: socket.setdefaulttimeout(timeout)


def _pandas() -> PutBack:
    """pandas' options; where the notebook is the first to import pandas, its defaults.

    Those for plotting load matplotlib as they are set, which need not be there: they go back where it is loaded.
    """
    kept = _options() if "pandas" in sys.modules else None

    def put_back() -> None:
        if "pandas" not in sys.modules:
            return
        pandas = sys.modules["pandas"]
        for name, value in _options().items():
            if name.startswith("plotting.") and "matplotlib" not in sys.modules:
                continue
            if kept is None:
                _quietly(partial(pandas.reset_option, name))
            elif kept.get(name, value) != value:
                _quietly(partial(pandas.set_option, name, kept[name]))

    return put_back


def _options() -> dict[str, Any]:
    """pandas' options by name."""
    return dict(_named(sys.modules["pandas"].options.d))


def _named(group: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in group.items():
        if isinstance(value, dict):
            yield from _named(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _quietly(call: PutBack) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        call()


def _figures() -> PutBack:
    """matplotlib's settings; figures that the notebook leaves open are closed."""
    kept = dict(dict.items(sys.modules["matplotlib"].rcParams)) if "matplotlib" in sys.modules else None
    pyplot = sys.modules.get("matplotlib.pyplot")
    figures = set(pyplot.get_fignums()) if pyplot else set()

    def put_back() -> None:
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            for number in set(pyplot.get_fignums()) - figures:
                pyplot.close(number)
        if matplotlib := sys.modules.get("matplotlib"):
            settings = matplotlib.rcParamsDefault if kept is None else kept
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                dict.update(matplotlib.rcParams, {name: settings[name] for name in settings if name != "backend"})
                if pyplot and isinstance(settings["backend"], str):
                    pyplot.switch_backend(settings["backend"])

    return put_back


_KEEPERS: tuple[Callable[[], PutBack], ...] = (
    _environment,
    _folder,
    _umask,
    _interpreter,
    _modules,
    _warnings,
    _logging,
    _signals,
    _numbers,
    _sockets,
    _pandas,
    _figures,
)
