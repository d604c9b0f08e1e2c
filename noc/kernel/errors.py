"""The small tree of errors that callers are meant to see; `surfaces.api.envelope` translates it to HTTP once."""


class NOCError(Exception):
    """Anything the product refuses on purpose. The message is written for the person who reads it."""

    status = 500

    def __init__(self, message: str, errors: list[dict[str, object]] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.errors = errors or []


class UnreadableInput(NOCError):
    """The request cannot be read at all."""

    status = 400


class NotAuthenticated(NOCError):
    """Nobody, or nobody we know."""

    status = 401


class NotAllowed(NOCError):
    """Known, but without the capability."""

    status = 403


class NotFound(NOCError):
    """Missing, or another tenant's, or outside the caller's sites: the three answer alike."""

    status = 404


class NotUsable(NOCError):
    """An address that does not take this method; `allowed` are those it takes."""

    status = 405

    def __init__(self, message: str, allowed: list[str]) -> None:
        super().__init__(message)
        self.allowed = allowed


class Conflict(NOCError):
    """Somebody else was there first; the message names who."""

    status = 409


class TooLarge(NOCError):
    """The body, or what it unpacks to, is over the cap."""

    status = 413


class UnsupportedMedia(NOCError):
    """A content type or encoding that this address does not read."""

    status = 415


class Unprocessable(NOCError):
    """Readable, but what it asks for makes no sense."""

    status = 422


class TryLater(NOCError):
    """Overload or a limit; `retry_after_s` is told to the caller."""

    status = 429

    def __init__(self, message: str, retry_after_s: int, status: int = 429) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        self.status = status


class NoTenantInScope(RuntimeError):
    """A query of tenant data ran outside `tenant_scope`: a defect, never an answer."""
