"""The line to a server: how it is opened, who calls, and what a call that fails becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, Optional, Union

import grpc

from stategrad.errors import translate

# Where a call without TLS does not leave this machine.
_HERE = ("localhost", "127.0.0.1", "[::1]")
_OPTIONS = [
    ("grpc.keepalive_time_ms", 60_000),
    # A server that is started again is to be found soon.
    ("grpc.initial_reconnect_backoff_ms", 500),
    ("grpc.max_reconnect_backoff_ms", 5_000),
]
_SECONDS = 60.0


class Calls:
    """A channel, with the caller's token on every call. Thread-safe."""

    def __init__(self, target: str, token: Optional[str], tls: bool, ca: Union[str, Path, bytes, None]) -> None:
        if token and not tls and target.rpartition(":")[0] not in _HERE:
            raise ValueError(f"token: expected TLS on the way to {target}, found none; give ca= or tls=True")
        self._target = target
        self._tls = tls
        self._metadata = [("authorization", f"Bearer {token}")] if token else []
        if tls:
            authorities = Path(ca).read_bytes() if isinstance(ca, (str, Path)) else ca
            self.channel = grpc.secure_channel(target, grpc.ssl_channel_credentials(authorities), _OPTIONS)
        else:
            self.channel = grpc.insecure_channel(target, _OPTIONS)

    def unary(self, method: Callable[..., Any], request: Any) -> Any:
        """The answer to one message, or to an iterable of messages."""
        seconds = _SECONDS if hasattr(request, "DESCRIPTOR") else None
        try:
            return method(request, metadata=self._metadata, timeout=seconds)
        except grpc.RpcError as failure:
            raise translate(failure, self._target, self._tls) from None

    def stream(self, method: Callable[..., Any], request: Union[Any, Iterable[Any]]) -> Iterator[Any]:
        """The answers to a message or an iterable of messages. Leaving the iterator early cancels the call."""
        call = method(request, metadata=self._metadata)
        try:
            yield from call
        except grpc.RpcError as failure:
            raise translate(failure, self._target, self._tls) from None
        finally:
            call.cancel()

    def close(self) -> None:
        self.channel.close()
