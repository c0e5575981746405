"""Memory over training: what a model remembers after each epoch, measured by the service while training goes on."""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import queue
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple, Union

import numpy as np
from numpy.typing import NDArray

from stategrad import spectra
from stategrad._retry import Outage
from stategrad.analysis import ALL, Analysis, AnalysisOptions
from stategrad.client import Client
from stategrad.corpus import Corpus
from stategrad.errors import StategradError
from stategrad.folder import save_analysis
from stategrad.models import as_array

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class MemoryReading:
    """What a model remembered after an epoch, over all tokens of the probe."""

    epoch: int
    model: str
    """Resource name of the weights, ``models/{id}@{epoch}``."""
    sigma1: NDArray[Any]
    """Largest singular value of the mean gradient [D]."""
    half_life: float
    """The delay in tokens at which σ₁ is half of what it is at delay 0; NaN when it does not fall that far."""
    selectiveness: NDArray[Any]
    """σ₁/Σσ [D]."""

    @staticmethod
    def of(epoch: int, analysis: Analysis) -> "MemoryReading":
        values = analysis.singular_values[ALL]
        curve = spectra.sigma1(values)
        return MemoryReading(epoch, analysis.model, curve, spectra.half_life(curve), spectra.selectiveness(values))

    def __str__(self) -> str:
        return (
            f"{self.model.partition('/')[2]}: half-life {self.half_life:.2f} tokens, σ₁ {self.sigma1[0]:.4g} at delay 0 and"
            f" {self.sigma1[-1]:.4g} at {len(self.sigma1) - 1}, σ₁/Σσ {self.selectiveness[0]:.3f}"
        )


