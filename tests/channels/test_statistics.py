"""The event broker of the statistics: what it keeps of conversations, and that nobody waits for its database."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.brokers.broker import EventBroker
from rasa.core.channels.channel import InputChannel
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.utils.common import class_from_module_path
from rasa.utils.endpoints import EndpointConfig
from structlog.testing import LogCapture

from bot import paths
from bot.channels import metrics, statistics
from bot.channels.statistics import CHANNELS, StatisticsBroker, Turns, Vocabulary, dialogue_statistics, keep, open_table, row_of
from bot.directory.database import connect
from bot.knowledge import Knowledge
from tests.databases import drop
from tests.faults.running import wait_until

POSTGRESQL = os.environ.get("LOTSE_TEST_DATABASE_URL", "")
SERVERS = 8
MOMENT = datetime(2026, 11, 22, 23, 30, tzinfo=timezone.utc).timestamp()
NAME, PHONE, PLACE, SENDER = "Amina Rahimi", "0351 1234567", "Bautzen", "web-5f0c"
TEXT = f"Ich heiße {NAME}, {PHONE}, und wohne in {PLACE}. Wie hoch ist der Mindestlohn?"
VOCABULARY = Vocabulary.load()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "COLLECT_SECONDS", 0.05)
    monkeypatch.setattr(statistics, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(statistics, "LONGEST_PAUSE_SECONDS", 0.2)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'statistics.sqlite'}"
        return
    if not POSTGRESQL:
        pytest.skip("LOTSE_TEST_DATABASE_URL names no PostgreSQL database")
    yield POSTGRESQL
    drop(POSTGRESQL, statistics)


@contextmanager
def broker(url: str) -> Iterator[StatisticsBroker]:
    made = StatisticsBroker(url)
    try:
        yield made
    finally:
        asyncio.run(made.close())


def published(events: list[Event], sender: str = SENDER) -> list[dict[str, Any]]:
    """As Rasa's tracker store hands events to a broker."""
    return [{"sender_id": sender, **event.as_dict()} for event in events]


def message(text: str, intent: str, entities: dict[str, Any], channel: str = "web", confidence: float = 0.9873) -> UserUttered:
    found = [{"entity": name, "value": value, "start": 0, "end": 4} for name, value in entities.items()]
    intents = {"name": intent, "confidence": confidence}
    parsed = {"text": text, "intent": intents, "entities": found, "language": {"code": "de"}, "intent_ranking": [intents]}
    return UserUttered(text, intents, found, parsed, MOMENT, channel, f"message-{SENDER}", {"referrer": f"https://{NAME}"})


def reply(text: str, **contract: Any) -> BotUttered:
    custom = {"answer": None, "language": "de", "confidence": 0.987, "entities": {"place": PLACE}, **contract}
    return BotUttered(text, {"custom": custom, "buttons": [{"title": NAME, "payload": PHONE}]}, {"parts": [text]}, MOMENT)


def turn(
    answer: str = "rights/minimum_wage", language: str = "de", channel: str = "web", action: str = "action_answer"
) -> list[Event]:
    """A message and its reply, with names and places wherever events can hold them, as in the events of the running system."""
    return [
        message(TEXT, "answer", {"answer": answer, "place": PLACE, "country": "sy"}, channel),
        SlotSet("place", PLACE, MOMENT),
        ActionExecuted(action, "RulePolicy", 1.0, MOMENT, {"said": NAME}),
        reply(f"{NAME} in {PLACE}: der Mindestlohn beträgt …", answer=answer),
        SlotSet("language", language, MOMENT),
        SlotSet("last_plan", {"parts": [NAME], "day": PHONE}, MOMENT),
        ActionExecuted("action_listen", None, 1.0, MOMENT),
    ]


