"""The concept lexicon: one meaning, the same feature in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import paths
from bot.data_files import DataError, read_yaml
from bot.nlu.concepts import Concepts
from bot.nlu.text import clean, words

FILES = sorted(paths.NLU.glob("*/concepts.yml"))
EXPLAINED = set(re.findall(r"^(\w+): ", (paths.NLU / "concepts.md").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.fixture(scope="module")
def concepts() -> Concepts:
    return Concepts.load()


@pytest.mark.parametrize(
    ("concept", "phrases"),
    {
        "cost": (
            "was kostet das", "how much does it cost", "كم التكلفة", "هزینه اش چقدر است",
            "скільки коштує", "сколько стоит", "ücreti ne kadar", "combien ça coûte",
        ),
        "how_long": (
            "wie lange dauert es", "how long does it take", "كم يستغرق", "چقدر طول میکشد",
            "скільки часу триває", "сколько времени занимает", "ne kadar sürer", "combien de temps ça prend",
        ),
        "refuse": (
            "mein antrag wurde abgelehnt", "they rejected it", "رفضوا طلبي", "درخواستم رد شد",
            "мені відмовили", "мне отказали", "başvurum reddedildi", "ma demande est refusée",
        ),
        "nurse": (
            "krankenschwester", "i am a nurse", "ممرضة", "پرستار", "медсестра", "медсестра", "hemşire", "infirmière",
        ),
    }.items(),
)  # fmt: skip
def test_a_concept_is_found_in_every_language(concepts: Concepts, concept: str, phrases: tuple[str, ...]) -> None:
    assert [phrase for phrase in phrases if concept not in concepts.find(words(clean(phrase)))] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_every_concept_is_explained_and_every_language_says_nearly_all(path: Path) -> None:
    named = set(read_yaml(path))
    assert named <= EXPLAINED
    assert len(named) >= 0.95 * len(EXPLAINED)


def test_every_language_has_a_lexicon() -> None:
    spoken = {path.parent.name for path in paths.NLU.glob("*/actions.yml")}
    assert {path.parent.name for path in FILES} == spoken


def test_a_word_that_yaml_reads_as_something_else_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "concepts.yml").write_text('cost: ["kost*"]\nst_deny: [no]\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"concepts\.yml:2: st_deny"):
        Concepts.load(tmp_path)
