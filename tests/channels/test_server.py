"""What of the server is public, and what needs the token."""

from __future__ import annotations

import secrets

import pytest

from bot.channels.server import check_secrets, is_public, may_pass

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


STRONG = secrets.token_hex(32)
WEAK = ["short", "a" * 64, "0123456789abcdef" * 4, "change-me-" + STRONG, "my-super-secret-token-for-the-server", "8c2e" * 16]


class TestSecrets:
    @pytest.fixture(autouse=True)
    def _settings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SANIC_PROXIES_COUNT", raising=False)
        monkeypatch.setenv("LOTSE_API_TOKEN", STRONG)
        monkeypatch.setenv("LOTSE_SECRET_KEY", STRONG[::-1])

    def test_that_are_random_may_guard_a_server_that_others_reach(self) -> None:
        check_secrets("0.0.0.0")

    @pytest.mark.parametrize("name", ["LOTSE_API_TOKEN", "LOTSE_SECRET_KEY"])
    @pytest.mark.parametrize("weak", WEAK)
    def test_that_can_be_guessed_are_refused_with_the_way_to_better_ones(
        self, monkeypatch: pytest.MonkeyPatch, name: str, weak: str
    ) -> None:
        monkeypatch.setenv(name, weak)
        with pytest.raises(ValueError, match=f"{name}.*openssl rand -hex 32"):
            check_secrets("0.0.0.0")

    def test_are_needed_behind_a_proxy_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("LOTSE_API_TOKEN")
        check_secrets("127.0.0.1")
        monkeypatch.setenv("SANIC_PROXIES_COUNT", "1")
        with pytest.raises(ValueError, match="set LOTSE_API_TOKEN"):
            check_secrets("127.0.0.1")
