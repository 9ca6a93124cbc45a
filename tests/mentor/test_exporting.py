"""What mentors agree on ends in the files: in its place, sorted, once, and nothing else of the file changes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from bot.mentor.exporting import FileExport, add_examples, replace_text, text_at
from bot.mentor.redaction import Redactor
from bot.mentor.verdicts import AGREE
from bot.nlu.training_data import read_examples, read_test_messages
from tests.mentor.conftest import Desk


def agree(desk: Desk, text: str, kind: str, intent: str) -> int:
    number = desk.book.propose(desk.first, "de", text, kind, intent)
    assert number is not None
    desk.book.vote(desk.second, [number], kind, intent)
    return number


def export(checkout: Path) -> FileExport:
    return FileExport(checkout, Redactor.load())


def test_an_accepted_example_stands_at_the_end_of_the_block_of_its_id(desk: Desk, checkout: Path) -> None:
    agree(desk, "was brauche ich für 25b", "example", "stay/integration")
    agree(desk, "darf ich bleiben nach acht jahren", "example", "stay/integration")
    written = export(checkout).write(desk.book.voted())
    path = checkout / "data/nlu/de/stay.yml"
    assert written.added == {path: 2} and len(written.questions) == 2
    assert path.read_text("utf-8").splitlines() == [
        'version: "3.1"', "nlu:", "- intent: stay/integration", "  examples: |", "    - bleiberecht 25b", "    - wie geht 25b",
        "    - darf ich bleiben nach acht jahren", "    - was brauche ich für 25b", "",
        "- intent: stay/identity", "  examples: |", "    - kein pass",
    ]  # fmt: skip
    assert len(read_examples(checkout / "data/nlu")) == 5


def test_an_accepted_test_stands_after_the_tests_of_its_id(desk: Desk, checkout: Path) -> None:
    agree(desk, "ab wann gilt 25b", "test", "stay/integration")
    export(checkout).write(desk.book.voted())
    messages = read_test_messages(checkout / "tests/nlu/de.jsonl")
    assert [message.text for message in messages] == ["wann 25b", "ab wann gilt 25b", "pass weg"]


def test_what_must_match_nothing_becomes_an_example_of_what_is_out_of_scope(desk: Desk, checkout: Path) -> None:
    agree(desk, "asyl in frankreich", "must_not_match", "stay/integration")
    export(checkout).write(desk.book.voted())
    found = (checkout / "data/nlu/de/out_of_scope.yml").read_text("utf-8")
    assert found == 'version: "3.1"\nnlu:\n- intent: out_of_scope\n  examples: |\n    - asyl in frankreich\n'


def test_what_only_one_mentor_said_goes_nowhere(desk: Desk, checkout: Path) -> None:
    desk.book.propose(desk.first, "de", "was brauche ich für 25b", "example", "stay/integration")
    assert export(checkout).write(desk.book.voted()).added == {}


def test_a_text_that_differs_only_in_writing_is_not_added_again(desk: Desk, checkout: Path) -> None:
    agree(desk, "Wie geht 25B?", "example", "stay/integration")
    written = export(checkout).write(desk.book.voted())
    assert written.added == {} and len(written.questions) == 1


def test_what_is_tested_is_never_taught(desk: Desk, checkout: Path) -> None:
    agree(desk, "Wann 25b?", "example", "stay/integration")
    written = export(checkout).write(desk.book.voted())
    assert written.added == {} and "stands already as a test of stay/integration" in written.left_out[0]


def test_a_second_export_adds_nothing(desk: Desk, checkout: Path) -> None:
    agree(desk, "was brauche ich für 25b", "example", "stay/integration")
    desk.book.mark(export(checkout).write(desk.book.voted()).questions)
    assert export(checkout).write(desk.book.voted()).added == {}


def test_personal_data_reaches_no_file(desk: Desk, checkout: Path) -> None:
    agree(desk, "ich heiße Samir Probst, meine nummer 0171 3920045, was brauche ich für 25b", "example", "stay/integration")
    export(checkout).write(desk.book.voted())
    found = (checkout / "data/nlu/de/stay.yml").read_text("utf-8")
    assert "    - ich heiße , meine nummer , was brauche ich für 25b\n" in found


def test_a_text_of_several_lines_or_with_signs_of_yaml_stays_one_example(desk: Desk, checkout: Path) -> None:
    agree(desk, '- "hallo": #1\n- intent: evil {x} [y](z)', "example", "stay/integration")
    export(checkout).write(desk.book.voted())
    assert [example.text for example in read_examples(checkout / "data/nlu")][2] == '"hallo": #1 - intent: evil {x} [y](z)'


def test_an_id_without_examples_gets_its_block_in_the_file_of_its_topic() -> None:
    assert add_examples('version: "3.1"\nnlu:\n', "stay/language", ["b", "a", "a"]).splitlines()[2:] == [
        *("- intent: stay/language", "  examples: |", "    - a", "    - b")
    ]


def test_corrections_become_a_patch_that_git_applies(desk: Desk, checkout: Path) -> None:
    before = "**Alter Satz.**\n\n- Eins."
    number = desk.book.correct(desk.first, "stay/integration", "bridge", "de", before, "**Neuer Satz.**\n\n- Eins.\n- Zwei.", "")
    assert export(checkout).patch(desk.book.corrections()) == ""
    desk.book.vote_correction(desk.second, number, AGREE)
    patch = export(checkout).patch(desk.book.corrections())
    path = checkout / "data/answers/de/stay.yml"
    subprocess.run(["git", "init", "-q"], cwd=checkout, check=True)
    subprocess.run(["git", "apply", "-"], cwd=checkout, input=patch.encode(), check=True)
    assert text_at(path.read_text("utf-8"), ("integration", "versions", "bridge", "text")) == "**Neuer Satz.**\n\n- Eins.\n- Zwei."
    assert text_at(path.read_text("utf-8"), ("integration", "versions", "bridge", "more")) == "Mehr."
    assert export(checkout).bring_back(desk.book) == (0, 0, 1)
    assert desk.book.corrections() == []


def test_a_correction_of_words_that_changed_meanwhile_is_left_out_of_the_patch(desk: Desk, checkout: Path) -> None:
    number = desk.book.correct(desk.first, "stay/integration", "bridge", "de", "**Noch älter.**", "**Neu.**", "")
    desk.book.vote_correction(desk.second, number, AGREE)
    assert export(checkout).patch(desk.book.corrections()) == ""


def test_a_text_in_quotes_can_be_replaced_too(checkout: Path) -> None:
    content = (checkout / "data/answers/de/stay.yml").read_text("utf-8")
    changed = replace_text(content, ("integration", "versions", "later", "text"), "Eins.\n\nZwei.")
    assert text_at(changed, ("integration", "versions", "later", "text")) == "Eins.\n\nZwei."
    assert text_at(changed, ("identity", "label")) == "Pass"


def test_what_the_review_of_the_files_took_out_is_open_again(desk: Desk, checkout: Path) -> None:
    agree(desk, "was brauche ich für 25b", "example", "stay/integration")
    path = checkout / "data/nlu/de/stay.yml"
    before = path.read_text("utf-8")
    desk.book.mark(export(checkout).write(desk.book.voted()).questions)
    assert export(checkout).bring_back(desk.book) == (0, 0, 0)
    path.write_text(before, "utf-8")
    assert export(checkout).bring_back(desk.book) == (0, 1, 0)
    assert desk.book.voted()[0].exported_on is None


def test_what_others_wrote_into_the_files_is_settled(desk: Desk, checkout: Path) -> None:
    number = desk.book.propose(desk.first, "de", "wann 25b", "test", "stay/integration")
    assert export(checkout).bring_back(desk.book) == (1, 0, 0)
    assert [one.id for one in desk.book.voted() if one.exported_on] == [number]
    assert json.loads((checkout / "tests/nlu/de.jsonl").read_text("utf-8").splitlines()[0])["text"] == "wann 25b"
