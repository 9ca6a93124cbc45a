"""How often each feature stands in each text, for all texts of a training at once, by all cores of the machine."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse

from bot.nlu.features import BLOCKS, FeatureExtractor, Features

TEXTS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Counts:
    """Of one block: the names of the features, sorted, and a matrix of a row a text and a column a name."""

    names: list[str]
    matrix: sparse.csr_matrix


def count(features: Iterable[Features]) -> dict[str, Counts]:
    """The counts of each block."""
    columns: dict[str, dict[str, int]] = {block: {} for block in BLOCKS}
    found: dict[str, list[int]] = {block: [] for block in BLOCKS}
    times: dict[str, list[int]] = {block: [] for block in BLOCKS}
    ends: dict[str, list[int]] = {block: [0] for block in BLOCKS}
    for feature in features:
        for block, known in columns.items():
            counted = Counter(getattr(feature, block))
            found[block] += [known.setdefault(name, len(known)) for name in counted]
            times[block] += counted.values()
            ends[block].append(len(found[block]))
    return {block: _sorted(known, found[block], times[block], ends[block]) for block, known in columns.items()}


def _sorted(columns: dict[str, int], found: Sequence[int], times: Sequence[int], ends: Sequence[int]) -> Counts:
    names = sorted(columns)
    places = np.empty(len(names), dtype=np.int32)
    places[[columns[name] for name in names]] = np.arange(len(names), dtype=np.int32)
    cells = (np.array(times, dtype=np.float32), places[np.array(found, dtype=np.int32)], np.array(ends))
    return Counts(names, sparse.csr_matrix(cells, shape=(len(ends) - 1, len(names))))


def together(parts: Sequence[Counts]) -> Counts:
    """The texts of all parts, one after the other."""
    names = sorted(set().union(*(part.names for part in parts)))
    place = {name: column for column, name in enumerate(names)}
    columns = [np.array([place[name] for name in part.names], dtype=np.int32)[part.matrix.indices] for part in parts]
    ends = np.cumsum(np.concatenate([[0], *(np.diff(part.matrix.indptr) for part in parts)]))
    cells = (np.concatenate([part.matrix.data for part in parts]), np.concatenate(columns), ends)
    return Counts(names, sparse.csr_matrix(cells, shape=(len(ends) - 1, len(names))))


def count_texts(texts: Sequence[str], extractor: FeatureExtractor) -> dict[str, Counts]:
    """The counts of the features of texts; the same whatever the number of cores."""
    pieces = [texts[first : first + TEXTS_AT_ONCE] for first in range(0, len(texts), TEXTS_AT_ONCE)]
    # forked, the workers have the extractor without it being sent to them
    with multiprocessing.get_context("fork").Pool(len(os.sched_getaffinity(0)), _begin, (extractor,)) as workers:
        parts = workers.map(_count_piece, pieces, chunksize=1)
    return {block: together([part[block] for part in parts]) for block in BLOCKS}


def _begin(extractor: FeatureExtractor) -> None:
    global _extractor
    _extractor = extractor


def _count_piece(texts: Sequence[str]) -> dict[str, Counts]:
    return count(_extractor.extract(text) for text in texts)


_extractor: FeatureExtractor
