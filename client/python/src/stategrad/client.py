"""The service, as a program meets it."""

from __future__ import annotations

from pathlib import Path
from typing import Optional, Union

from stategrad._analysis_calls import AnalysisCalls
from stategrad._calls import Calls
from stategrad._model_calls import ModelCalls
from stategrad.jobs import JobCalls


class Client(ModelCalls, AnalysisCalls, JobCalls):
    """A line to a server, opened by the first call and opened anew when it breaks. A context manager. Thread-safe.

    Every call raises StategradError when the service refuses it.
    """

    def __init__(self, calls: Calls, patience: float) -> None:
        self._calls = calls
        self._patience = patience

    def close(self) -> None:
        """Closes the line. What was accepted goes on in the server."""
        self._calls.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def connect(
    target: str,
    token: Optional[str] = None,
    ca: Union[str, Path, bytes, None] = None,
    tls: bool = False,
    patience: float = 300.0,
) -> Client:
    """A client of the server at ``HOST:PORT``.

    `token`: the caller's personal token. `ca`: certificates of the authority that vouches for the server, a PEM file or its
    bytes; implies TLS. `tls`: TLS with the authorities that this machine knows. `patience`: seconds for which a server is
    asked in vain before what waits for it fails.

    Raises ValueError rather than send a token in the clear to another machine.
    """
    return Client(Calls(target, token, tls or ca is not None, ca), patience)
