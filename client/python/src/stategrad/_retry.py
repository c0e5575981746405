"""How often, and when, a call is made again that did not reach the server."""

from __future__ import annotations

import logging
import random
import time
from typing import Callable, Optional

from stategrad.errors import StategradError

LOG = logging.getLogger(__name__)

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 15.0
_JITTER = 0.2


class Outage:
    """While something is wanted of a server: how long it has not been reached, and when to try again."""

    def __init__(
        self,
        patience: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        crowds: bool = False,
        say: Callable[[str], None] = LOG.warning,
    ) -> None:
        """`patience`: seconds for which the server is asked in vain. `crowds`: waits for a server without room, too. `say`: hears
        once that the server is asked again.
        """
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._crowds = crowds
        self._say = say
        self._since: Optional[float] = None
        self._failures = 0

    def over(self) -> None:
        """The server answers, with something new."""
        self._since = None
        self._failures = 0

    def wait(self, failure: StategradError) -> None:
        """Pauses before the next try; raises `failure` when another would change nothing, or after too long."""
        if not failure.unreachable and not (self._crowds and failure.crowded):
            raise failure
        now = self._clock()
        if self._since is None:
            self._since = now
        if now - self._since >= self._patience:
            raise failure
        if self._failures == 0:
            self._say(f"{failure}; asking again for {self._patience:g} s")
        self._failures += 1
        pause = min(_FIRST_PAUSE * 2 ** min(self._failures - 1, 5), _LONGEST_PAUSE)
        # Clients that a restart cut off together are not to come back together.
        self._sleep(max(pause, failure.retry_seconds or 0) * (1 + _JITTER * random.random()))
