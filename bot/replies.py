"""From ids to words: a plan made by an action becomes the text, the choices and the contract of a reply.

A plan is plain JSON, so that it can pass between the action server and the Rasa server:

    {"language": "de", "day": "2026-11-22",
     "parts": [{"phrase": "notice"}, {"answer": "chancenaufenthalt/deadline", "show": "text"}],
     "choices": [{"answer": "stay/integration"}, {"follow_up": "cost"}, {"text": "Dresden", "payload": "Dresden"}],
     "contract": {"answer": "chancenaufenthalt/deadline", "confidence": 0.93}}
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.lists import format_list

from bot import check_replies
from bot.cards import Card, card_lines, event_card, service_card
from bot.direction import isolated
from bot.knowledge import Knowledge, RenderedAnswer, Source

Plan = dict[str, Any]
SOURCES_IN_TEXT = 3


def contract_source(source: Source) -> dict[str, str]:
    """A source as it goes out in the reply contract."""
    paragraph = {"paragraph": source.paragraph} if source.paragraph else {}
    return {"title": source.title, "url": source.url, **paragraph}


def payload(intent: str, **entities: Any) -> str:
    """What a button sends: Rasa's short form of an intent with entities."""
    return f"/{intent}{json.dumps(entities, ensure_ascii=False)}" if entities else f"/{intent}"


def compose(knowledge: Knowledge, plan: Plan, server: str = "") -> dict[str, Any]:
    """The message for a plan: `text` (paragraphs divided by blank lines), `buttons`, `custom` (the reply contract), `parts`.

    `parts` says the same as `text` for a surface that shows cards: a list of {"notice"}, {"text"}, {"source"} and {"cards"},
    in order; `language` is that of the text. `server`: where this server is reached from outside ("https://chat.example.org"); only
    with it the text names files of the server.
    Raises KeyError where the plan names an answer or a phrase that does not exist.
    """
    language, day = plan["language"], date.fromisoformat(plan["day"])
    contract: dict[str, Any] = {
        "answer": None,
        "action": None,
        "small_talk": None,
        "out_of_scope": False,
        "ask": None,
        "language": language,
        "as_of": day.isoformat(),
        "suggestions": [],
        **plan.get("contract", {}),
    }
    paragraphs: list[str] = []
    parts: list[dict[str, Any]] = []
    rtl = knowledge.languages[knowledge.languages.chain(language)[0]].direction == "rtl"

    def say(paragraph: str, kind: str = "text") -> None:
        paragraph = isolated(paragraph) if rtl else paragraph
        paragraphs.append(paragraph)
        parts.append({kind: paragraph})

    def show(cards: list[Card]) -> None:
        for card in cards:
            told = "\n".join(card_lines(knowledge, card, language, server))
            paragraphs.append(isolated(told) if rtl else told)
        parts.append({"cards": cards})

    for part in plan["parts"]:
        if "answer" in part:
            told, source = _answer_part(knowledge, part, language, day, contract)
            for paragraph in told:
                say(paragraph)
            if source:
                say(source, "source")
        elif "services" in part:
            show([service_card(knowledge, result, language) for result in part["services"]])
        elif "events" in part:
            show([event_card(knowledge, result, language) for result in part["events"]])
        elif "check_question" in part:
            for paragraph in check_replies.question_part(knowledge, part["check_question"], language, day, contract):
                say(paragraph)
        elif "check_result" in part:
            for paragraph in check_replies.result_part(knowledge, part["check_result"], language, day, contract):
                say(paragraph)
        elif "lines" in part:
            say("\n".join(f"- {_phrase(knowledge, line, language)}" for line in part["lines"]))
        else:
            say(_phrase(knowledge, part, language), "notice" if part["phrase"] == "notice" else "text")
    buttons = [_button(knowledge, choice, language, day) for choice in plan.get("choices", [])]
    return {
        "text": "\n\n".join(paragraphs),
        "buttons": buttons,
        "custom": {} if plan.get("beside") else contract,
        "parts": parts,
        "language": contract["language"],
    }


def _phrase(knowledge: Knowledge, part: dict[str, Any], language: str) -> str:
    values = {name: _value(knowledge, value, language) for name, value in part.get("values", {}).items()}
    return knowledge.phrase(language, part["phrase"], **values)


