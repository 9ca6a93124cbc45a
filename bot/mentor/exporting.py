"""From accepted votes to files: examples in `data/nlu`, tests in `tests/nlu`, corrections as a patch; and what came back of them.

Lines are added where their id stands and nothing else of a file is touched, so that a review sees what is new and only that.
"""

from __future__ import annotations

import difflib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot import paths
from bot.data_files import read_text
from bot.mentor.queue import fold_text
from bot.mentor.redaction import Redactor
from bot.mentor.verdicts import ACCEPTED, TEST, Correction, VerdictBook, Voted
from bot.nlu.training_data import NAME_FILES, Example, TestMessage, read_examples, read_test_messages
from bot.nlu.understanding import ACTIONS

ACTIONS_FILE = "actions"
STYLE = "mentor"
"""What stands as `style` in a test that mentors made."""
EXAMPLES_HEAD = 'version: "3.1"\nnlu:\n'
INDENT = "    "


@dataclass
class Written:
    """What an export did: numbers of added lines by file, ids of questions and corrections that stand in the files now.

    `left_out` says of each text that was not added why: it stands there already, or elsewhere under another id.
    """

    added: dict[Path, int] = field(default_factory=dict)
    questions: list[int] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    patch: str = ""


def add_examples(content: str, intent: str, texts: Iterable[str]) -> str:
    """The content of a file of `data/nlu` with the texts, sorted, at the end of the block of the intent, or in a new one."""
    lines = content.splitlines()
    new = [f"{INDENT}- {text}" for text in sorted(set(texts))]
    try:
        begin = next(number for number, line in enumerate(lines) if line.strip().removeprefix("- ") == f"intent: {intent}")
    except StopIteration:
        return "\n".join([*lines, f"- intent: {intent}", "  examples: |", *new]) + "\n"
    end = begin + 1
    while end < len(lines) and not lines[end].startswith("- "):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return "\n".join([*lines[:end], *new, *lines[end:]]) + "\n"


def add_tests(content: str, intent: str, texts: Iterable[str]) -> str:
    """The content of a file of `tests/nlu` with the texts, sorted, after the last line of the intent, or at the end."""
    lines = content.splitlines()
    new = [json.dumps({"text": text, "intent": intent, "style": STYLE}, ensure_ascii=False) for text in sorted(set(texts))]
    places = [number for number, line in enumerate(lines, 1) if line.strip() and json.loads(line)["intent"] == intent]
    end = places[-1] if places else len(lines)
    return "\n".join([*lines[:end], *new, *lines[end:]]) + "\n"


def file_of(intent: str, language: str, nlu: Path = paths.NLU) -> Path:
    """The file of `data/nlu` in which the examples of an intent stand, or belong where there are none yet."""
    for path in sorted((nlu / language).glob("*.yml")):
        if path.stem not in NAME_FILES and f"intent: {intent}\n" in read_text(path):
            return path
    return nlu / language / f"{ACTIONS_FILE if intent in ACTIONS else intent.partition('/')[0]}.yml"


