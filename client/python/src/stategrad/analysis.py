"""What an analysis is asked for, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Iterator, List, Mapping, Optional, Sequence

import numpy as np
from numpy.typing import NDArray

from stategrad._tensors import chunks
from stategrad.corpus import Corpus
from stategrad.v1 import analysis_service_pb2 as wire
from stategrad.v1 import tensor_pb2

ALL = "all"

_STATES = {None: wire.STATE_KIND_UNSPECIFIED, "cell": wire.STATE_KIND_CELL, "hidden": wire.STATE_KIND_HIDDEN}
_PRECISIONS = {
    "float32": wire.PRECISION_FLOAT32,
    "float64": wire.PRECISION_FLOAT64,
    "tf32": wire.PRECISION_TF32,
}


@dataclass(frozen=True)
class AnalysisOptions:
    """How state gradients are computed. The letters: D delays, H size of the state, E size of the embedding."""

    delays: int = 50
    """D: delays 0 … D − 1."""
    state: Optional[str] = None
    """``cell`` or ``hidden``; None means the cell of an LSTM and the hidden vector of any other."""
    layer: int = 0
    """Counted from 1; 0 means the top one."""
    precision: str = "float32"
    """``float32``, ``float64`` or, on a GPU, ``tf32``."""
    spectra_only: bool = False
    """Leaves the mean matrices on the server: only counts and singular values travel."""
    right_vectors: bool = False
    """Asks for right singular vectors, [E, min(H, E)] for each label and delay."""
    second_moment: bool = False
    """Asks for the mean of MᵀM over all pairs, [E, E] for each delay."""
    paths: bool = False
    """Asks for that part of the mean, [H, E] for each delay, which went through the cell path alone."""
    window: int = 0
    """Counts pairs only within windows of so many tokens, as the paper did; 0 means all pairs."""
    reset_after: Sequence[int] = ()
    """Token ids after which the stream starts from the zero state again."""
    whitening: Optional[NDArray[Any]] = field(default=None, compare=False)
    """D [E, E] of ``spectra.Whitening.factor``: spectra of mean·D come too. For ``spectra_only``; else whiten here."""

    def config(self, model: str, corpus: Corpus) -> wire.AnalysisConfig:
        """What goes over the wire, without the whitening and without how the job is to be treated."""
        if self.state not in _STATES:
            raise ValueError(f"state: expected cell or hidden, found {self.state}")
        if self.precision not in _PRECISIONS:
            raise ValueError(f"precision: expected one of {', '.join(_PRECISIONS)}, found {self.precision}")
        return wire.AnalysisConfig(
            model=model,
            state=_STATES[self.state],
            layer=self.layer,
            delays=self.delays,
            streams=len(corpus.streams),
            precision=_PRECISIONS[self.precision],
            groupings=corpus.wire_groupings(),
            right_vectors=self.right_vectors,
            spectra_only=self.spectra_only,
            second_moment=self.second_moment,
            window=self.window,
            reset_after=self.reset_after,
            paths=self.paths,
        )

    def requests(self, config: wire.AnalysisConfig, corpus: Corpus) -> Iterator[wire.AnalyzeStateGradientsRequest]:
        """All messages of a request, from its beginning."""
        rest: Iterator[tensor_pb2.TensorChunk] = iter(())
        if self.whitening is not None:
            rest = chunks("whitening", np.asarray(self.whitening, np.float64))
            config.whitening.CopyFrom(next(rest))
        yield wire.AnalyzeStateGradientsRequest(config=config)
        for chunk in rest:
            yield wire.AnalyzeStateGradientsRequest(whitening=chunk)
        for tokens in corpus.chunks():
            yield wire.AnalyzeStateGradientsRequest(tokens=tokens)


@dataclass(frozen=True)
class Analysis:
    """Mean state gradients and their spectra.

    Every mapping has one entry for ``all`` and one for each label, named ``grouping/label``, e.g. ``pos/NOUN``.
    """

    name: str
    """Resource name, ``analyses/{id}``."""
    model: str
    """Resource name of the model."""
    groupings: Mapping[str, List[str]]
    """The labels of each grouping."""
    mean: Mapping[str, NDArray[Any]]
    """Mean gradients ∂s_t/∂e_{t−τ} [D, H, E]; empty when only spectra were asked for."""
    count: Mapping[str, NDArray[np.int64]]
    """Pairs that each mean was taken over, [D]; where it is 0, the mean is zero."""
    singular_values: Mapping[str, NDArray[Any]]
    """All singular values of each mean, falling, [D, min(H, E)]."""
    right_vectors: Mapping[str, NDArray[Any]]
    """Right singular vectors [D, E, min(H, E)], column i belongs to singular value i; empty unless asked for."""
    whitened_singular_values: Mapping[str, NDArray[Any]]
    """Singular values of mean·D, [D, min(H, E)]; empty unless a whitening was sent along."""
    second_moment: Mapping[str, NDArray[Any]]
    """Mean of MᵀM [D, E, E], for ``all`` alone; empty unless asked for."""
    cell_path: Mapping[str, NDArray[Any]]
    """Part of the mean that went through the cell path alone, [D, H, E], for ``all`` alone; empty unless asked for."""
    tokens: int
    """Source tokens of all streams."""
    seconds: float
    """Time that the device worked."""
    device: str
    """What computed, e.g. ``CPU:0``."""
    weights_sha256: str
    """Checksum of the model's weights."""
    versions: Mapping[str, str]
    """Versions of the parts that computed."""

    @property
    def delays(self) -> int:
        """D."""
        return len(self.count[ALL])

    def keys(self, grouping: str) -> List[str]:
        """The entries of a grouping, in the order of its labels; of ``all``, ``all`` itself."""
        return [ALL] if grouping == ALL else [f"{grouping}/{label}" for label in self.groupings[grouping]]
