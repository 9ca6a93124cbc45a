"""Asking as users do and judging the reply: `/mentor`, `/mentor/ask`, `/mentor/judge`."""

from __future__ import annotations

import asyncio
from datetime import date

from itsdangerous import BadSignature, URLSafeSerializer
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot import clock
from bot.channels import mentor_asking
from bot.channels.incoming import TEXT_LIMIT
from bot.channels.mentor_console import HOME, Console, Refused, day_of, lines_of, running_agent
from bot.channels.mentor_visits import Visit
from bot.channels.secrets import derived_key
from bot.mentor import verdicts
from bot.mentor.invitations import Mentor
from bot.mentor.words import load_personas

JUDGED = "judged"


class JudgingPages:
    """What a reply was is signed into the form, so that a verdict is about what was really said."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._personas = load_personas(console.words)
        self._evidence = URLSafeSerializer(derived_key("lotse mentor evidence"))

    def add_to(self, routes: Blueprint) -> None:
        """Adds the routes."""
        add = self._console.add
        add(routes, HOME, self._ask_page)
        add(routes, f"{HOME}/ask", self._ask, form=True)
        add(routes, f"{HOME}/judge", self._judge, form=True, role="mentor")

    async def _ask_page(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        told = JUDGED if request.args.get("told") == JUDGED else ""
        form = {"text": "", "language": "", "day": clock.today().isoformat(), "persona": next(iter(self._personas))}
        return self._console.show("ask.html", request, visit, mentor, form=form, told=told, personas=list(self._personas))

    async def _ask(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        names = ("text", "language", "day", "persona")
        form = {name: request.form.get(name, "").strip() for name in names}
        picked = request.form.get("answer", "")
        if not form["text"] and picked in self._console.knowledge.answers:
            form["text"] = self._console.knowledge.label(picked, form["language"] or self._console.language(request, visit))
        if not form["text"] or len(form["text"]) > TEXT_LIMIT:
            raise Refused("problem_empty", what=self._console.say(request, visit)("question"))
        if form["persona"] not in self._personas or (
            form["language"] and form["language"] not in self._console.knowledge.languages
        ):
            raise Refused("problem_input")
        agent = running_agent(request)
        slots = self._personas[form["persona"]]
        asked = await mentor_asking.ask(
            agent, self._console.knowledge, form["text"], form["language"], day_of(form["day"]), form["persona"], slots
        )
        version, before = self._words_of(asked)
        evidence = {
            "language": asked.contract.get("language") or self._console.knowledge.languages.original,
            "text": asked.text,
            "as_of": asked.day.isoformat(),
            "persona": asked.persona,
            "answer": asked.contract.get("answer"),
            "version": version,
            "confidence": float(asked.contract.get("confidence") or 0.0),
            "model": asked.model,
            "suggestions": [name for name, _ in asked.ranking],
        }
        return self._console.show(
            *("reply.html", request, visit, mentor),
            form=form,
            personas=list(self._personas),
            asked=asked,
            version=version,
            before=before,
            evidence=self._evidence.dumps(evidence),
            judgements=verdicts.VERDICTS,
            other_day=asked.day != clock.today(),
            told="",
        )

    def _words_of(self, asked: mentor_asking.Asked) -> tuple[str | None, str]:
        """The id of the version that was told, and its words as they stand in the files; empty where no answer was given."""
        answer = self._console.knowledge.answers.get(asked.contract.get("answer") or "")
        version = answer.on(asked.day) if answer else None
        if answer is None or version is None:
            return None, ""
        for code in self._console.knowledge.languages.chain(asked.contract["language"]):
            if answer.id in self._console.knowledge.words[code]:
                return version.id, self._console.knowledge.words[code][answer.id].versions[version.id].text
        return version.id, ""

    async def _judge(self, request: Request, visit: Visit, mentor: Mentor | None) -> HTTPResponse:
        assert mentor is not None
        form = request.form
        try:
            evidence = self._evidence.loads(form.get("evidence", ""))
        except BadSignature:
            raise Refused("problem_form", 403) from None
        suggestions = evidence.pop("suggestions")
        reason, intent, kind = form.get("reason", ""), form.get("intent", ""), form.get("kind", verdicts.EXAMPLE)
        words, before = lines_of(form.get("words", "")), lines_of(form.get("before", ""))
        evidence["as_of"] = date.fromisoformat(evidence["as_of"])
        judgement = verdicts.Judgement(**evidence, verdict=form.get("verdict", ""), reason=reason)
        desk, said = self._console.desk.verdicts, (judgement.language, judgement.text)

        def keep() -> None:
            desk.judge(mentor, judgement)
            if intent:
                desk.propose(mentor, *said, kind, self._console.known(intent), answer=judgement.answer, suggestions=suggestions)
            if judgement.answer and judgement.version and words and words != before:
                desk.correct(mentor, judgement.answer, judgement.version, judgement.language, before, words, reason)

        await asyncio.to_thread(keep)
        return response.redirect(f"{HOME}?told={JUDGED}", status=303)
