"""Arrays between NumPy and the wire: raw little-endian bytes in chunks that fit into a message."""

from __future__ import annotations

from typing import Any, Dict, Iterator, Optional

import numpy as np
from numpy.typing import NDArray

from stategrad.errors import broken_reply
from stategrad.v1 import tensor_pb2

# A message may have 4 MiB.
_CHUNK_BYTES = 2 << 20
TYPES: Dict["tensor_pb2.DataType", np.dtype[Any]] = {
    tensor_pb2.DATA_TYPE_F32: np.dtype("<f4"),
    tensor_pb2.DATA_TYPE_F64: np.dtype("<f8"),
    tensor_pb2.DATA_TYPE_I64: np.dtype("<i8"),
}
_NUMBERS = {dtype: number for number, dtype in TYPES.items()}


def chunks(name: str, array: NDArray[Any]) -> Iterator[tensor_pb2.TensorChunk]:
    """The chunks of an array of any shape. float16 and bfloat16 become float32, any integers int64."""
    wire = _on_the_wire(name, np.asarray(array))
    # A cast, not tobytes(): one copy a chunk, and not one of everything before.
    data = _bytes(wire)
    for offset in range(0, max(len(data), 1), _CHUNK_BYTES):
        yield tensor_pb2.TensorChunk(
            name=name,
            data_type=_NUMBERS[wire.dtype],
            shape=wire.shape,
            offset=offset,
            data=bytes(data[offset : offset + _CHUNK_BYTES]),
        )


def _on_the_wire(name: str, array: NDArray[Any]) -> NDArray[Any]:
    if array.dtype.kind == "f":
        return np.asarray(array, "<f8" if array.dtype.itemsize == 8 else "<f4", order="C")
    if array.dtype.kind in "iu":
        return np.asarray(array, "<i8", order="C")
    raise ValueError(f"{name}: expected numbers, found {array.dtype}")


def _bytes(array: NDArray[Any]) -> memoryview:
    """The very bytes of a contiguous array."""
    return array.reshape(-1).view(np.uint8).data


class TensorAssembly:
    """An array whose chunks arrive in order."""

    def __init__(self, first: tensor_pb2.TensorChunk) -> None:
        if first.data_type not in TYPES:
            raise broken_reply(f"{first.name}: expected F32, F64 or I64, found type {first.data_type}")
        self._head = (first.data_type, tuple(first.shape))
        self._name = first.name
        self._array = np.empty(tuple(first.shape), TYPES[first.data_type])
        self._bytes = _bytes(self._array)
        self._received = 0
        self.add(first)

    def add(self, chunk: tensor_pb2.TensorChunk) -> None:
        if (chunk.data_type, tuple(chunk.shape)) != self._head or chunk.offset != self._received:
            raise broken_reply(f"{self._name}: expected its part from byte {self._received} on, found another")
        end = self._received + len(chunk.data)
        if end > len(self._bytes):
            raise broken_reply(f"{self._name}: expected {len(self._bytes)} bytes, found more")
        self._bytes[self._received : end] = chunk.data
        self._received = end

    @property
    def complete(self) -> bool:
        return self._received == len(self._bytes)

    def array(self) -> NDArray[Any]:
        if not self.complete:
            raise broken_reply(f"{self._name}: expected {len(self._bytes)} bytes, found {self._received}")
        return self._array


class TensorAssemblies:
    """Arrays that arrive one after the other."""

    def __init__(self) -> None:
        self.arrays: Dict[str, NDArray[Any]] = {}
        self._current: Optional[TensorAssembly] = None

    def add(self, chunk: tensor_pb2.TensorChunk) -> None:
        if self._current is None:
            self._current = TensorAssembly(chunk)
        else:
            self._current.add(chunk)
        if self._current.complete:
            self.arrays[chunk.name] = self._current.array()
            self._current = None

    def finish(self) -> Dict[str, NDArray[Any]]:
        if self._current is not None:
            self._current.array()
        return self.arrays