def conversation() -> list[Event]:
    begun = [
        ActionExecuted("action_session_start", timestamp=MOMENT),
        SessionStarted(MOMENT),
        ActionExecuted("action_listen", timestamp=MOMENT),
    ]
    lookup = [
        message(f"wer hilft {NAME}?", "find_service", {"place": PLACE, "service_topic": NAME}),
        ActionExecuted("find_service_form", timestamp=MOMENT),
        ActiveLoop("find_service_form", MOMENT),
        SlotSet("place", PLACE, MOMENT),
        ActionExecuted("action_find_service", timestamp=MOMENT),
        reply(f"{PLACE}: …", action="find_service", results=[{"key": PLACE, "name": NAME}]),
        SlotSet("language", "ar", MOMENT),
        ActionExecuted("action_listen", timestamp=MOMENT),
    ]
    return [*begun, *turn(), *lookup]


def say(made: EventBroker, events: list[Event], sender: str = SENDER) -> None:
    for event in published(events, sender):
        made.publish(event)


def rows(url: str) -> list[dict[str, Any]]:
    with connect(url).connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(dialogue_statistics)).mappings()]


def answers_given(url: str) -> Counter[str]:
    return Counter(row["answer"] for row in rows(url) if row["event"] == "bot")


def has_come(url: str, count: int) -> Callable[[], bool]:
    def come() -> bool:
        try:
            return sum(answers_given(url).values()) >= count
        except (sa.exc.SQLAlchemyError, OSError):
            return False

    return come


def counted(outcome: str) -> float:
    return metrics.registry.get_sample_value("lotse_statistics_rows_total", {"outcome": outcome}) or 0.0


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> LogCapture:
    capture = LogCapture()
    logger = structlog.wrap_logger(structlog.ReturnLogger(), processors=[capture], wrapper_class=structlog.stdlib.BoundLogger)
    monkeypatch.setattr(statistics, "logger", logger)
    return capture


def logged(log: LogCapture) -> list[str]:
    return [entry["event"] for entry in log.entries]


