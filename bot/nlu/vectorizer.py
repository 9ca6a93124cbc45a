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

    def __init__(self, columns: Mapping[str, int], weights: np.ndarray, block_weights: Mapping[str, float]) -> None:
        self._columns, self._weights, self._block_weights = columns, weights, block_weights

    @classmethod
    def fit(cls, features: Sequence[Features], block_weights: Mapping[str, float], least_count: Mapping[str, int]) -> Vectorizer:
        """Learns columns and inverse document frequencies; a feature rarer than its block's `least_count` is left out."""
        counts: dict[str, Counter[str]] = {block: Counter() for block in BLOCKS}
        for feature in features:
            for block in BLOCKS:
                counts[block].update(set(getattr(feature, block)))
        columns: dict[str, int] = {}
        weights: list[float] = []
        for block in BLOCKS:
            for name, count in sorted(counts[block].items()):
                if count >= least_count.get(block, 1):
                    columns[f"{block}\t{name}"] = len(columns)
                    weights.append(math.log((1 + len(features)) / (1 + count)) + 1)
        return cls(columns, np.array(weights, dtype=np.float32), block_weights)

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self._columns)

    def row(self, feature: Features) -> tuple[np.ndarray, np.ndarray]:
        """Columns and values of one text."""
        columns: list[int] = []
        values: list[float] = []
        for block in BLOCKS:
            found = [
                (column, 1 + math.log(count))
                for name, count in Counter(getattr(feature, block)).items()
                if (column := self._columns.get(f"{block}\t{name}")) is not None
            ]
            if not found:
                continue
            weighted = [frequency * float(self._weights[column]) for column, frequency in found]
            scale = self._block_weights[block] / math.sqrt(sum(value * value for value in weighted))
            columns += [column for column, _ in found]
            values += [value * scale for value in weighted]
        return np.array(columns, dtype=np.int32), np.array(values, dtype=np.float32)

    def matrix(self, features: Sequence[Features]) -> sparse.csr_matrix:
        """All texts, one a row."""
        rows = [self.row(feature) for feature in features]
        lengths = np.cumsum([0] + [len(columns) for columns, _ in rows])
        columns = np.concatenate([columns for columns, _ in rows]) if rows else np.array([], dtype=np.int32)
        values = np.concatenate([values for _, values in rows]) if rows else np.array([], dtype=np.float32)
        return sparse.csr_matrix((values, columns, lengths), shape=(len(rows), self.width), dtype=np.float32)

    def to_json(self) -> dict[str, object]:
        """Everything but the numbers, which are saved with the network."""
        return {"columns": list(self._columns), "block_weights": dict(self._block_weights)}

    @property
    def weights(self) -> np.ndarray:
        return self._weights

    @classmethod
    def from_json(cls, raw: dict[str, object], weights: np.ndarray) -> Vectorizer:
        names, block_weights = raw["columns"], raw["block_weights"]
        assert isinstance(names, list) and isinstance(block_weights, dict)
        return cls({name: column for column, name in enumerate(names)}, weights, block_weights)