def _value(knowledge: Knowledge, value: Any, language: str) -> str:
    """A value of a phrase: {"date": "2026-11-22"}, {"answer": id} (its label), {"phrase": key}, a number or a name.

    {"phrases": keys} are several phrases in a row, {"country": "SY"} is a country (ISO 3166) by its name.
    """
    if isinstance(value, dict):
        locale = Locale.parse(knowledge.locale(language))
        if "country" in value:
            return locale.territories.get(value["country"], value["country"])
        if "phrases" in value:
            return format_list([knowledge.phrase(language, key) for key in value["phrases"]], locale=locale)
        if "date" in value:
            return knowledge.format(date.fromisoformat(value["date"]), "date", language)
        if "euro" in value:
            return knowledge.format(value["euro"], "euro", language)
        if "answer" in value:
            return knowledge.label(value["answer"], language)
        return knowledge.phrase(language, value["phrase"])
    if isinstance(value, int | float):
        return knowledge.format(Decimal(str(value)), "count", language)
    return str(value)


def _answer_part(
    knowledge: Knowledge, part: dict[str, Any], language: str, day: date, contract: dict[str, Any]
) -> tuple[list[str], str | None]:
    """The paragraphs of an answer and the one that names its sources."""
    answer_id, show = part["answer"], part.get("show", "text")
    rendered = knowledge.answer(answer_id, language, day, simple=show == "simple")
    if rendered is None:
        contract["in_force"] = False
        return [
            knowledge.phrase(
                language,
                "not_in_force",
                question=knowledge.label(answer_id, language),
                date=knowledge.format(day, "date", language),
            )
        ], None
    version = rendered.version
    contract["valid"] = {
        "from": version.start.isoformat() if version.start else None,
        "until": version.end.isoformat() if version.end else None,
    }
    contract["sources"] = [contract_source(source) for source in rendered.sources]
    if rendered.language != language:
        contract["language"] = rendered.language
    if show == "sources":
        return [knowledge.phrase(language, "sources_intro", question=rendered.label), _source_list(rendered)], None
    paragraphs = [knowledge.phrase(language, "no_simpler")] if show == "simple" and not rendered.plain else []
    paragraphs.append(rendered.more if show == "more" and rendered.more else rendered.text)
    if rendered.due_for_review:
        paragraphs.append(knowledge.phrase(language, "due_for_review", date=knowledge.format(version.checked_on, "date", language)))
    source = knowledge.phrase(
        language,
        "source_line",
        sources=", ".join(_link(source) for source in rendered.sources[:SOURCES_IN_TEXT]),
        date=knowledge.format(day, "date", language),
    )
    return paragraphs, source


def _link(source: Source) -> str:
    return f"[{source.paragraph or source.title}]({source.url})"


def _source_list(rendered: RenderedAnswer) -> str:
    return "\n".join(
        f"- [{source.paragraph + ', ' if source.paragraph else ''}{source.title}]({source.url})" for source in rendered.sources
    )


def _button(knowledge: Knowledge, choice: dict[str, Any], language: str, day: date) -> dict[str, str]:
    """A choice as `title` and `payload`, and `short` (at most 20 characters) where the content has a shorter title."""
    if "answer" in choice:
        title, short = knowledge.label(choice["answer"], language), knowledge.short_label(choice["answer"], language)
        return {"title": title, "short": short, "payload": payload("answer", answer=choice["answer"])}
    if "check" in choice:
        question, option = choice["question"], choice["option"]
        title = check_replies.option_title(knowledge, choice["check"], question, option, language, day)
        return {"title": title, "payload": payload(check_replies.REPLY_INTENT, question=question, option=option)}
    if "text" in choice:
        return {"title": choice["text"], "payload": choice["payload"]}
    aspect = choice.get("follow_up")
    key = f"follow_up_{aspect}" if aspect else choice["phrase"]
    button = {
        "title": knowledge.phrase(language, key),
        "payload": payload("follow_up", aspect=aspect) if aspect else choice["payload"],
    }
    if f"{key}_short" in knowledge.phrases[language]:
        button["short"] = knowledge.phrase(language, f"{key}_short")
    return button
