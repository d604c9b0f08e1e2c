"""The one shape of every answer, and the one translation of errors to HTTP."""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from noc.kernel.envelope import failure_body, failure_headers, success_body
from noc.kernel.errors import NOCError, NotAuthenticated

T = TypeVar("T")


class Envelope(Schema, Generic[T]):
    """What a successful answer looks like; for the API's document."""

    status: Literal["success"]
    data: T
    cached: bool


class Failure(Schema):
    """What every refusal looks like."""

    status: Literal["error"]
    message: str
    errors: list[dict[str, Any]]


def answer(data: Any, *, cached: bool = False, status: int = 200) -> HttpResponse:
    """Return a successful answer. `data`: dicts, lists, aware datetimes, UUIDs, msgspec structs."""
    return HttpResponse(success_body(data, cached=cached), content_type="application/json", status=status)


def failure(message: str, status: int, errors: list[dict[str, Any]] | None = None) -> HttpResponse:
    """Return a refusal in the envelope."""
    return HttpResponse(failure_body(message, errors), content_type="application/json", status=status)


def refuse(error: NOCError) -> HttpResponse:
    """Translate one of our errors to HTTP."""
    response = failure(error.message, error.status, error.errors)
    for name, value in failure_headers(error).items():
        response[name] = value
    return response


def install_error_handlers(api: NinjaAPI) -> None:
    """Make the API answer every error in the envelope."""

    @api.exception_handler(NOCError)
    def on_ours(_: HttpRequest, error: NOCError) -> HttpResponse:
        return refuse(error)

    @api.exception_handler(AuthenticationError)
    def on_nobody(_: HttpRequest, __: AuthenticationError) -> HttpResponse:
        return refuse(NotAuthenticated("Sign in, or send a valid token: Authorization: Bearer <token>."))

    @api.exception_handler(ValidationError)
    def on_invalid(_: HttpRequest, error: ValidationError) -> HttpResponse:
        if error.errors[0]["loc"][0] == "path":
            return failure("There is nothing under this id.", 404)
        problems = [
            {"field": ".".join(str(part) for part in item["loc"][1:] if part != "body"), "error": item["msg"]}
            for item in error.errors
        ]
        told = "; ".join(f"{problem['field'] or 'body'}: {problem['error']}" for problem in problems[:3])
        return failure(f"The request is not valid: {told}.", 400 if _only_query(error) else 422, problems)

    @api.exception_handler(DataError)
    def on_unstorable(_: HttpRequest, error: DataError) -> HttpResponse:
        if "NUL" not in str(error):
            raise error
        return failure("The request is not valid: a text contains a NUL character.", 400)

    @api.exception_handler(RequestDataTooBig)
    def on_too_large(_: HttpRequest, __: RequestDataTooBig) -> HttpResponse:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
        return failure(f"The body is too large: {most} MiB at most.", 413)

    @api.exception_handler(HttpError)
    def on_http(_: HttpRequest, error: HttpError) -> HttpResponse:
        return failure(str(error), error.status_code)


def _only_query(error: ValidationError) -> bool:
    """A parameter of the URL that cannot be read is unreadable input (400); a body that makes no sense is 422."""
    return all(item["loc"] and item["loc"][0] == "query" for item in error.errors)
