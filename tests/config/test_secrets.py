"""Secrets are made once, kept from others, and given by the environment where there is one."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from noc.config.secrets import keep_secret, secret_key


def test_the_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = secret_key(tmp_path / "data")
    assert len(first) >= 50
    assert secret_key(tmp_path / "data") == first
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_many_first_callers_end_up_with_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: keep_secret(tmp_path / "key"), range(16)))
    assert len(keys) == 1


def test_the_environments_key_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "given")
    assert secret_key(tmp_path) == "given"
    assert list(tmp_path.iterdir()) == []
