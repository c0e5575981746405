"""A small random LSTM and a text, the same in every run."""

from __future__ import annotations

from typing import Dict, List, Optional

import numpy as np
from numpy.typing import NDArray

V, E, H = 60, 24, 40
DELAYS = 8


def weights(seed: int = 1, hidden: int = H, embedding: int = E) -> Dict[str, NDArray]:
    """Weights of an LSTM of one layer with embedding and output layer, under their names in torch.nn."""
    random = np.random.default_rng(seed)
    shapes = {
        "encoder.weight": (V, embedding),
        "rnn.weight_ih_l0": (4 * hidden, embedding),
        "rnn.weight_hh_l0": (4 * hidden, hidden),
        "rnn.bias_ih_l0": (4 * hidden,),
        "rnn.bias_hh_l0": (4 * hidden,),
        "decoder.weight": (V, hidden),
        "decoder.bias": (V,),
    }
    return {name: random.uniform(-0.4, 0.4, shape).astype(np.float32) for name, shape in shapes.items()}


def tokens(length: int, seed: int = 2) -> NDArray[np.int64]:
    return np.random.default_rng(seed).integers(0, V, length)


def parity(ids: NDArray[np.int64]) -> List[Optional[str]]:
    """A label for each token, and none for every seventh id."""
    return [None if i % 7 == 0 else ("even" if i % 2 == 0 else "odd") for i in ids.tolist()]
