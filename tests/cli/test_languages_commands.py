"""The table of languages in the README, marks on translations, and a made-up language that runs through."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import paths
from bot.cli.languages import TEMPLATE, add_language, in_readme, markdown, missing, rows
from bot.knowledge import Knowledge
from bot.knowledge.translations import mark_translated, translation_state
from bot.languages import Languages
from bot.nlu.concepts import Concepts
from bot.nlu.features import FeatureExtractor
from bot.nlu.gazetteer import Gazetteer
from bot.nlu.language import LanguageModel
from bot.nlu.model import IntentModel
from bot.nlu.times import TimeWords, read_time
from bot.nlu.training_data import read_examples

DAY = date(2026, 11, 22)
MADE_UP = "eo"
LONGEST_LABEL = 60


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of what a language consists of."""
    shutil.copytree(paths.DATA, tmp_path / "data")
    shutil.copytree(paths.ROOT / "tests" / "conversations", tmp_path / "tests" / "conversations")
    return tmp_path


def made_up(content: Any) -> Any:
    """English words as no language has them; placeholders, short texts and keys stay."""
    if isinstance(content, dict):
        return {key: made_up(value) for key, value in content.items()}
    if isinstance(content, list):
        return [made_up(value) for value in content]
    if not isinstance(content, str) or len(content) <= LONGEST_LABEL:
        return content
    return re.sub(r"\{[^}]*\}|\b[a-z]{3,}\b", lambda found: found[0] if found[0][0] == "{" else f"{found[0]}ŭj", content)


def translate(folder: Path) -> None:
    """Turns every template into its file, as a translator would."""
    for template in folder.glob(f"*{TEMPLATE}"):
        text, path = template.read_text(encoding="utf-8"), template.with_suffix("")
        if path.suffix == ".yml" and path.stem not in ("names", "times", "replies"):
            text = yaml.safe_dump(made_up(yaml.safe_load(text)), allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")
        template.unlink()


def test_the_readme_shows_the_table_of_languages() -> None:
    readme = (paths.ROOT / "README.md").read_text(encoding="utf-8")
    assert in_readme(readme, markdown(rows())) == readme, "run `lotse languages --write`"


def test_no_translation_is_older_than_its_original() -> None:
    knowledge = Knowledge.load()
    for language in knowledge.languages:
        assert not translation_state(knowledge, language.code).stale, f"{language.code}: translate anew, then `lotse translated`"


def test_a_changed_original_makes_its_translations_stale(root: Path) -> None:
    german = root / "data" / "answers" / "de" / "duldung.yml"
    text = german.read_text(encoding="utf-8")
    german.write_text(text.replace("text: |\n        **", "text: |\n        **Kurz: ", 1), encoding="utf-8")
    knowledge = Knowledge.load(root / "data")
    changed = [answer for answer, _ in translation_state(knowledge, "uk").stale]
    assert changed and set(changed) <= {answer for answer in knowledge.answers if answer.startswith("duldung/")}
    mark_translated(root / "data" / "answers", knowledge, "uk", changed)
    assert not translation_state(Knowledge.load(root / "data"), "uk").stale
    assert translation_state(Knowledge.load(root / "data"), "ru").stale


def test_a_further_language_begins_as_a_skeleton_and_says_what_is_missing(root: Path) -> None:
    written = add_language(MADE_UP, "Esperanto", "ltr", "eo", root=root)
    assert all(path.exists() for path in written)
    assert Languages.load(root / "data" / "languages.yml")[MADE_UP].status == "skeleton"
    assert {lack.what for lack in missing(MADE_UP, root)} == {
        "answers and phrases",
        "training data, names, held-back messages",
        "words of the checks",
        "conversation scripts",
        "test messages",
    }
    knowledge = Knowledge.load(root / "data")
    answer = knowledge.answer("duldung/what", MADE_UP, DAY)
    assert answer is not None and answer.language == "en", "what is not written yet is told in the fallback"


def test_a_made_up_language_runs_through(root: Path) -> None:
    add_language(MADE_UP, "Esperanto", "ltr", "eo", root=root)
    for folder in ("data/answers", "data/nlu", "data/checks", "tests/conversations"):
        translate(root / folder / MADE_UP)
    table = root / "data" / "languages.yml"
    table.write_text(table.read_text(encoding="utf-8").replace("status: skeleton", "status: draft"), encoding="utf-8")
    assert [lack.what for lack in missing(MADE_UP, root)] == ["test messages"]

    knowledge = Knowledge.load(root / "data")
    answer = knowledge.answer("rights/minimum_wage", MADE_UP, DAY)
    assert answer is not None and answer.language == MADE_UP and "13" in answer.text
    assert MADE_UP in knowledge.checks
    assert read_time("since 2016", TimeWords.load(root / "data/checks/eo/times.yml", knowledge.languages[MADE_UP]), DAY) is not None

    languages = [MADE_UP, "de", "tr"]
    examples = read_examples(root / "data" / "nlu", languages)
    told = LanguageModel.train((example.text, example.language) for example in examples[::5])
    mine = [example for example in examples if example.language == MADE_UP and example.intent.startswith(("rights/", "duldung/"))]
    assert told.detect("whatŭj happensŭj afterŭj theŭj Duldung endsŭj").code == MADE_UP
    extractor = FeatureExtractor(Gazetteer.load(root / "data"), Concepts.load(root / "data" / "nlu"))
    model = IntentModel.train(mine, extractor)
    hits = [model.rank(one.text, extractor, extractor.extract(one.text), 1)[0][0] == one.intent for one in mine[::20]]
    assert sum(hits) / len(hits) > 0.9


@pytest.mark.parametrize(
    ("code", "direction", "fallback", "part"),
    [("de", "ltr", "en", "already"), ("eo", "up", "en", "ltr or rtl"), ("eo", "ltr", "zz", "no language")],
)
def test_a_language_that_does_not_fit_is_told(root: Path, code: str, direction: str, fallback: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        add_language(code, "X", direction, "eo", fallback, root)
