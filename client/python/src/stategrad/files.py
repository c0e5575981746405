"""Results and weights as files that other programs open: safetensors, which NumPy needs no library for."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Union

import numpy as np
from numpy.typing import NDArray

from stategrad.models import as_array

_TYPES: Dict[str, np.dtype[Any]] = {
    "F64": np.dtype("<f8"),
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "I64": np.dtype("<i8"),
    "I32": np.dtype("<i4"),
    "U8": np.dtype("u1"),
    "BOOL": np.dtype("?"),
}
_NAMES = {dtype: name for name, dtype in _TYPES.items()}


def read_safetensors(path: Union[str, Path]) -> Dict[str, NDArray[Any]]:
    """All arrays of a file, mapped into memory: what is not looked at is not read. bfloat16 becomes float32."""
    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
    data = np.memmap(path, np.uint8, "r", 8 + size) if os.path.getsize(path) > 8 + size else np.zeros(0, np.uint8)
    header.pop("__metadata__", None)
    arrays: Dict[str, NDArray[Any]] = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        raw = data[start:end]
        if entry["dtype"] == "BF16":
            raw, entry["dtype"] = (raw.view("<u2").astype("<u4") << 16).view(np.uint8), "F32"
        if entry["dtype"] not in _TYPES:
            raise ValueError(f"{path}: {name}: expected one of {', '.join(_TYPES)}, found {entry['dtype']}")
        # Bytes first: an offset need not be a multiple of the element's size.
        arrays[name] = np.ndarray(entry["shape"], _TYPES[entry["dtype"]], raw)
    return arrays


def write_safetensors(
    path: Union[str, Path], arrays: Mapping[str, Any], metadata: Optional[Mapping[str, str]] = None
) -> None:
    """Writes arrays, or tensors on any device, to a file, in the order of their names; a file that is there is replaced whole."""
    header: Dict[str, object] = {"__metadata__": dict(metadata)} if metadata else {}
    ordered: List[NDArray[Any]] = []
    offset = 0
    for name in sorted(arrays):
        array = np.asarray(as_array(arrays[name]), order="C")
        if array.dtype not in _NAMES:
            raise ValueError(f"{name}: expected one of {', '.join(_TYPES)}, found {array.dtype}")
        entry = {"dtype": _NAMES[array.dtype], "shape": array.shape, "data_offsets": [offset, offset + array.nbytes]}
        header[name] = entry
        ordered.append(array)
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    target = Path(path)
    temporary = target.with_name(target.name + ".part")
    with open(temporary, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for array in ordered:
            file.write(array.tobytes())
    temporary.replace(target)
