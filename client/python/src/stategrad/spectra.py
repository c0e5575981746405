"""Whitening and what is read off spectra, in a few lines of NumPy.

The letters: V words, E size of the embedding, H size of the state, D delays. The method is that of Verwimp, Van hamme and
Wambacq, *State Gradients for Analyzing Memory in LSTM Language Models*; the numbers of equations are theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Whitening:
    """The change of basis that gives embeddings equal variance in all directions: g = Z (e − μ), Z = D⁻¹ (eq. 5 to 7)."""

    mean: NDArray[Any]
    """μ [E]."""
    factor: NDArray[Any]
    """D [E, E], lower triangular: the covariance is D Dᵀ."""

    @staticmethod
    def of(embeddings: ArrayLike) -> "Whitening":
        """Whitens the rows of an embedding matrix [V, E], each word once, with 1/V.

        Raises ValueError when the covariance is singular: V ≤ E, one-hot input, or rows that span fewer directions.
        """
        rows = np.asarray(embeddings, np.float64)
        words, size = rows.shape
        mean = rows.mean(axis=0)
        centred = rows - mean
        try:
            factor = np.linalg.cholesky(centred.T @ centred / words)
        except np.linalg.LinAlgError:
            raise ValueError(_singular(words, size)) from None
        # Past this, rounding alone decides the smallest direction.
        if words <= size or np.linalg.cond(factor) ** 2 * size * np.finfo(np.float64).eps >= 1:
            raise ValueError(_singular(words, size))
        return Whitening(mean, factor)

    @property
    def condition_number(self) -> float:
        """Largest singular value of D over its smallest."""
        return float(np.linalg.cond(self.factor))

    def apply(self, gradients: ArrayLike) -> NDArray[Any]:
        """Gradients […, H, E] with respect to embeddings, as gradients with respect to whitened ones: Ḡ D (eq. 10)."""
        whitened: NDArray[Any] = np.asarray(gradients, np.float64) @ self.factor
        return whitened


def _singular(words: int, size: int) -> str:
    return (
        f"embeddings: expected rows that span all {size} dimensions, found a singular covariance of {words} words;"
        " look at the gradients without whitening"
    )


def singular_values(gradients: ArrayLike) -> NDArray[Any]:
    """All singular values of matrices […, H, E], falling, […, min(H, E)]."""
    return np.linalg.svd(np.asarray(gradients, np.float64), compute_uv=False)


def sigma1(spectra: ArrayLike) -> NDArray[Any]:
    """σ₁ of spectra […, K]: how much of the most remembered direction is left, […]."""
    return np.asarray(spectra)[..., 0]


def selectiveness(spectra: ArrayLike) -> NDArray[Any]:
    """σ₁/Σσ of spectra […, K]: 1 when one direction alone is remembered, 1/K when all are alike; NaN where Σσ is 0."""
    values = np.asarray(spectra, np.float64)
    total = values.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, values[..., 0] / total, np.nan)


def half_life(curve: ArrayLike) -> float:
    """The delay, in tokens, at which a curve [D] has first fallen to half of its value at delay 0.

    Between delays the logarithm is interpolated. NaN when the curve starts at zero or does not fall that far.
    """
    values = np.asarray(curve, np.float64)
    if values.size == 0 or not values[0] > 0:
        return float("nan")
    below = np.flatnonzero(values <= values[0] / 2)
    if below.size == 0:
        return float("nan")
    last = int(below[0])
    if values[last] == 0:
        return float(last - 1)
    before, after = np.log2(values[last - 1 : last + 1] / values[0]) + 1
    return float(last - 1 + before / (before - after))
