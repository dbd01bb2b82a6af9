"""What moves together: rank correlations, carried by a Gaussian copula (MODEL.md 11.2).

Rank correlations of several pairs may be impossible together. The nearest that is possible is taken
instead, by setting what is negative among the eigenvalues to nothing, and how far that moved is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

Array = np.ndarray


def pearson_of_rank(rank: float | Array) -> float | Array:
    """The correlation of two normals whose rank correlation is `rank`: 2·sin(π·rank/6)."""
    return 2.0 * np.sin(np.pi * np.asarray(rank) / 6.0)


def rank_of_pearson(correlation: float | Array) -> float | Array:
    """The rank correlation of two normals with this correlation."""
    return 6.0 / np.pi * np.arcsin(np.clip(np.asarray(correlation) / 2.0, -0.5, 0.5))


@dataclass(frozen=True)
class Together:
    """Normals that move together; `factor @ z` gives them from independent ones `z`."""

    names: tuple[str, ...]
    factor: Array
    asked: Array
    """Rank correlations as they were given."""
    drawn: Array
    """Rank correlations as they are drawn."""

    @property
    def repaired(self) -> float:
        """The largest change of a rank correlation; 0 where what was asked is possible."""
        moved = float(np.abs(self.drawn - self.asked).max(initial=0.0))
        return moved if moved > 1e-9 else 0.0

    def chances(self, independent: Array) -> Array:
        """Chances in (0, 1) that move together, from independent ones; shape (names, draws)."""
        return special.ndtr(self.factor @ special.ndtri(independent))


def together(names: Sequence[str], ranks: Sequence[tuple[str, str, float]]) -> Together:
    """What rank correlations by pair say of these names; a pair that is not named is independent."""
    place = {name: index for index, name in enumerate(names)}
    asked = np.eye(len(names))
    for first, second, rank in ranks:
        asked[place[first], place[second]] = asked[place[second], place[first]] = rank
    possible = nearest_possible(pearson_of_rank(asked))
    drawn = rank_of_pearson(possible)
    np.fill_diagonal(drawn, 1.0)
    return Together(tuple(names), factor(possible), asked, drawn)


def nearest_possible(matrix: Array) -> Array:
    """A correlation matrix without negative eigenvalues: the same where it has none.

    >>> nearest_possible(np.array([[1.0, 0.3], [0.3, 1.0]])).tolist()
    [[1.0, 0.3], [0.3, 1.0]]
    """
    matrix = (matrix + matrix.T) / 2.0
    np.fill_diagonal(matrix, 1.0)
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= -1e-12:
        return matrix
    clipped = (vectors * np.maximum(values, 0.0)) @ vectors.T
    size = np.sqrt(np.diag(clipped))
    repaired = clipped / np.outer(size, size)
    np.fill_diagonal(repaired, 1.0)
    return repaired


def factor(matrix: Array) -> Array:
    """A matrix F with F·Fᵀ = `matrix`, lower triangular where it is positive definite."""
    try:
        return np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(matrix)
        return vectors * np.sqrt(np.maximum(values, 0.0))
