"""What of the server is public, and what needs the token."""

from __future__ import annotations

import pytest

from bot.channels.server import is_public, may_pass

PUBLIC = ["/", "/lotse.js", "/lotse/lotse.css", "/web/messages", "/web/words", "/plain", "/accessibility", "/health"]
CLOSED = [
    *("/model/parse", "/conversations/web-x/tracker", "/webhooks/rest/webhook", "/status", "/version", "/domain", "/webhooks/web"),
    *("/webx", "/lotse", "/web", "/plain/x", "//web/messages", "/health/../model/parse", "/lotse.js/x", "/WEB/messages"),
]


@pytest.mark.parametrize("path", PUBLIC)
def test_the_widget_and_its_pages_need_no_token(path: str) -> None:
    assert is_public(path)
    assert may_pass(path, None, "secret")


@pytest.mark.parametrize("path", CLOSED)
def test_everything_else_needs_the_token_where_one_is_set(path: str) -> None:
    assert not may_pass(path, None, "secret")
    assert not may_pass(path, "Bearer wrong", "secret")
    assert not may_pass(path, "secret", "secret")
    assert may_pass(path, "Bearer secret", "secret")
    assert may_pass(path, None, None)
