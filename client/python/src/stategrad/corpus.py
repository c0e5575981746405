"""Texts as the service reads them: token ids in streams, with labels beside them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stategrad.models import as_array
from stategrad.v1 import analysis_service_pb2, tensor_pb2

_CHUNK_TOKENS = 16_384

Labels = Union[Sequence[Optional[str]], Sequence[Sequence[Optional[str]]]]


@dataclass(frozen=True)
class _Column:
    names: List[str]
    streams: List[NDArray[np.int32]]


class Corpus:
    """Token ids of one text or several, and any number of groupings, each with a label or None for every token.

    >>> Corpus([5, 3, 5, 0], labels={"pos": ["DET", "NOUN", "DET", None]})
    Corpus(streams=1, tokens=4, groupings=['pos'])
    """

    def __init__(
        self, tokens: Union[ArrayLike, Sequence[ArrayLike]], labels: Optional[Mapping[str, Labels]] = None
    ) -> None:
        """`tokens`: ids [T] of one stream, or a sequence of streams [T_0], [T_1], …, each starting from the zero state.
        `labels`: for each grouping, labels of the same shape; a token with label None counts for no label.

        Raises ValueError when tokens are no ids or labels don't match them.
        """
        self.streams: List[NDArray[np.int32]] = [_ids(stream) for stream in _split(tokens)]
        self._columns: Dict[str, _Column] = {}
        for name, given in (labels or {}).items():
            self._columns[name] = self._column(name, given)

    def __repr__(self) -> str:
        return f"Corpus(streams={len(self.streams)}, tokens={self.tokens}, groupings={list(self._columns)})"

    @property
    def tokens(self) -> int:
        """Tokens of all streams together."""
        return sum(len(stream) for stream in self.streams)

    @property
    def groupings(self) -> Dict[str, List[str]]:
        """The labels of each grouping, sorted; their places are their numbers."""
        return {name: list(column.names) for name, column in self._columns.items()}

    @property
    def sha256(self) -> str:
        """Checksum over ids and labels."""
        digest = hashlib.sha256()
        for s, stream in enumerate(self.streams):
            digest.update(b"stream" + stream.astype("<i4").tobytes())
            for name, column in self._columns.items():
                digest.update("\n".join([name, *column.names, ""]).encode() + column.streams[s].astype("<i4").tobytes())
        return digest.hexdigest()

    def _column(self, name: str, given: Labels) -> _Column:
        one_stream = len(self.streams) == 1 and len(given) == len(self.streams[0]) and not _nested(given)
        parts: Sequence[Sequence[Optional[str]]] = [given] if one_stream else given  # type: ignore[list-item, assignment]
        if len(parts) != len(self.streams):
            raise ValueError(f"labels[{name!r}]: expected labels of {len(self.streams)} streams, found {len(parts)}")
        for s, (part, stream) in enumerate(zip(parts, self.streams)):
            if len(part) != len(stream):
                raise ValueError(f"labels[{name!r}][{s}]: expected {len(stream)} labels, one for each token, found {len(part)}")
        names = sorted({label for part in parts for label in part if label is not None})
        if not names:
            raise ValueError(f"labels[{name!r}]: expected a label at least, found none")
        numbers: Dict[Optional[str], int] = {label: number for number, label in enumerate(names)}
        numbers[None] = -1
        streams = [np.fromiter((numbers[label] for label in part), np.int32, len(part)) for part in parts]
        return _Column(names, streams)

    def wire_groupings(self) -> List[analysis_service_pb2.Grouping]:
        return [analysis_service_pb2.Grouping(name=name, labels=c.names) for name, c in self._columns.items()]

    def chunks(self, labelled: bool = True) -> Iterator[tensor_pb2.TokenChunk]:
        columns = list(self._columns.values()) if labelled else []
        for s, start, end in self._pieces(_CHUNK_TOKENS // (1 + len(columns)) + 1):
            yield tensor_pb2.TokenChunk(
                stream=s,
                tokens=self.streams[s][start:end].tolist(),
                labels=[tensor_pb2.LabelColumn(labels=c.streams[s][start:end].tolist()) for c in columns],
            )

    def _pieces(self, size: int) -> Iterator[Tuple[int, int, int]]:
        for s, stream in enumerate(self.streams):
            for start in range(0, len(stream), size):
                yield s, start, min(start + size, len(stream))


def _nested(values: Sequence[object]) -> bool:
    return len(values) > 0 and isinstance(values[0], (list, tuple, np.ndarray))


def _split(tokens: Union[ArrayLike, Sequence[ArrayLike]]) -> List[ArrayLike]:
    if hasattr(tokens, "ndim"):  # an array of NumPy or of another framework
        array = as_array(tokens)
        return list(array) if array.ndim == 2 else [array]
    if isinstance(tokens, (list, tuple)) and tokens and hasattr(tokens[0], "__len__"):
        return list(tokens)
    return [tokens]  # type: ignore[list-item]


def _ids(stream: ArrayLike) -> NDArray[np.int32]:
    ids = np.asarray(stream)
    if ids.ndim != 1 or (ids.size and ids.dtype.kind not in "iu"):
        raise ValueError(f"tokens: expected integers [T], found {ids.dtype} {list(ids.shape)}")
    if ids.size and (ids.min() < 0 or ids.max() > np.iinfo(np.int32).max):
        raise ValueError(f"tokens: expected ids from 0 to V - 1, found {ids.min()} to {ids.max()}")
    return ids.astype(np.int32)
