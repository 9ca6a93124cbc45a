"""Reading and checking `data/answers/`, `data/law/`: the first thing that does not fit is told with file and line."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

from bot.data_files import DataError, Keys, check_day, check_keys, line_with, problem, read_yaml
from bot.knowledge.answers import Answer, Source, Version, VersionWords, Words
from bot.law import CONFIDENCES, DatedValue, Parameter, Parameters, Unit

PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)\}")
LABEL_LIMIT, SHORT_LIMIT = 60, 20
VERSION_CONFIDENCES = ("verified", "general", "open")
WORD_STATUSES = ("draft", "reviewed")
ORDER = "write the oldest first and end each on the day before the next begins"


def load_parameters(folder: Path) -> Parameters:
    """All law parameters of the folder. Raises DataError."""
    parameters: dict[str, Parameter] = {}
    files: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        for name, entry in read_yaml(path).items():
            if name in parameters:
                raise problem(path, (name,), f"the parameter {name!r} is defined in {files[name]} too; keep one")
            parameters[name], files[name] = _parameter(path, name, entry), path.name
    return Parameters(parameters.values())


def _parameter(path: Path, name: str, entry: Any) -> Parameter:
    check_keys(path, (name,), entry, {"description", "unit", "values"})
    unit = entry["unit"]
    if unit not in get_args(Unit):
        raise problem(path, (name, "unit"), f"unknown unit {unit!r}; known: {', '.join(get_args(Unit))}")
    if not isinstance(entry["values"], list) or not entry["values"]:
        raise problem(path, (name, "values"), "a list of at least one dated value is expected")
    values = tuple(_dated_value(path, (name, "values", index), raw, unit) for index, raw in enumerate(entry["values"]))
    for index, (earlier, later) in enumerate(pairwise(values)):
        if earlier.end is None or later.start is None or earlier.end >= later.start:
            raise problem(
                path, (name, "values", index + 1), f"{name}: this value begins before the one above it has ended; {ORDER}"
            )
    return Parameter(name, entry["description"], unit, values)


def _dated_value(path: Path, keys: Keys, raw: Any, unit: str) -> DatedValue:
    check_keys(path, keys, raw, {"value", "paragraph", "source", "confidence"}, {"from", "until"})
    start, end = _period(path, keys, raw)
    if raw["confidence"] not in CONFIDENCES:
        raise problem(path, (*keys, "confidence"), f"confidence is one of {', '.join(CONFIDENCES)}")
    value = raw["value"]
    fits = {
        "date": type(value) is date,
        "flag": isinstance(value, bool),
        "euro": isinstance(value, int | float) and not isinstance(value, bool),
        "percent": isinstance(value, int | float) and not isinstance(value, bool),
    }.get(unit, isinstance(value, int | float) and not isinstance(value, bool))
    if not fits:
        raise problem(path, (*keys, "value"), f"{value!r} is no value of the unit {unit!r}")
    if isinstance(value, float):
        value = Decimal(str(value))
    return DatedValue(value, start, end, str(raw["paragraph"]), str(raw["source"]), raw["confidence"])


def _period(path: Path, keys: Keys, raw: dict[str, Any]) -> tuple[date | None, date | None]:
    start = check_day(path, (*keys, "from"), raw.get("from"))
    end = check_day(path, (*keys, "until"), raw.get("until"))
    if start and end and end < start:
        raise problem(path, (*keys, "until"), f"it ends ({end}) before it begins ({start})")
    return start, end


def load_answers(folder: Path) -> dict[str, Answer]:
    """All answers by id, without their words. Raises DataError."""
    answers: dict[str, Answer] = {}
    for path in sorted(folder.glob("*.yml")):
        content = read_yaml(path)
        check_keys(path, (), content, {"topic", "answers"})
        if content["topic"] != path.stem:
            raise problem(path, ("topic",), f"the file is {path.name}, so the topic is {path.stem!r}")
        if not isinstance(content["answers"], dict):
            raise problem(path, ("answers",), "a mapping (aspect: answer) is expected here")
        for aspect, entry in content["answers"].items():
            answers[f"{path.stem}/{aspect}"] = _answer(path, f"{path.stem}/{aspect}", ("answers", aspect), entry)
    for answer in answers.values():
        path = folder / f"{answer.topic}.yml"
        for index, following in enumerate(answer.next):
            place = ("answers", answer.aspect, "next", index)
            if following not in answers:
                raise problem(path, place, f"{answer.id}: next names {following!r}, which is no answer; correct or remove it")
            if following == answer.id:
                raise problem(path, place, f"{answer.id} names itself as next; remove it")
    return answers


def _answer(path: Path, answer_id: str, keys: Keys, entry: Any) -> Answer:
    check_keys(path, keys, entry, {"service_topic", "next", "versions"})
    if not isinstance(entry["next"], list):
        raise problem(path, (*keys, "next"), f"{answer_id}: a list of ids is expected ([] for none)")
    if not isinstance(entry["versions"], list) or not entry["versions"]:
        raise problem(path, (*keys, "versions"), f"{answer_id}: a list of at least one version is expected")
    versions = tuple(_version(path, (*keys, "versions", index), raw) for index, raw in enumerate(entry["versions"]))
    for index, (earlier, later) in enumerate(pairwise(versions)):
        place = (*keys, "versions", index + 1)
        if earlier.end is None or later.start is None or earlier.end >= later.start:
            raise problem(path, place, f"{answer_id}: version {later.id!r} overlaps {earlier.id!r}; {ORDER}")
        if (later.start - earlier.end).days != 1:
            raise problem(
                path,
                place,
                f"{answer_id}: no version between {earlier.end} ({earlier.id!r}) and {later.start} ({later.id!r}); {ORDER}",
            )
    for index, version in enumerate(versions):
        if any(version.id == earlier.id for earlier in versions[:index]):
            place = (*keys, "versions", index, "id")
            raise problem(path, place, f"{answer_id}: another version above is called {version.id!r} too; rename one")
    return Answer(answer_id, entry["service_topic"], tuple(entry["next"]), versions)


def _version(path: Path, keys: Keys, raw: Any) -> Version:
    check_keys(path, keys, raw, {"id", "checked_on", "review_by", "confidence", "sources"}, {"from", "until"})
    start, end = _period(path, keys, raw)
    checked_on = check_day(path, (*keys, "checked_on"), raw["checked_on"])
    review_by = check_day(path, (*keys, "review_by"), raw["review_by"])
    if checked_on is None or review_by is None:
        raise problem(path, keys, "checked_on and review_by need a day")
    if raw["confidence"] not in VERSION_CONFIDENCES:
        raise problem(path, (*keys, "confidence"), f"confidence is one of {', '.join(VERSION_CONFIDENCES)}")
    if not isinstance(raw["sources"], list) or not raw["sources"]:
        raise problem(path, (*keys, "sources"), "a list of at least one source is expected")
    for index, source in enumerate(raw["sources"]):
        check_keys(path, (*keys, "sources", index), source, {"title", "url"}, {"paragraph"})
        if not str(source["url"]).startswith("https://") and not str(source["url"]).startswith("http://"):
            raise problem(path, (*keys, "sources", index, "url"), f"{source['url']!r} is no web address")
    sources = tuple(Source(source["title"], source["url"], source.get("paragraph")) for source in raw["sources"])
    return Version(str(raw["id"]), start, end, checked_on, review_by, raw["confidence"], sources)


def load_words(folder: Path, language: str, answers: dict[str, Answer], parameters: Parameters) -> dict[str, Words]:
    """The words of the answers in one language; answers that the language does not have are simply absent. Raises DataError."""
    words: dict[str, Words] = {}
    topics = {answer.topic for answer in answers.values()}
    for topic in sorted(topics):
        path = folder / language / f"{topic}.yml"
        if not path.exists():
            continue
        for aspect, entry in read_yaml(path).items():
            answer = answers.get(f"{topic}/{aspect}")
            if answer is None:
                raise problem(path, (aspect,), f"{topic}/{aspect} is no answer of data/answers/{topic}.yml")
            words[answer.id] = _words(path, aspect, entry, answer, parameters)
    return words


def _words(path: Path, aspect: str, entry: Any, answer: Answer, parameters: Parameters) -> Words:
    check_keys(path, (aspect,), entry, {"label", "short", "versions"})
    for key, limit in (("label", LABEL_LIMIT), ("short", SHORT_LIMIT)):
        if not isinstance(entry[key], str) or not entry[key].strip() or len(entry[key]) > limit:
            raise problem(
                path, (aspect, key), f"{answer.id}: {key} is a text of 1 to {limit} characters, here {len(str(entry[key]))}"
            )
    known = {version.id for version in answer.versions}
    check_keys(path, (aspect, "versions"), entry["versions"], set(), known)
    for version_id in sorted(known - entry["versions"].keys()):
        raise problem(
            path,
            (aspect, "versions"),
            f"{answer.id}: the words of the version {version_id!r} are missing; write them here as in the other languages",
        )
    versions: dict[str, VersionWords] = {}
    for version_id, raw in entry["versions"].items():
        keys = (aspect, "versions", version_id)
        check_keys(path, keys, raw, {"text"}, {"more", "simple", "status", "translated_from"})
        for key in ("text", "more", "simple"):
            written = raw.get(key)
            if written is None and key != "text":
                continue
            if not isinstance(written, str) or not written.strip():
                raise problem(path, (*keys, key), f"{answer.id}: {key} is a text of at least one word")
            for name in PLACEHOLDER.findall(written):
                if name not in parameters:
                    message = f"{answer.id}: {{{name}}} is no parameter of data/law/; correct the name or define it there"
                    raise DataError(path, line_with(path, (*keys, key), f"{{{name}}}"), message)
        if raw.get("status", "draft") not in WORD_STATUSES:
            raise problem(path, (*keys, "status"), f"status is one of {', '.join(WORD_STATUSES)}")
        versions[version_id] = VersionWords(
            raw["text"].strip(),
            raw["more"].strip() if raw.get("more") else None,
            raw["simple"].strip() if raw.get("simple") else None,
            raw.get("status", "draft"),
            raw.get("translated_from"),
        )
    return Words(entry["label"].strip(), entry["short"].strip(), versions)


def load_phrases(path: Path) -> dict[str, str]:
    """The words of the dialogue itself (greetings, questions, errors) in one language. Raises DataError."""
    phrases = read_yaml(path)
    for key, text in phrases.items():
        if not isinstance(text, str) or not text.strip():
            raise problem(path, (key,), f"{key}: a text is expected")
    return {key: text.strip() for key, text in phrases.items()}
