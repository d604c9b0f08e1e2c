"""One's own PostgreSQL where DATABASE_URL names one, the embedded one else; looking at it starts nothing."""

from pathlib import Path

import psycopg
import pytest

from noc.config.database import databases, is_embedded


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "NOC_DB_POOL_SIZE"):
        monkeypatch.delenv(name, raising=False)


def test_a_url_is_taken_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:p%40ss@db.example:6543/facts?sslmode=require")
    default = databases(tmp_path)["default"]
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    assert [default[name] for name in names] == ["facts", "me", "p@ss", "db.example", "6543"]
    assert default["OPTIONS"]["sslmode"] == "require"
    assert not is_embedded()


def test_a_url_that_cannot_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "nonsense")
    with pytest.raises(psycopg.ProgrammingError):
        databases(tmp_path)


def test_the_embedded_server_is_named_without_being_started(tmp_path: Path) -> None:
    default = databases(tmp_path)["default"]
    assert default["HOST"] == str(tmp_path / "postgres" / "run")
    assert default["OPTIONS"]["passfile"] == str(tmp_path / "postgres" / "pgpass")
    assert list(tmp_path.iterdir()) == []
    assert is_embedded()


def test_connections_are_pooled_and_checked_unless_switched_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert databases(tmp_path)["default"]["OPTIONS"]["pool"]["max_size"] == 20
    assert databases(tmp_path)["default"]["CONN_HEALTH_CHECKS"] is True
    monkeypatch.setenv("NOC_DB_POOL_SIZE", "0")
    assert "pool" not in databases(tmp_path)["default"]["OPTIONS"]
