"""Features are counted alike by one process and by many, and a matrix says of a text what its row says."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu import counting
from bot.nlu.concepts import Concepts
from bot.nlu.counting import count, count_texts, together
from bot.nlu.features import BLOCKS, FeatureExtractor
from bot.nlu.gazetteer import Gazetteer
from bot.nlu.training_data import read_examples
from bot.nlu.vectorizer import Vectorizer

WEIGHTS = {"words": 0.5, "pieces": 1.0, "concepts": 0.8}
LEAST = {"words": 1, "pieces": 2, "concepts": 1}


@pytest.fixture(scope="module")
def extractor() -> FeatureExtractor:
    return FeatureExtractor(Gazetteer.load(), Concepts.load())


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [*(example.text for example in read_examples()[::900]), ""]


def test_many_processes_count_what_one_counts(
    extractor: FeatureExtractor, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "TEXTS_AT_ONCE", 17)
    by_many, by_one = count_texts(texts, extractor), count(map(extractor.extract, texts))
    for block in BLOCKS:
        assert by_many[block].names == by_one[block].names == sorted(by_one[block].names)
        assert (by_many[block].matrix != by_one[block].matrix).nnz == 0


def test_parts_that_share_no_name_are_put_side_by_side() -> None:
    first, second = ({block: part[block] for block in ("words",)} for part in map(_counts, ("a a b", "c")))
    both = together([first["words"], second["words"]])
    assert both.names == ["a", "b", "c"]
    assert both.matrix.toarray().tolist() == [[2, 1, 0], [0, 0, 1]]


def _counts(text: str) -> dict[str, counting.Counts]:
    return count([counting.Features(words=text.split(), pieces=[], concepts=[])])


def test_a_row_of_the_matrix_is_the_row_of_its_text(extractor: FeatureExtractor, texts: list[str]) -> None:
    counts = count(map(extractor.extract, texts))
    vectorizer = Vectorizer.fit(counts, WEIGHTS, LEAST)
    matrix = vectorizer.matrix(counts)
    for number, text in enumerate(texts):
        columns, values = vectorizer.row(extractor.extract(text))
        expected = np.zeros(vectorizer.width, dtype=np.float32)
        expected[columns] = values
        np.testing.assert_allclose(matrix[number].toarray()[0], expected, atol=1e-6)
