"""`lotse languages`, `lotse translated`, `lotse add-language`: where each language stands, and beginning a further one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bot import paths
from bot.knowledge import Knowledge
from bot.knowledge.translations import translation_state
from bot.languages import Languages
from bot.nlu.training_data import read_examples, read_test_messages

RESULTS = "docs/results.json"
BEGIN, END = "<!-- languages: begin -->", "<!-- languages: end -->"
COLUMNS = (
    "language",
    "code",
    "status",
    "answers",
    "reviewed",
    "stale",
    "plain",
    "examples",
    "test messages",
    "right",
    "wrong",
    "kept out",
)
TEMPLATE = ".todo"


@dataclass(frozen=True)
class Missing:
    """What a language lacks: a file or a part of it, and how much."""

    what: str
    count: int


def rows(root: Path = paths.ROOT) -> list[tuple[str, ...]]:
    """One row a language for the table: content, training data, and the results of the last evaluation (`docs/results.json`)."""
    data = root / "data"
    knowledge = Knowledge.load(data)
    results = json.loads((root / RESULTS).read_text(encoding="utf-8")) if (root / RESULTS).exists() else {}
    examples: dict[str, int] = {}
    for example in read_examples(data / "nlu"):
        examples[example.language] = examples.get(example.language, 0) + 1
    found = []
    for language in knowledge.languages:
        state = translation_state(knowledge, language.code)
        tests = root / "tests" / "nlu" / f"{language.code}.jsonl"
        told = results.get(language.code, {})
        found.append(
            (
                language.name,
                language.code,
                language.status,
                f"{state.answers}",
                f"{state.reviewed}",
                f"{state.stale_answers}",
                f"{state.plain}",
                f"{examples.get(language.code, 0):,}",
                str(len(read_test_messages(tests))) if tests.exists() else "-",
                *(f"{told[name]:.3f}" if name in told else "-" for name in ("right", "wrong", "kept_out")),
            )
        )
    return found


def markdown(table: list[tuple[str, ...]]) -> str:
    """The table as it stands in the README."""
    lines = [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}", *(f"| {' | '.join(row)} |" for row in table)]
    return "\n".join(lines)


def in_readme(text: str, table: str) -> str:
    """The README with the table between its two marks. Raises ValueError where a mark is missing."""
    begin, end = text.find(BEGIN), text.find(END)
    if begin < 0 or end < begin:
        raise ValueError(f"README.md lacks the marks {BEGIN} and {END}, between which the table of languages stands.")
    return f"{text[: begin + len(BEGIN)]}\n{table}\n{text[end:]}"


def missing(code: str, root: Path = paths.ROOT) -> list[Missing]:
    """What a language still lacks to be offered, by kind of file. Raises ValueError for an unknown language."""
    data = root / "data"
    languages = Languages.load(data / "languages.yml")
    if code not in languages:
        raise ValueError(f"{code!r} is no language of data/languages.yml; begin it with `lotse add-language {code}`.")
    original = languages.original
    folders = {
        "answers and phrases": (data / "answers" / original, data / "answers" / code),
        "training data, names, held-back messages": (data / "nlu" / original, data / "nlu" / code),
        "words of the checks": (data / "checks" / original, data / "checks" / code),
        "conversation scripts": (root / "tests" / "conversations" / original, root / "tests" / "conversations" / code),
    }
    found = []
    for what, (ours, theirs) in folders.items():
        lacking = {path.name for path in ours.iterdir() if path.is_file()} - {path.name for path in theirs.glob("*")}
        if lacking:
            found.append(Missing(what, len(lacking)))
    if not (root / "tests" / "nlu" / f"{code}.jsonl").exists():
        found.append(Missing("test messages", 1))
    return found


def add_language(code: str, name: str, direction: str, locale: str, fallback: str = "en", root: Path = paths.ROOT) -> list[Path]:
    """Enters a language as a skeleton and lays out its folders with templates (`<file>.todo`, in the words of the fallback).

    A translator turns each template into the file without `.todo`; the language is offered once its status is `draft`.
    Raises ValueError where the language exists or a value does not fit.
    """
    languages = Languages.load(root / "data" / "languages.yml")
    if code in languages:
        raise ValueError(f"{code!r} is a language already.")
    if fallback not in languages:
        raise ValueError(f"The fallback {fallback!r} is no language of data/languages.yml.")
    if direction not in ("ltr", "rtl"):
        raise ValueError(f"The direction is ltr or rtl, not {direction!r}.")
    table = root / "data" / "languages.yml"
    entry = f"{code}: {{name: {name}, direction: {direction}, fallback: {fallback}, status: skeleton, locale: {locale}}}\n"
    table.write_text(table.read_text(encoding="utf-8").rstrip("\n") + "\n" + entry, encoding="utf-8")
    written = [table]
    for folder in ("data/answers", "data/nlu", "data/checks", "tests/conversations"):
        target = root / folder / code
        target.mkdir(parents=True, exist_ok=True)
        for path in sorted((root / folder / fallback).iterdir()):
            if path.suffix in (".yml", ".jsonl"):
                template = target / f"{path.name}{TEMPLATE}"
                template.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
                written.append(template)
    return written
