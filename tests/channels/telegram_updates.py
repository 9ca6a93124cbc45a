"""Updates as the documentation of the Bot API shows them (https://core.telegram.org/bots/api#update)."""

from __future__ import annotations

from typing import Any

DATE = 1795333000


def person(user: int, language: str = "en") -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": "A", "language_code": language}


def private_chat(user: int) -> dict[str, Any]:
    return {"id": user, "first_name": "A", "type": "private"}


def update_with(kind: str, number: int, **content: Any) -> dict[str, Any]:
    return {"update_id": number, kind: content}


def message(user: int, message_id: int, language: str, **content: Any) -> dict[str, Any]:
    return {"message_id": message_id, "from": person(user, language), "chat": private_chat(user), "date": DATE, **content}


def wrote(text: str, user: int, *, update: int, message_id: int = 1, language: str = "en") -> dict[str, Any]:
    return update_with("message", update, **message(user, message_id, language, text=text))


def sent_place(lat: float, lon: float, user: int, *, update: int, message_id: int = 1, language: str = "en") -> dict[str, Any]:
    place = {"latitude": lat, "longitude": lon}
    return update_with("message", update, **message(user, message_id, language, location=place))


def pressed(data: str, user: int, *, update: int, message_id: int = 1, language: str = "en") -> dict[str, Any]:
    shown = {"message_id": message_id, "chat": private_chat(user), "date": DATE, "text": "..."}
    query = {"id": f"{update}00", "from": person(user, language), "message": shown, "chat_instance": "1", "data": data}
    return update_with("callback_query", update, **query)
