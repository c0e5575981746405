"""Progress on standard error: a line that changes on a terminal or in a notebook, one every ten seconds elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Callable, Optional, TextIO

_WIDTH = 28
_SECONDS_BETWEEN_LINES = 10.0


class ProgressBar:
    """How far something has come. A context manager: leaving it ends the line."""

    def __init__(
        self,
        title: str,
        out: Optional[TextIO] = None,
        live: Optional[bool] = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`live`: whether the line may be written over; None finds out."""
        self._title = title
        self._out = out or sys.stderr
        self._live = self._writes_over() if live is None else live
        self._clock = clock
        self._next = clock() + _SECONDS_BETWEEN_LINES
        self._shown = 0

    def _writes_over(self) -> bool:
        # Jupyter's standard error is no terminal, but knows the carriage return.
        return self._out.isatty() or type(self._out).__module__.startswith("ipykernel")

    def update(self, done: int, total: int, rate: float = 0.0) -> None:
        """`rate`: units a second, as now; 0 when not known."""
        part = done / total if total else 0.0
        text = f"{self._title}  {part:4.0%}"
        if rate > 0:
            text += f"  {rate:,.0f} tokens/s  {_duration((total - done) / rate)} left"
        if self._live:
            bar = "█" * round(part * _WIDTH)
            self._write("\r" + f"{bar:░<{_WIDTH}}  {text}".ljust(self._shown))
            self._shown = _WIDTH + 2 + len(text)
        elif self._clock() >= self._next:
            self._next = self._clock() + _SECONDS_BETWEEN_LINES
            self._write(text + "\n")

    def say(self, line: str) -> None:
        """A line of its own."""
        self._write(("\r" + line.ljust(self._shown) if self._live else line) + "\n")

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()

    def __enter__(self) -> "ProgressBar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._live and self._shown:
            self._write("\n")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
