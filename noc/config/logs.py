"""One line per thing that happened, on standard error, every secret masked before anything else sees it.

Ours (structlog) and everybody else's (the standard library) go through the same chain. NOC_LOG_JSON=1 writes
one JSON object a line; NOC_LOG_LEVEL sets the threshold (INFO).
"""

import logging
import logging.config
import os
import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MASK = "***"
_SECRET_KEYS = frozenset(
    "authorization cookie csrftoken database_url enrolment_key passwd password proxy_authorization redis_url "
    "secret secret_key sec_websocket_protocol sessionid set_cookie token".split()
)
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"\b((?:noc|nek|nik)_)[A-Za-z0-9_-]{16,}"),
        rf"\1{MASK}",
    ),  # our own secrets, wherever they stand
    (re.compile(r"(/osmand/|/integrations/in/|/noc/answer/)[^/\s?#\"']+", re.IGNORECASE), rf"\1{MASK}"),
    (
        re.compile(r"(\bauthorization[\"']?\s*[:=,]\s*b?[\"']?)(?:\w+ +)?[^\s\"',;)}\]]+", re.IGNORECASE),
        rf"\1{MASK}",
    ),
    (re.compile(r"(\bbearer)([ .]+)[A-Za-z0-9._~+/=-]+", re.IGNORECASE), rf"\1\2{MASK}"),
    (re.compile(r"(\bbasic +)[A-Za-z0-9+/=_-]{6,}", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s@/]+(@)", re.IGNORECASE), rf"\1{MASK}\2"),
    (
        re.compile(
            r"(\b(?:password|passwd|secret|secret_key|token|enrolment_key|sessionid|csrftoken)[\"']?\s*[:=]\s*b?[\"']?)"
            r"[^\s\"'&,;)}\]]+",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
)


def mask(text: str) -> str:
    """Return `text` with bearer tokens, enrolment keys, passwords and Authorization headers blotted out."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def mask_value(value: object) -> object:
    """Return `value` fit for a log: numbers as they are, texts and containers masked, the rest as repr."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {str(key): MASK if _is_secret(key) else mask_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [mask_value(item) for item in value]
    return mask(str(value) if isinstance(value, BaseException) else repr(value))


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask every value of a log event; names that structlog itself reads are left alone."""
    for key, value in event.items():
        if key in _STRUCTLOG_OWN:
            continue
        event[key] = MASK if _is_secret(key) else mask_value(value)
    return event


_STRUCTLOG_OWN = frozenset({"_record", "_from_structlog", "exc_info", "stack_info", "positional_args"})


def _is_secret(key: object) -> bool:
    return str(key).lower().replace("-", "_") in _SECRET_KEYS


def shared_chain() -> list[Processor]:
    """Return what every event passes; masking comes first, and once more when a traceback has become text."""
    return [
        redact,
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redact,
    ]


def logging_config() -> None:
    """Send all logging through the chain; called once by the settings, harmless when called again."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared_chain(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_dict_config())
    logging.captureWarnings(capture=True)


def _dict_config() -> dict[str, Any]:
    as_json = os.environ.get("NOC_LOG_JSON", "") == "1"
    renderer: Processor = (
        structlog.processors.JSONRenderer(sort_keys=True)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0, timestamp_key="at")
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared_chain(),
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"chain": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "chain"}},
        "root": {"handlers": ["stderr"], "level": os.environ.get("NOC_LOG_LEVEL", "INFO").upper()},
        "loggers": {
            "django.db.backends": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},  # the request log tells of 4xx already
            "celery": {"level": "WARNING"},
            "httpx2": {"level": "WARNING"},
            "uvicorn.access": {"level": "WARNING"},
            "uvicorn.error": {"level": "WARNING"},
        },
    }
