"""No secret reaches a log, whoever logs it and however."""

import io
import json
import logging

import pytest
import structlog

from noc.config.logs import logging_config, mask

SECRET = "nok-3cr3t_Value"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What is written to standard error, one JSON object a line."""
    stream = io.StringIO()
    monkeypatch.setenv("NOC_LOG_JSON", "1")
    monkeypatch.setattr("sys.stderr", stream)
    logging_config()
    return stream


@pytest.fixture(autouse=True)
def as_before() -> object:
    yield
    structlog.contextvars.clear_contextvars()
    logging_config()


def lines(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {SECRET}",
        f"authorization=Basic {SECRET}",
        f"{{'Authorization': 'Bearer {SECRET}'}}",
        f"(b'authorization', b'Bearer {SECRET}')",
        f"sec-websocket-protocol: noc.v1, bearer.{SECRET}",
        f"GET /api/v2/noc/ingest/osmand/{SECRET}/?id=1&lat=2",
        f"POST /api/v2/noc/ingest/osmand/{SECRET}",
        f'{{"password": "{SECRET}"}}',
        f"password={SECRET}&next=/",
        f"postgresql://noc:{SECRET}@db.example/noc",
        f"redis://:{SECRET}@cache.example:6379/0",
        f'{{"type": "authenticate", "token": "{SECRET}"}}',
        f"Cookie: sessionid={SECRET}; csrftoken={SECRET}",
    ],
)
def test_a_secret_in_a_text_is_masked(text: str) -> None:
    assert SECRET not in mask(text)
    assert "***" in mask(text)


@pytest.mark.parametrize(
    "text", ["GET /osmand-guide/", "who is the bearer?", "token 3 of tenant demo", "id=1&lat=2"]
)
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert mask(text) == text


def test_structlogs_events_are_masked_by_name_and_by_content(written: io.StringIO) -> None:
    structlog.get_logger("ours").warning(
        "refused",
        token=SECRET,
        path=f"/osmand/{SECRET}/",
        headers={"Authorization": SECRET},
        tries=[f"bearer.{SECRET}"],
    )
    (line,) = lines(written)
    assert SECRET not in written.getvalue()
    assert (line["event"], line["token"], line["path"], line["level"]) == (
        "refused",
        "***",
        "/osmand/***/",
        "warning",
    )


def test_the_standard_librarys_records_and_their_tracebacks_are_masked(written: io.StringIO) -> None:
    try:
        raise ValueError(f"cannot connect to postgresql://noc:{SECRET}@db/noc")
    except ValueError:
        logging.getLogger("theirs").exception("failed for %s", f"Bearer {SECRET}")
    (line,) = lines(written)
    assert SECRET not in written.getvalue()
    assert "ValueError: cannot connect to postgresql://noc:***@db/noc" in str(line["exception"])


def test_every_line_of_a_request_carries_its_id(written: io.StringIO) -> None:
    structlog.contextvars.bind_contextvars(request_id="r-1")
    structlog.get_logger("ours").info("one")
    logging.getLogger("theirs").warning("two")
    assert [line["request_id"] for line in lines(written)] == ["r-1", "r-1"]
