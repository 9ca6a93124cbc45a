"""The key of the installation: made once, kept close, and the same for all."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.channels.secrets import KEY_VARIABLE, derived_key, pseudonym, secret_key


@pytest.fixture(autouse=True)
def _no_key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)


def test_a_key_is_made_on_first_use_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    key = secret_key(tmp_path / "var")
    assert len(key) == 64 and secret_key(tmp_path / "var") == key
    assert stat.S_IMODE((tmp_path / "var" / "secret-key").stat().st_mode) == 0o600


def test_servers_that_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: secret_key(tmp_path), range(32)))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_the_key_of_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "k" * 32)
    assert secret_key(tmp_path) == b"k" * 32 and not list(tmp_path.iterdir())


@pytest.mark.parametrize("key", ["", "short"])
def test_a_key_that_guards_nothing_is_refused_with_the_way_to_a_better_one(tmp_path: Path, key: str) -> None:
    (tmp_path / "secret-key").write_text(key)
    with pytest.raises(ValueError, match="openssl rand"):
        secret_key(tmp_path)


def test_keys_of_different_purposes_and_pseudonyms_of_different_parts_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "k" * 32)
    assert derived_key("one") != derived_key("two") and len(derived_key("one")) == 32
    assert pseudonym(b"key", "telegram", 12) == pseudonym(b"key", "telegram", "12")
    assert pseudonym(b"key", "a", "bc") != pseudonym(b"key", "ab", "c") and pseudonym(b"key", "a") != pseudonym(b"yek", "a")