class FileExport:
    """Writes to the folders of a checkout."""

    def __init__(self, root: Path, redactor: Redactor) -> None:
        self._root = root
        self._redactor = redactor
        self._nlu, self._tests = root / "data" / "nlu", root / "tests" / "nlu"

    def write(self, voted: Sequence[Voted]) -> Written:
        """Writes what two mentors agree on (or a lead decided) and what no file holds yet. Raises DataError for a broken file."""
        report = Written()
        known = self._known()
        groups: dict[tuple[Path, str, bool], list[str]] = defaultdict(list)
        for question in voted:
            made = question.outcome
            if made.state != ACCEPTED or question.exported_on is not None:
                continue
            is_test = made.kind == TEST
            text = self._redactor.without_marks(question.text).lstrip("- ")
            standing = known.get((question.language, fold_text(text)))
            if not fold_text(text):
                report.left_out.append(f"{question.language} {question.text}: nothing is left without personal data")
                continue
            if standing is not None and standing != (made.intent, is_test):
                where = "a test" if standing[1] else "an example"
                report.left_out.append(f"{question.language} {text}: stands already as {where} of {standing[0]}")
                continue
            report.questions.append(question.id)
            if standing is None:
                known[question.language, fold_text(text)] = made.intent, is_test
                path = self._tests / f"{question.language}.jsonl" if is_test else file_of(made.intent, question.language, self._nlu)
                groups[path, made.intent, is_test].append(text)
        contents: dict[Path, str] = {}
        for (path, intent, is_test), texts in groups.items():
            before = contents.get(path) or (read_text(path) if path.exists() else "" if is_test else EXAMPLES_HEAD)
            contents[path] = add_tests(before, intent, texts) if is_test else add_examples(before, intent, texts)
            report.added[path] = report.added.get(path, 0) + len(texts)
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return report

    def _known(self) -> dict[tuple[str, str], tuple[str, bool]]:
        """Id, and whether it is a test, of every text in the files, by language and folded words."""
        found = {(one.language, fold_text(one.text)): (one.intent, False) for one in self._examples()}
        return found | {(one.language, fold_text(one.text)): (one.intent, True) for one in self._test_messages()}

    def _examples(self) -> list[Example]:
        return read_examples(self._nlu)

    def _test_messages(self) -> list[TestMessage]:
        heldback = sorted(self._nlu.glob("*/heldback.jsonl"))
        return [one for path in [*sorted(self._tests.glob("*.jsonl")), *heldback] for one in read_test_messages(path)]

    def patch(self, corrections: Iterable[Correction]) -> str:
        """The accepted corrections as one unified diff against `data/answers`, for `git apply` or a reader's eyes.

        A correction of words that have changed since it was proposed is left out. Raises DataError for a missing file.
        """
        contents: dict[Path, str] = {}
        for correction in corrections:
            topic, _, aspect = correction.answer.partition("/")
            path = self._root / "data" / "answers" / correction.language / f"{topic}.yml"
            before = contents.get(path) or read_text(path)
            keys = (aspect, "versions", correction.version, "text")
            if correction.state == ACCEPTED and text_at(before, keys) == correction.before:
                contents[path] = replace_text(before, keys, correction.words)
        return "".join(
            line
            for path, after in contents.items()
            for line in difflib.unified_diff(
                read_text(path).splitlines(keepends=True),
                after.splitlines(keepends=True),
                f"a/{path.relative_to(self._root)}",
                f"b/{path.relative_to(self._root)}",
            )
        )

    def bring_back(self, book: VerdictBook) -> tuple[int, int, int]:
        """Reads from the files what became of what was exported.

        Gives how many questions stand in the files now that did not (whoever wrote them there), how many were taken out again in
        the review of the files and are open anew, and how many corrections the files have, or have overtaken.
        """
        known = self._known()
        came, went = [], []
        for question in book.voted():
            standing = known.get((question.language, fold_text(self._redactor.without_marks(question.text).lstrip("- "))))
            if standing is not None and question.exported_on is None:
                came.append(question.id)
            elif standing is None and question.exported_on is not None:
                went.append(question.id)
        settled = [one.id for one in book.corrections() if self._standing(one) != one.before]
        book.mark(came, settled)
        book.mark(went, exported=False)
        return len(came), len(went), len(settled)

    def _standing(self, correction: Correction) -> str | None:
        topic, _, aspect = correction.answer.partition("/")
        path = self._root / "data" / "answers" / correction.language / f"{topic}.yml"
        return text_at(read_text(path), (aspect, "versions", correction.version, "text")) if path.exists() else None


def _node(content: str, keys: Sequence[str]) -> yaml.ScalarNode | None:
    node = yaml.compose(content, Loader=yaml.CSafeLoader)
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for name, value in pairs if name.value == key), None)
    return node if isinstance(node, yaml.ScalarNode) else None


def text_at(content: str, keys: Sequence[str]) -> str | None:
    """The text under the keys of a YAML content, None where there is none."""
    node = _node(content, keys)
    return str(node.value).strip() if node else None


def replace_text(content: str, keys: Sequence[str], text: str) -> str:
    """The YAML content with another block of text under the keys, all else as it stands. Raises KeyError where there is none."""
    node = _node(content, keys)
    if node is None:
        raise KeyError("/".join(keys))
    lines = content.splitlines()
    first, last = node.start_mark.line, node.end_mark.line
    if node.style != "|":
        last += 1  # the mark of a block stands at the beginning of the line after it
    while last > first + 1 and not lines[last - 1].strip():
        last -= 1
    head = lines[first][: node.start_mark.column] + "|"
    indent = " " * (len(head) - len(head.lstrip()) + 2)
    block = [f"{indent}{line.rstrip()}".rstrip() for line in text.strip().splitlines()]
    return "\n".join([*lines[:first], head, *block, *lines[last:]]) + "\n"
