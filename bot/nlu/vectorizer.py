"""Features to numbers: TF-IDF by block, each block of unit length times its weight."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import scipy.sparse as sparse

from bot.nlu.features import BLOCKS, Features


class Vectorizer:
    """The columns and weights of all features seen in training; others are passed over."""

    def __init__(self, columns: Mapping[str, Mapping[str, int]], weights: np.ndarray, block_weights: Mapping[str, float]) -> None:
        self._columns, self._weights, self._block_weights = columns, weights, block_weights

    @classmethod
    def fit(cls, features: Sequence[Features], block_weights: Mapping[str, float], least_count: Mapping[str, int]) -> Vectorizer:
        """Learns columns and inverse document frequencies; a feature rarer than its block's `least_count` is left out."""
        columns: dict[str, dict[str, int]] = {}
        weights: list[float] = []
        for block in BLOCKS:
            counts: Counter[str] = Counter()
            for feature in features:
                counts.update(set(getattr(feature, block)))
            columns[block] = {}
            for name, count in sorted(counts.items()):
                if count >= least_count.get(block, 1):
                    columns[block][name] = len(weights)
                    weights.append(math.log((1 + len(features)) / (1 + count)) + 1)
        return cls(columns, np.array(weights, dtype=np.float32), block_weights)

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

    def matrix(self, features: Sequence[Features]) -> sparse.csr_matrix:
        """All texts, one a row."""
        rows = [self.row(feature) for feature in features]
        lengths = np.cumsum([0] + [len(columns) for columns, _ in rows])
        columns = np.concatenate([columns for columns, _ in rows]) if rows else np.array([], dtype=np.int32)
        values = np.concatenate([values for _, values in rows]) if rows else np.array([], dtype=np.float32)
        return sparse.csr_matrix((values, columns, lengths), shape=(len(rows), self.width), dtype=np.float32)

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
