"""Which websites may embed the widget."""

from __future__ import annotations

import pytest

from bot.channels.origins import Origins

HOST = "lotse.example.org"


@pytest.mark.parametrize(
    ("allowed", "origin", "may"),
    [
        ("", None, True),
        ("", "https://lotse.example.org", True),
        ("", "https://LOTSE.example.org", True),
        ("", "https://lotse.example.org:8443", False),
        ("", "https://lotse.example.org.evil.example", False),
        ("", "null", False),
        ("", "https://advice.example", False),
        ("https://advice.example", "https://advice.example", True),
        ("https://advice.example/", "https://Advice.example", True),
        ("https://advice.example", "http://advice.example", False),
        ("https://advice.example", "https://sub.advice.example", False),
        ("https://a.example, https://b.example:81\nhttps://c.example", "https://b.example:81", True),
        ("*", "https://advice.example", True),
    ],
)
def test_the_own_host_and_the_origins_named_may_and_no_other(allowed: str, origin: str | None, may: bool) -> None:
    origins = Origins(allowed)
    assert origins.allow(origin, HOST) is may
    named = origins.headers(origin, HOST).get("Access-Control-Allow-Origin")
    assert named == (origin if may else None)
    assert ("Access-Control-Allow-Headers" in origins.preflight(origin, HOST)) is may


@pytest.mark.parametrize(
    "allowed", ["advice.example", "https://", "https://a.example/path", "ftp://a.example", "https://*.a.example"]
)
def test_what_is_no_origin_is_told_with_what_to_write(allowed: str) -> None:
    with pytest.raises(ValueError, match="LOTSE_EMBED_ORIGINS"):
        Origins(allowed)


def test_cookies_are_never_let_through() -> None:
    assert not any("Credentials" in name for name in Origins("*").preflight("https://a.example", HOST))


def test_the_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_EMBED_ORIGINS", "https://a.example")
    assert Origins.from_environment().allowed == ("https://a.example",)
    monkeypatch.delenv("LOTSE_EMBED_ORIGINS")
    assert Origins.from_environment().allowed == ()
