"""A progress bar with packets done, failed, left, and the time left."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class BatchProgress:
    """Hears of a batch's packets and draws a bar on stderr; draws nothing where stderr is no terminal."""

    def __init__(self) -> None:
        self._failed = 0
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[failed]} failed"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
            transient=True,
        )
        self._task = self._bar.add_task("packets", total=None, failed=0)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def started(self, total: int) -> None:
        """`total` packets are to be made."""
        self._bar.update(self._task, total=total)

    def finished(self, *, failed: bool) -> None:
        """One more packet is made, or has failed."""
        self._failed += failed
        self._bar.update(self._task, advance=1, failed=self._failed)
