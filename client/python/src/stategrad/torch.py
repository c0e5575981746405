"""Memory over training in PyTorch.

    with MemoryMonitor(service, model, "lm", probe) as memory:
        for epoch in range(1, epochs + 1):
            train(model)
            memory.after_epoch(epoch)
"""

from __future__ import annotations

from typing import Any, List, Mapping, Optional

import torch

from stategrad import monitor
from stategrad.client import Client
from stategrad.corpus import Corpus
from stategrad.models import named_as_torch
from stategrad.monitor import MemoryReading, history

__all__ = ["MemoryMonitor", "MemoryReading", "history"]


class MemoryMonitor:
    """Measures an ``nn.Module`` with an embedding, one ``nn.LSTM``, ``nn.GRU`` or ``nn.RNN`` and an output layer after each
    epoch, while training goes on; see ``stategrad.monitor.MemoryMonitor``, whose other arguments it takes.
    """

    def __init__(self, service: Client, module: torch.nn.Module, name: str, probe: Corpus, **options: Any) -> None:
        """Raises ValueError when the module is no language model that the service knows."""
        named_as_torch(module.state_dict())
        self._module = module
        self._monitor = monitor.MemoryMonitor(service, name, probe, **options)

    def after_epoch(self, epoch: int) -> None:
        """Has the module measured as it is now, after an epoch, 0 for the initial weights. Copies its weights and returns."""
        weights: Mapping[str, Any] = self._module.state_dict()
        self._monitor.after_epoch(epoch, weights)

    @property
    def readings(self) -> List[MemoryReading]:
        """What was measured so far, in the order of epochs."""
        return self._monitor.readings

    @property
    def latest(self) -> Optional[MemoryReading]:
        """The last reading; None before the first."""
        return self._monitor.latest

    def close(self, wait: bool = True) -> None:
        """Ends the monitor: after what still waits was measured, or at once."""
        self._monitor.close(wait)

    def __enter__(self) -> "MemoryMonitor":
        return self

    def __exit__(self, failure: Optional[type], *_: object) -> None:
        self.close(wait=failure is None)
