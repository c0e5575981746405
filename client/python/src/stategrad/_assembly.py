"""Puts the results of an analysis together, and finds what is missing, too much or of the wrong size."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Dict, List, Mapping, Optional, TypeVar

import numpy as np
from numpy.typing import NDArray

from stategrad._tensors import TensorAssembly
from stategrad.analysis import ALL, Analysis
from stategrad.errors import broken_reply
from stategrad.v1 import analysis_service_pb2 as wire

_Part = TypeVar("_Part")
_ARRAYS = ("mean", "singular_values", "right_vectors", "whitened_singular_values", "second_moment", "cell_path")


class AnalysisAssembly:
    """An analysis whose results arrive part by part, over one call or several."""

    def __init__(self, name: str, config: wire.AnalysisConfig) -> None:
        self._name = name
        self._config = config
        self._groupings = {grouping.name: list(grouping.labels) for grouping in config.groupings}
        self._arrays: Dict[str, Dict[str, Dict[int, TensorAssembly]]] = {kind: {} for kind in _ARRAYS}
        self._counts: Dict[str, Dict[int, int]] = defaultdict(dict)
        self._summary: Optional[wire.AnalysisSummary] = None
        self.received = 0
        """Results so far, as AttachAnalysis wants to know."""

    def add(self, result: wire.DelayResult) -> None:
        if not 0 <= result.delay < self._config.delays:
            raise broken_reply(f"expected a delay below {self._config.delays}, found {result.delay}")
        key = self._key(result)
        self._counts[key][result.delay] = result.count
        for kind in _ARRAYS:
            if result.HasField(kind):
                chunk = getattr(result, kind)
                parts = self._arrays[kind].setdefault(key, {})
                if result.delay in parts:
                    parts[result.delay].add(chunk)
                else:
                    parts[result.delay] = TensorAssembly(chunk)
        self.received += 1

    def end(self, summary: wire.AnalysisSummary) -> None:
        self._summary = summary

    def _key(self, result: wire.DelayResult) -> str:
        if result.grouping == ALL:
            return ALL
        labels = self._groupings.get(result.grouping, [])
        if result.label >= len(labels) or result.label < 0:
            raise broken_reply(f"expected a label that was asked for, found {result.label} of {result.grouping}")
        return f"{result.grouping}/{labels[result.label]}"

    def finish(self) -> Analysis:
        summary = self._summary
        if summary is None:
            raise broken_reply("expected a summary, found the end")
        expected = [ALL] + [f"{name}/{label}" for name, labels in self._groupings.items() for label in labels]
        counts = {key: np.array(self._stack(key, self._counts[key]), np.int64) for key in expected}
        arrays = {kind: {key: self._joined(key, parts) for key, parts in found.items()} for kind, found in self._arrays.items()}
        for kind in ["singular_values"] + ([] if self._config.spectra_only else ["mean"]):
            missing = set(expected) - set(arrays[kind])
            if missing:
                raise broken_reply(f"expected {kind} of {len(expected)} labels, found none of {min(missing)}")
        return Analysis(
            name=self._name,
            model=self._config.model,
            groupings=self._groupings,
            count=counts,
            tokens=summary.tokens,
            seconds=summary.seconds,
            device=summary.device,
            weights_sha256=summary.weights_sha256,
            versions=dict(summary.versions),
            **arrays,
        )

    def _joined(self, key: str, parts: Dict[int, TensorAssembly]) -> NDArray[Any]:
        return np.stack([part.array() for part in self._stack(key, parts)])

    def _stack(self, key: str, parts: Mapping[int, _Part]) -> List[_Part]:
        missing = set(range(self._config.delays)) - set(parts)
        if missing:
            raise broken_reply(f"{key}: expected {self._config.delays} delays, found none at {min(missing)}")
        return [parts[delay] for delay in range(self._config.delays)]
