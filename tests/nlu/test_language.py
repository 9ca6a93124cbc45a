"""What the language model has learned is the same once it is read again."""

from __future__ import annotations

from pathlib import Path

from bot.nlu.language import LanguageModel
from bot.nlu.training_data import read_examples


def test_what_is_saved_tells_the_same_languages(tmp_path: Path) -> None:
    examples = [(example.text, example.language) for example in read_examples()[::60]]
    learned = LanguageModel.train(examples)
    learned.save(tmp_path / "language.npz")
    read = LanguageModel.load(tmp_path / "language.npz")
    told = [learned.detect(text) for text, _ in examples]
    assert [read.detect(text) for text, _ in examples] == told
    assert sum(one is not None and one.code == language for one, (_, language) in zip(told, examples, strict=True)) > 0.97 * len(
        examples
    )
    assert read.detect("2016 !") is None and read.detect("") is None
