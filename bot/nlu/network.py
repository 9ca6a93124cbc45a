"""A small feed-forward network over sparse features, in numpy: one hidden layer, trained with Adagrad in seconds.

The score of an intent is its own score plus its topic's plus its aspect's, learned together, so that what "cost" sounds
like is learned from all topics. Adagrad (Duchi, Hazan, Singer 2011) updates only the rows of features that occur,
which is what makes training on a hundred thousand columns a matter of seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse

WHOLE_NUMBERS = 63


@dataclass(frozen=True)
class Training:
    """How the network is trained; the values are those that held-back data proved best."""

    hidden: int = 128
    epochs: int = 8
    batch: int = 128
    rate: float = 0.07
    dropout: float = 0.4
    feature_dropout: float = 0.2
    smoothing: float = 0.05
    seed: int = 20261122


@dataclass(frozen=True)
class Network:
    """Weights from features to the hidden layer and on to the intents.

    The inner weights, nearly all there are, are kept as whole numbers from -63 to 63 with one scale a hidden unit,
    a sixth of the size once packed; the scores move by less than what tells the intents apart.
    """

    inner: np.ndarray
    scale: np.ndarray
    inner_bias: np.ndarray
    outer: np.ndarray
    outer_bias: np.ndarray

    @classmethod
    def rounded(cls, inner: np.ndarray, inner_bias: np.ndarray, outer: np.ndarray, outer_bias: np.ndarray) -> Network:
        """A network with its inner weights rounded."""
        scale = np.maximum(np.abs(inner).max(axis=0), 1e-9).astype(np.float32) / WHOLE_NUMBERS
        return cls(np.round(inner / scale).astype(np.int8), scale, inner_bias, outer, outer_bias)

    def scores_of_row(self, columns: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Scores of one text, given as columns and values."""
        hidden = np.maximum((values @ self.inner[columns].astype(np.float32)) * self.scale + self.inner_bias, 0)
        return np.asarray(hidden @ self.outer + self.outer_bias)


def group_matrix(labels: Sequence[str], groups: Sequence[Callable[[str], str]]) -> np.ndarray:
    """For each label (row) which topic and which aspect (columns) it belongs to, besides itself."""
    columns = [np.eye(len(labels), dtype=np.float32)]
    for group in groups:
        names = sorted({group(label) for label in labels})
        columns.append(np.array([[group(label) == name for name in names] for label in labels], dtype=np.float32))
    return np.hstack(columns)


def train(
    matrix: sparse.csr_matrix,
    targets: np.ndarray,
    membership: np.ndarray,
    training: Training,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Network:
    """Trains on the rows of the matrix; `targets` are indices of labels, `membership` comes from `group_matrix`.

    `report(done, total)` is called after every pass over the data.
    """
    random = np.random.default_rng(training.seed)
    count, width = matrix.shape
    labels, parts = membership.shape
    inner = (random.standard_normal((width, training.hidden)) * 0.05).astype(np.float32)
    inner_bias = np.zeros(training.hidden, dtype=np.float32)
    outer = (random.standard_normal((training.hidden, parts)) * 0.1).astype(np.float32)
    outer_bias = np.zeros(parts, dtype=np.float32)
    start = np.float32(1e-6)
    inner_seen = np.full((width, 1), start, dtype=np.float32)
    seen = [np.full_like(inner_bias, start), np.full_like(outer, start), np.full_like(outer_bias, start)]
    for epoch in range(training.epochs):
        order = random.permutation(count)
        rate = training.rate * (1.05 - epoch / training.epochs)
        for first in range(0, count, training.batch):
            chosen = order[first : first + training.batch]
            rows = matrix[chosen]
            if training.feature_dropout:
                kept = random.random(len(rows.data)) > training.feature_dropout
                rows.data = (rows.data * kept / (1 - training.feature_dropout)).astype(np.float32)
            hidden = rows @ inner + inner_bias
            open_units = ((hidden > 0) & (random.random(hidden.shape) > training.dropout)) / np.float32(1 - training.dropout)
            hidden = (hidden * open_units).astype(np.float32)
            scores = (hidden @ outer + outer_bias) @ membership.T
            scores -= scores.max(axis=1, keepdims=True)
            likely = np.exp(scores)
            likely /= likely.sum(axis=1, keepdims=True)
            wanted = np.full(likely.shape, training.smoothing / labels, dtype=np.float32)
            wanted[np.arange(len(chosen)), targets[chosen]] += 1 - training.smoothing
            error = ((likely - wanted) @ membership / len(chosen)).astype(np.float32)
            back = ((error @ outer.T) * open_units).astype(np.float32)
            touched, places = np.unique(rows.indices, return_inverse=True)
            step = sparse.csr_matrix((rows.data, places, rows.indptr), shape=(len(chosen), len(touched))).T @ back
            inner_seen[touched] += np.einsum("ij,ij->i", step, step)[:, None] / training.hidden
            inner[touched] -= step * (np.float32(0.3 * rate) / np.sqrt(inner_seen[touched]))
            steps = (back.sum(axis=0), hidden.T @ error, error.sum(axis=0))
            for weights, gradient, past in zip((inner_bias, outer, outer_bias), steps, seen, strict=True):
                past += gradient * gradient
                weights -= np.float32(rate) * gradient / np.sqrt(past)
        report(epoch + 1, training.epochs)
    return Network.rounded(inner, inner_bias, outer @ membership.T, membership @ outer_bias)
