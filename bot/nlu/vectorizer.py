"""Features to numbers: TF-IDF by block, each block of unit length times its weight."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

import numpy as np
import scipy.sparse as sparse

from bot.nlu.counting import Counts
from bot.nlu.features import BLOCKS, Features


class Vectorizer:
    """The columns and weights of all features seen in training; others are passed over."""

    def __init__(self, columns: Mapping[str, Mapping[str, int]], weights: np.ndarray, block_weights: Mapping[str, float]) -> None:
        self._columns, self._weights, self._block_weights = columns, weights, block_weights

    @classmethod
    def fit(cls, counts: Mapping[str, Counts], block_weights: Mapping[str, float], least_count: Mapping[str, int]) -> Vectorizer:
        """Learns columns and inverse document frequencies; a feature rarer than its block's `least_count` is left out."""
        columns: dict[str, dict[str, int]] = {}
        weights: list[np.ndarray] = []
        for block in BLOCKS:
            texts, width = counts[block].matrix.shape
            met = np.bincount(counts[block].matrix.indices, minlength=width)
            kept = np.flatnonzero(met >= least_count.get(block, 1))
            before = sum(map(len, weights))
            columns[block] = {counts[block].names[place]: before + column for column, place in enumerate(kept)}
            weights.append(np.log((1 + texts) / (1 + met[kept])) + 1)
        return cls(columns, np.concatenate(weights).astype(np.float32), block_weights)

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self._weights)

    def row(self, feature: Features) -> tuple[np.ndarray, np.ndarray]:
        """Columns and values of one text."""
        columns: list[np.ndarray] = []
        values: list[np.ndarray] = []
        for block in BLOCKS:
            known = self._columns[block]
            counts = Counter(getattr(feature, block))
            found = [(known[name], count) for name, count in counts.items() if name in known]
            if found:
                pairs = np.array(found, dtype=np.int32)
                weighted = (1 + np.log(pairs[:, 1], dtype=np.float32)) * self._weights[pairs[:, 0]]
                columns.append(pairs[:, 0])
                values.append(weighted * np.float32(self._block_weights[block] / math.sqrt(float(weighted @ weighted))))
        if not columns:
            return np.array([], dtype=np.int32), np.array([], dtype=np.float32)
        return np.concatenate(columns), np.concatenate(values)

    def matrix(self, counts: Mapping[str, Counts]) -> sparse.csr_matrix:
        """All texts, one a row."""
        return sparse.hstack([self._block(block, counts[block]) for block in BLOCKS], format="csr", dtype=np.float32)

    def _block(self, block: str, counts: Counts) -> sparse.csr_matrix:
        known = self._columns[block]
        kept = [place for place, name in enumerate(counts.names) if name in known]
        found = counts.matrix[:, kept]
        found.data = (1 + np.log(found.data)) * self._weights[[known[counts.names[place]] for place in kept]][found.indices]
        lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
        return sparse.diags(np.float32(self._block_weights[block]) / np.maximum(lengths, np.float32(1e-9))) @ found

    def to_json(self) -> dict[str, object]:
        """Everything but the numbers, which are saved with the network."""
        return {
            "columns": {block: list(names) for block, names in self._columns.items()},
            "block_weights": dict(self._block_weights),
        }

    @property
    def weights(self) -> np.ndarray:
        return self._weights

    @classmethod
    def from_json(cls, raw: dict[str, object], weights: np.ndarray) -> Vectorizer:
        names, block_weights = raw["columns"], raw["block_weights"]
        assert isinstance(names, dict)
        assert isinstance(block_weights, dict)
        columns: dict[str, dict[str, int]] = {}
        before = 0
        for block in BLOCKS:
            columns[block] = {name: before + column for column, name in enumerate(names[block])}
            before += len(names[block])
        return cls(columns, weights, block_weights)
