"""What a call that failed tells: a canonical code, a reason for programs, and every field that was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable, Optional, Tuple

import grpc

from stategrad.rpc import status_pb2

_DETAILS = "grpc-status-details-bin"


@dataclass(frozen=True)
class FieldViolation:
    """A field of a request that was not what it must be."""

    field: str
    """Its path, e.g. ``config.delays``."""
    description: str
    """What was expected, and what was found."""


class StategradError(Exception):
    """A call that the service refused, or that did not reach it. Its text is one line for a person."""

    def __init__(
        self,
        message: str,
        code: grpc.StatusCode,
        reason: str = "",
        violations: Tuple[FieldViolation, ...] = (),
        retry_seconds: Optional[float] = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        """The canonical code, e.g. ``grpc.StatusCode.INVALID_ARGUMENT``."""
        self.reason = reason
        """The service's reason, e.g. ``OVER_MEMORY_BUDGET``; empty when something else than the service failed."""
        self.violations = violations
        """The fields that were wrong; empty unless the code is INVALID_ARGUMENT or OUT_OF_RANGE."""
        self.retry_seconds = retry_seconds
        """The least time to wait before asking for the same again; None when the service did not say."""

    @property
    def unreachable(self) -> bool:
        """Whether the line broke, or the service is on its way down or up: the same call may succeed later."""
        if self.code is grpc.StatusCode.UNAVAILABLE or self.reason == "IDLE":
            return True
        # What a transport or a proxy says of a line that broke in mid-call; the service would give a reason.
        broken = (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN, grpc.StatusCode.CANCELLED)
        return not self.reason and self.code in broken

    @property
    def crowded(self) -> bool:
        """Whether the service has no room now (a full queue, a limit of calls) and says when to ask again."""
        return self.code is grpc.StatusCode.RESOURCE_EXHAUSTED and self.retry_seconds is not None


def broken_reply(expectation: str) -> StategradError:
    """The reply is not what the wire format promises."""
    return StategradError(f"broken reply: {expectation}", grpc.StatusCode.DATA_LOSS)


def translate(failure: grpc.RpcError, target: str, tls: bool) -> StategradError:
    """The failure of a call to `target`, with the details that came along. `tls`: whether it was made with TLS."""
    code = failure.code()
    reason, retry = "", None
    violations: Tuple[FieldViolation, ...] = ()
    for detail in _details(failure.trailing_metadata() or ()):
        kind = detail.type_url.rpartition("/")[2]
        if kind == "google.rpc.ErrorInfo":
            reason = status_pb2.ErrorInfo.FromString(detail.value).reason
        elif kind == "google.rpc.BadRequest":
            found = status_pb2.BadRequest.FromString(detail.value).field_violations
            violations = tuple(FieldViolation(v.field, v.description) for v in found)
        elif kind == "google.rpc.RetryInfo":
            delay = status_pb2.RetryInfo.FromString(detail.value).retry_delay
            retry = delay.seconds + delay.nanos * 1e-9
    text = " ".join((failure.details() or "").split()) or code.name
    if code is grpc.StatusCode.UNAVAILABLE and not reason:
        hint = "; if this happens every time, the server may want TLS" if "closed" in text and not tls else ""
        text = f"{target}: cannot be reached or the connection was lost ({text}{hint})"
    return StategradError(text, code, reason, violations, retry)


def _details(trailers: Iterable[Tuple[str, Any]]) -> Iterable[Any]:
    for key, value in trailers:
        if key == _DETAILS and isinstance(value, bytes):
            return list(status_pb2.Status.FromString(value).details)
    return ()
