"""The address of the server as it is set."""

from __future__ import annotations

import pytest

from bot.public_address import ADDRESS_VARIABLE, public_address


@pytest.mark.parametrize(
    ("written", "read"),
    [("", ""), ("https://chat.example.org/", "https://chat.example.org"), (" http://127.0.0.1:5005 ", "http://127.0.0.1:5005")],
)
def test_an_address_is_read_without_its_last_slash(monkeypatch: pytest.MonkeyPatch, written: str, read: str) -> None:
    monkeypatch.setenv(ADDRESS_VARIABLE, written)
    assert public_address() == read


@pytest.mark.parametrize("written", ["chat.example.org", "ftp://example.org", "https://example.org/a b", "https://a)(b"])
def test_what_is_no_address_is_told_with_an_example(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv(ADDRESS_VARIABLE, written)
    with pytest.raises(ValueError, match=r"https://chat\.example\.org"):
        public_address()