class MemoryMonitor:
    """Measures a model after each epoch, on a thread of its own: training is never held up, and no error reaches it.

    Weights are sent only when they changed, and kept by the service as ``name@epoch``. A service that goes away and comes back is
    asked again, under the same request ids, for as long as the client's patience lasts; so is one that has no room, for as long as
    the monitor's does. When epochs end faster than they can be measured, the oldest that waits is left out. A context manager: leaving it waits for what is still to be measured, unless
    training failed.
    """

    def __init__(
        self,
        service: Client,
        name: str,
        probe: Corpus,
        options: Optional[AnalysisOptions] = None,
        folder: Union[str, Path, None] = None,
        waiting: int = 2,
        on_reading: Optional[Callable[[MemoryReading], None]] = None,
        patience: float = 600.0,
    ) -> None:
        """`probe`: the text that is looked at, a few thousand tokens. `options`: 30 delays and spectra alone when None.
        `folder`: where each analysis is kept as ``epoch-N``, for ``stategrad report``. `waiting`: most epochs that wait.
        `on_reading`: hears each reading, on the monitor's thread. `patience`: seconds for which an epoch waits while the service's
        queue is full or a limit is met.
        """
        if waiting < 1:
            raise ValueError(f"waiting: expected at least 1, found {waiting}")
        self._service = service
        self._name = name
        self._probe = probe
        self._options = options or AnalysisOptions(delays=30, spectra_only=True)
        self._folder = Path(folder) if folder is not None else None
        self._on_reading = on_reading or (lambda reading: None)
        self._patience = patience
        self._queue: "queue.Queue[Optional[Tuple[int, Dict[str, NDArray[Any]]]]]" = queue.Queue(waiting)
        self._readings: List[MemoryReading] = []
        self._sent = ""
        self._purpose = _digest(probe.sha256, repr(self._options))
        self._thread = threading.Thread(target=self._work, name=f"memory of {name}", daemon=True)
        self._thread.start()

    @property
    def readings(self) -> List[MemoryReading]:
        """What was measured so far, in the order of epochs."""
        return list(self._readings)

    @property
    def latest(self) -> Optional[MemoryReading]:
        """The last reading; None before the first."""
        return self._readings[-1] if self._readings else None

    def after_epoch(self, epoch: int, weights: Mapping[str, Any]) -> None:
        """Has the weights measured that a model has after an epoch, 0 for the initial ones. Copies them and returns."""
        try:
            copied = {name: np.array(as_array(value)) for name, value in weights.items()}
            self._put((epoch, copied))
        except Exception:
            LOG.exception("%s: epoch %s is not measured", self._name, epoch)

    def _put(self, item: Tuple[int, Dict[str, NDArray[Any]]]) -> None:
        while True:
            try:
                return self._queue.put_nowait(item)
            except queue.Full:
                pass
            try:
                left_out = self._queue.get_nowait()
            except queue.Empty:
                continue
            self._queue.task_done()
            if left_out is not None:
                LOG.warning("%s: epoch %d is left out: %d others wait to be measured", self._name, left_out[0], self._queue.maxsize)

    def _work(self) -> None:
        while True:
            item = self._queue.get()
            try:
                if item is None:
                    return
                self._measure_in_time(*item)
            except Exception as failure:  # whatever it is, training goes on
                LOG.warning("%s: epoch %s is not measured: %s", self._name, item[0] if item else "", failure)
            finally:
                self._queue.task_done()

    def _measure_in_time(self, epoch: int, weights: Dict[str, NDArray[Any]]) -> None:
        crowd = Outage(self._patience, crowds=True, say=lambda why: LOG.warning("%s: epoch %d waits: %s", self._name, epoch, why))
        while True:
            try:
                return self._measure(epoch, weights)
            except StategradError as failure:
                if not failure.crowded:
                    raise
                crowd.wait(failure)

    def _measure(self, epoch: int, weights: Dict[str, NDArray[Any]]) -> None:
        digest = _digest(*(part for name in sorted(weights) for part in (name, weights[name])))
        if digest == self._sent and self._readings:
            self._tell(dataclasses.replace(self._readings[-1], epoch=epoch))
            return
        version = f"{self._name}@{epoch}"
        # The same weights of the same epoch have the same ids, also in a training that was started again.
        self._service.import_model(self._name, weights, epoch=epoch, request_id=f"{version}:{digest[:40]}")
        analysis = self._service.analyze(
            version, self._probe, self._options, request_id=f"{version}:{_digest(digest, self._purpose)[:40]}"
        )
        self._sent = digest
        if self._folder is not None:
            model = self._service.model(version)
            save_analysis(self._folder / f"epoch-{epoch}", analysis, model, self._options, self._probe, "probe")
        self._tell(MemoryReading.of(epoch, analysis))

    def _tell(self, reading: MemoryReading) -> None:
        self._readings.append(reading)
        LOG.info("%s", reading)
        self._on_reading(reading)

    def close(self, wait: bool = True) -> None:
        """Ends the monitor: after what still waits was measured, or at once."""
        if wait:
            self._queue.join()
        self._put_end()
        if wait:
            self._thread.join()

    def _put_end(self) -> None:
        try:
            self._queue.put_nowait(None)
        except queue.Full:
            pass  # It ends with the process.

    def __enter__(self) -> "MemoryMonitor":
        return self

    def __exit__(self, failure: Optional[type], *_: object) -> None:
        self.close(wait=failure is None)


def history(service: Client, name: str) -> List[MemoryReading]:
    """What the service kept of a model's memory, by epoch: the newest analysis of each that was done."""
    found: Dict[int, MemoryReading] = {}
    for analysis in service.analyses(name):
        epoch = analysis.model.partition("@")[2]
        if epoch.isdigit() and int(epoch) not in found and analysis.job.state == "SUCCEEDED":
            found[int(epoch)] = MemoryReading.of(int(epoch), service.attach(analysis.name))
    return [found[epoch] for epoch in sorted(found)]


def _digest(*parts: Any) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else np.ascontiguousarray(part).view(np.uint8).data)
    return digest.hexdigest()
