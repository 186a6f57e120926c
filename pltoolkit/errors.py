"""Every error the toolkit raises on purpose, in one tree.

::

    PltoolkitError                 exit code 1
    ├── UsageError                 exit code 2: a name, an option or a call that cannot be carried out
    │   ├── SettingsError          district.toml
    │   └── ParametersError        a notebook's parameters
    ├── DataError                  exit code 3: a file that was refused whole
    ├── StoreError                 the district's database
    ├── ClusterError               the workers that make packets elsewhere
    ├── NotebookError              a notebook that did not run to its end
    │   ├── CellError              a cell raised
    │   ├── LimitError             a run passed its time or memory limit
    │   └── CrashError             the process that ran it died
    ├── PacketError                a packet that could not be written
    │   └── TemplateError          a template of the packet's look
    └── SiteError                  the workshop's site for the browser

Bad rows in a file are not errors: they are findings (`pltoolkit.intake`). A packet that fails in a batch is a result
that carries its error. Catch `PltoolkitError` to catch all of them; they survive pickling, so they cross processes.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, ClassVar


class PltoolkitError(Exception):
    """What went wrong, where, and (in `hint`) how to put it right."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n\nhint: {self.hint}" if self.hint else self.message

    def _render_traceback_(self) -> list[str]:
        """What Jupyter shows below a cell: the message and the way out, without the code in between."""
        return [self.message, *([f"hint: {self.hint}"] if self.hint else [])]

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.__dict__.copy())


def _restore(kind: type[PltoolkitError], state: dict[str, Any]) -> PltoolkitError:
    error = kind.__new__(kind)
    error.args = (state["message"],)
    error.__dict__.update(state)
    return error


class UsageError(PltoolkitError):
    """A name, an option or a call that cannot be carried out as given."""

    exit_code = 2


class SettingsError(UsageError):
    """`district.toml` holds something it should not, or lacks something it needs."""


class ParametersError(UsageError):
    """A notebook was given parameters that its parameters cell does not declare, or of the wrong type."""


class DataError(PltoolkitError):
    """A file was refused whole; nothing of it was loaded."""

    exit_code = 3


class StoreError(PltoolkitError):
    """The district's database could not be opened, read or written."""


class ClusterError(PltoolkitError):
    """The scheduler or the workers of a cluster were lost."""


class NotebookError(PltoolkitError):
    """A notebook did not run to its end."""


class CellError(NotebookError):
    """A cell raised. `cell_index` counts from 0 in document order; `traceback_text` is for `--debug`."""

    def __init__(
        self, message: str, *, hint: str = "", notebook: str = "", cell_index: int = -1, traceback_text: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.notebook = notebook
        self.cell_index = cell_index
        self.traceback_text = traceback_text


class LimitError(NotebookError):
    """A run passed its limit of time or memory and was stopped."""


class CrashError(NotebookError):
    """The process that ran a notebook died without an answer."""


class PacketError(PltoolkitError):
    """A packet could not be written."""


class TemplateError(PacketError):
    """A template of the packet's look is missing or wrong."""


class SiteError(PltoolkitError):
    """The workshop's site for the browser could not be made."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that proposes the known name nearest to `word`, or an empty string."""
    names = {name.casefold(): name for name in known}
    nearest = get_close_matches(word.casefold(), names, n=1, cutoff=0.6)
    return f'Did you mean "{names[nearest[0]]}"?' if nearest else ""