class TestWhatIsKept:
    def test_of_a_conversation_is_what_was_asked_how_sure_that_is_and_what_was_given(self, url: str) -> None:
        with broker(url) as made:
            say(made, conversation())
        kept = [tuple(row[name] for name in ("event", "action", "intent", "answer", "confidence", "language")) for row in rows(url)]
        assert Counter(kept) == Counter([
            ("session_started", None, None, None, None, "de"),
            ("user", None, "answer", "rights/minimum_wage", 1.0, "de"),
            ("action", "action_answer", None, None, None, "de"),
            ("bot", None, None, "rights/minimum_wage", None, "de"),
            ("user", None, "find_service", "find_service", 1.0, "ar"),
            ("action", "find_service_form", None, None, None, "ar"),
            ("action", "action_find_service", None, None, None, "ar"),
            ("bot", None, None, None, None, "ar"),
        ])  # fmt: skip
        assert {(row["day"], row["channel"]) for row in rows(url)} == {(date(2026, 11, 22), "web")}

    def test_is_no_word_no_place_and_nobody_not_even_in_the_bytes_of_the_file(self, tmp_path: Path) -> None:
        with broker(f"sqlite:///{tmp_path / 'statistics.sqlite'}") as made:
            say(made, conversation())
        kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert b"rights/minimum_wage" in kept
        for word in (*NAME.split(), *PHONE.split(), PLACE, SENDER, "Mindestlohn", "referrer", "sy", str(int(MOMENT)), "23:30"):
            assert word.encode() not in kept, word

    @pytest.mark.parametrize("value", [NAME, [NAME], {"a": NAME}, None, 7, "rights/", "RIGHTS/MINIMUM_WAGE"])
    def test_is_only_what_the_catalogue_knows(self, value: Any) -> None:
        events = [
            message(TEXT, "answer", {"answer": value}),
            message(TEXT, "small_talk", {"kind": value}),
            message(TEXT, "follow_up", {"aspect": value}),
            message(TEXT, NAME, {"answer": "rights/minimum_wage"}),
            message(TEXT, "greet", {}, channel=NAME),
            ActionExecuted(NAME),
            reply(TEXT, answer=value),
            SlotSet("language", value),
        ]
        turns = Turns(VOCABULARY)
        kept = [row for event in published(events) for row in turns.add(event)] + turns.end()
        assert [row["event"] for row in kept] == ["user"] * 5 + ["bot"]
        assert {row["answer"] for row in kept} == {None}
        assert [row["intent"] for row in kept] == ["answer", "small_talk", "follow_up", None, None, None]
        assert kept[-1]["language"] is None and kept[-1]["channel"] is None

    def test_is_known_for_every_id_of_the_catalogue_by_the_intent_it_travels_with(self, knowledge: Knowledge) -> None:
        assert VOCABULARY.catalogue >= set(knowledge.answers)
        for intent, entity, value, told in (
            ("small_talk", "kind", "emergency", "small_talk/emergency"),
            ("follow_up", "aspect", "cost", "follow_up/cost"),
            ("check_stay", "status", "duldung", "check_stay"),
            ("out_of_scope", "place", PLACE, None),
        ):
            turns = Turns(VOCABULARY)
            (event,) = published([message(TEXT, intent, {entity: value})])
            turns.add(event)
            assert [row["answer"] for row in turns.end()] == [told]

    def test_names_every_channel_that_users_write_by(self) -> None:
        names = yaml.safe_load((paths.ROOT / "credentials.yml").read_text(encoding="utf-8"))
        channels: list[type[InputChannel]] = [class_from_module_path(name) for name in names]
        assert {channel.name() for channel in channels} - {"mentor", "calendar"} == set(CHANNELS)

    def test_has_no_order_by_which_the_rows_of_one_conversation_could_be_found(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(statistics, "COLLECT_SECONDS", 60.0)
        with broker(url) as made:
            for number in range(20):
                say(made, turn("rights/minimum_wage" if number < 10 else "living/bank"))
        with connect(url).connect() as connection:
            kept = [tuple(row) for row in connection.execute(sa.text("SELECT id, answer FROM dialogue_statistics"))]
        assert kept == sorted(kept)
        assert [answer for _, answer in kept if answer] != ["rights/minimum_wage"] * 20 + ["living/bank"] * 20

    def test_of_turns_that_are_saved_one_after_the_other_each_has_its_own_language_and_channel(self) -> None:
        turns = Turns(VOCABULARY)
        told = [
            row
            for number, (language, channel) in enumerate([("fa", "web"), ("uk", "telegram"), ("tr", "rest")])
            for event in published(turn(language=language, channel=channel), f"sender-{number}")
            for row in turns.add(event)
        ]
        assert [(row["language"], row["channel"]) for row in told if row["event"] == "bot"] == [
            ("fa", "web"),
            ("uk", "telegram"),
            ("tr", "rest"),
        ]
        assert turns.end() == []

    def test_of_a_turn_that_never_ends_is_not_given_to_the_next_one(self) -> None:
        turns = Turns(VOCABULARY)
        broken = [event for event in turn(language="fa") if not isinstance(event, ActionExecuted)]
        other = turn(language="uk", channel="telegram")
        told = [row for event in published(broken, "sender-1") + published(other, "sender-2") for row in turns.add(event)]
        assert [(row["event"], row["language"]) for row in told] == [
            ("user", "fa"), ("bot", "fa"), ("user", "uk"), ("action", "uk"), ("bot", "uk"),
        ]  # fmt: skip
        silent = [event for event in other if not isinstance(event, SlotSet | UserUttered)]
        kept = [row for event in published(silent, "sender-3") for row in turns.add(event)] + turns.end()
        assert {(row["language"], row["channel"]) for row in kept} == {(None, None)}
        endless = [row for event in published(broken * 200) for row in turns.add(event)]
        assert len(endless) + len(turns.end()) == 400

    def test_is_the_day_everywhere_the_same_wherever_the_server_stands(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for zone in ("UTC", "Asia/Kabul", "America/Los_Angeles"):
            with monkeypatch.context() as environment:
                environment.setenv("TZ", zone)
                time.tzset()
                row = row_of(published([SessionStarted(MOMENT)])[0], VOCABULARY)
            time.tzset()
            assert row is not None and str(row["day"]) == "2026-11-22"

    def test_answers_the_question_of_the_documentation(self, url: str) -> None:
        document = (paths.ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
        (question,) = [block for block in document.split("\n\n") if block.lstrip().startswith("SELECT")]
        postgresql, sqlite = "date_trunc('week', day)::date", "date(day, '-6 days', 'weekday 1')"
        assert postgresql in question and f"`{sqlite}`" in document
        if url.startswith("sqlite"):
            question = question.replace(postgresql, sqlite)
        with broker(url) as made:
            for language in ("de", "uk", "uk"):
                say(made, turn(language=language))
        with connect(url).connect() as connection:
            found = [(str(row[0]), *row[1:]) for row in connection.execute(sa.text(question))]
        assert found == [("2026-11-16", "uk", "rights/minimum_wage", 2), ("2026-11-16", "de", "rights/minimum_wage", 1)]


class TestNobodyWaits:
    def test_servers_that_start_at_the_same_moment_all_keep_what_each_is_told(self, url: str, log: LogCapture) -> None:
        with ThreadPoolExecutor(SERVERS) as threads:
            brokers = list(threads.map(lambda _: StatisticsBroker(url), range(SERVERS)))
            list(threads.map(lambda made: say(made, turn()), brokers))
            list(threads.map(lambda made: asyncio.run(made.close()), brokers))
        assert answers_given(url) == {"rights/minimum_wage": SERVERS}
        assert logged(log) == []

    def test_for_a_database_that_is_missing_at_the_start_and_what_waits_is_written_once(
        self, tmp_path: Path, log: LogCapture
    ) -> None:
        in_the_way, url = tmp_path / "folder", f"sqlite:///{tmp_path / 'folder' / 'statistics.sqlite'}"
        in_the_way.write_text("a file where the folder should be")
        with broker(url) as made:
            for _ in range(30):
                say(made, turn())
            wait_until(lambda: bool(logged(log)), 10, "a word of it")
            time.sleep(0.5)
            in_the_way.unlink()
            wait_until(has_come(url, 30), 20, "the answers")
        assert answers_given(url) == {"rights/minimum_wage": 30}
        assert logged(log) == ["statistics.unreachable", "statistics.reachable"]
        assert NAME not in repr(log.entries) and SENDER not in repr(log.entries)

    def test_for_a_table_that_goes_and_comes_back(self, url: str, log: LogCapture) -> None:
        def rename(old: str, new: str) -> None:
            with connect(url).begin() as connection:
                connection.execute(sa.text(f"ALTER TABLE {old} RENAME TO {new}"))

        with broker(url) as made:
            for times in (1, 2):
                say(made, turn())
                wait_until(has_come(url, 2 * times - 1), 20, "the answer")
                rename("dialogue_statistics", "aside")
                say(made, turn())
                wait_until(lambda times=times: len(logged(log)) == 2 * times - 1, 10, "a word of it")  # type: ignore[misc]
                rename("aside", "dialogue_statistics")
                wait_until(has_come(url, 2 * times), 20, "the answer that waited")
        assert sum(answers_given(url).values()) == 4
        assert logged(log) == ["statistics.unreachable", "statistics.reachable"] * 2

    def test_and_the_oldest_are_lost_and_counted_when_too_many_wait(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(statistics, "ROWS_WAITING", 30)
        monkeypatch.setattr(statistics, "ROWS_AT_ONCE", 3)
        in_the_way, url = tmp_path / "folder", f"sqlite:///{tmp_path / 'folder' / 'statistics.sqlite'}"
        in_the_way.write_text("")
        lost, written = counted("lost"), counted("written")
        with broker(url) as made:
            say(made, turn("living/tax"))
            wait_until(lambda: bool(made._writer._batch), 10, "the first on its way")
            for _ in range(20):
                say(made, turn("rights/minimum_wage"))
            for _ in range(10):
                say(made, turn("living/bank"))
            in_the_way.unlink()
            wait_until(has_come(url, 11), 20, "the answers")
        assert answers_given(url) == {"living/tax": 1, "living/bank": 10}
        assert counted("lost") - lost == 60
        assert counted("written") - written == 33

    def test_when_the_database_says_nothing_at_all(self, log: LogCapture) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/none?connect_timeout=2"
            begun = time.monotonic()
            with broker(url) as made:
                for _ in range(100):
                    say(made, turn())
                assert time.monotonic() - begun < 1
                wait_until(lambda: "statistics.unreachable" in logged(log), 20, "a word of it")
                begun = time.monotonic()
            assert time.monotonic() - begun < 3

    def test_and_what_waits_at_the_end_is_written(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(statistics, "COLLECT_SECONDS", 60.0)
        begun = time.monotonic()
        with broker(url) as made:
            for event in published(turn())[:-1]:
                made.publish(event)
        assert time.monotonic() - begun < statistics.CLOSE_SECONDS + 1
        assert answers_given(url) == {"rights/minimum_wage": 1}

    def test_and_what_cannot_be_written_at_the_end_is_counted(self, tmp_path: Path, log: LogCapture) -> None:
        (tmp_path / "folder").write_text("")
        lost = counted("lost")
        with broker(f"sqlite:///{tmp_path / 'folder' / 'statistics.sqlite'}") as made:
            say(made, turn())
            wait_until(lambda: bool(logged(log)), 10, "a word of it")
            begun = time.monotonic()
        assert time.monotonic() - begun < statistics.CLOSE_SECONDS + 1
        assert counted("lost") - lost == 3
        assert logged(log) == ["statistics.unreachable", "statistics.lost"]

    def test_rows_sent_again_because_nobody_knows_whether_they_arrived_are_kept_once(self, url: str) -> None:
        turns = Turns(VOCABULARY)
        told = [row for event in published(turn()) for row in turns.add(event)]
        engine = open_table(url)
        keep(engine, told)
        keep(engine, told)
        assert len(rows(url)) == len(told) == 3
        engine.dispose()

    def test_a_broker_that_another_takes_the_place_of_writes_what_it_has_and_leaves_no_thread(self, url: str) -> None:
        made = StatisticsBroker(url)
        thread = made._writer._thread
        say(made, turn())
        del made
        thread.join(10)
        assert not thread.is_alive() and thread not in threading.enumerate()
        assert answers_given(url) == {"rights/minimum_wage": 1}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KINDS = st.sampled_from(["user", "bot", "action", "slot", "session_started", "restart"]) | ANYTHING


EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "event": KINDS,
        "timestamp": ANYTHING,
        "name": st.just("language") | ANYTHING,
        "value": ANYTHING,
        "sender_id": ANYTHING,
        "input_channel": ANYTHING,
        "parse_data": st.fixed_dictionaries({}, optional={"intent": ANYTHING, "entities": ANYTHING}) | ANYTHING,
        "data": st.fixed_dictionaries({"custom": ANYTHING}) | ANYTHING,
    },
)


def test_no_event_however_broken_raises_anything_or_is_kept_as_it_is(url: str) -> None:
    with broker(url) as made:

        @given(event=EVENTS | ANYTHING)
        @settings(max_examples=300, deadline=None)
        def publish(event: Any) -> None:
            made.publish(event)

        publish()
        say(made, turn(), "sender-after")
    known = {*VOCABULARY.intents, *VOCABULARY.actions, *VOCABULARY.catalogue, *VOCABULARY.languages, *CHANNELS, None}
    for row in rows(url):
        assert {row[name] for name in ("action", "intent", "answer", "language", "channel")} <= known
        assert row["confidence"] is None or 0 <= row["confidence"] <= 1
    assert answers_given(url)["rights/minimum_wage"] == 1


@pytest.mark.parametrize("address", [None, "", "events.db", "mysql://lotse:geheim@127.0.0.1/events", "not an address"])
def test_an_address_that_is_none_is_told_at_the_start_without_its_password(address: str | None) -> None:
    with pytest.raises(ValueError, match="LOTSE_EVENTS_URL") as told:
        asyncio.run(EventBroker.create(EndpointConfig(address, type="bot.channels.statistics.StatisticsBroker")))
    assert "geheim" not in str(told.value)


def test_publishing_costs_a_message_next_to_nothing(tmp_path: Path) -> None:
    events = published(conversation())
    with broker(f"sqlite:///{tmp_path / 'statistics.sqlite'}") as made:
        begun = time.perf_counter()
        for _ in range(100):
            for event in events:
                made.publish(event)
        assert (time.perf_counter() - begun) / 100 < 0.01
