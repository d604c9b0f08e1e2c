"""Take a message of another system: find whose key it carries, read it, keep what is news, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from django.db import transaction

from noc.kernel.access.tokens import principal_of_token
from noc.kernel.errors import NotFound, TooLarge, TryLater, Unprocessable, UnreadableInput
from noc.kernel.limits import over_limit
from noc.kernel.outbox.queue import put_many
from noc.kernel.tenancy.overrides import tuned
from noc.kernel.tenancy.scope import tenant_scope
from noc.response.integrations.metrics import INBOUND_MESSAGES, INBOUND_WORDS
from noc.response.integrations.models import Integration, Thing
from noc.response.integrations.rules import alertmanager, generic, pagerduty
from noc.response.integrations.rules.episodes import Known, hear
from noc.response.integrations.rules.mapping import Mapping, read_mapping
from noc.response.integrations.rules.words import Message, Word
from noc.response.integrations.says import INTEGRATION_SAID, Said
from noc.response.integrations.silence import broke_silence
from noc.sources.people.models import Person
from noc.sources.sites.models import Site

MOST_BYTES: Final = 1024 * 1024
FORGET_AFTER: Final = timedelta(days=90)
Translate = Callable[[object, Mapping], Message]
KINDS: Final[dict[str, tuple[Translate, Mapping]]] = {
    "alertmanager": (alertmanager.translate, alertmanager.DEFAULTS),
    "generic": (generic.translate, generic.DEFAULTS),
    "pagerduty": (pagerduty.translate, pagerduty.DEFAULTS),
}


@dataclass(frozen=True)
class Receipt:
    """What became of a message: how many words were news, how many had been heard, how many were signs of life alone;
    `dedup` is the name of its first thing."""

    accepted: int
    duplicates: int
    heartbeats: int
    warnings: list[str]
    dedup: str


def receive(key: str, kind: str, body: bytes, at: datetime) -> Receipt:
    """Keep what a system says, committed when this returns.

    Raises NotFound (no such key, or revoked), Unprocessable (a key of another kind, no such message), TryLater (more than
    INTEGRATION_RATE_LIMIT a minute), UnreadableInput, TooLarge. A door that stands before any tenant: the key says which.
    """
    principal = principal_of_token(key, at, kind="inbound")
    if principal is None:
        raise NotFound("There is no such integration.")
    with tenant_scope(principal.tenant_id):
        integration = Integration.objects.filter(token_id=principal.token_id, active=True).first()
        if integration is None:
            raise NotFound("There is no such integration.")
        if integration.kind != kind:
            INBOUND_MESSAGES.labels(kind, "refused").inc()
            raise Unprocessable(f"This key is for {integration.kind}: send to .../{integration.kind}/.")
        _check_rate(integration, at)
        message = _read(integration, body)
        with transaction.atomic():
            receipt = _keep(integration.pk, message, at)
    INBOUND_MESSAGES.labels(kind, "taken").inc()
    INBOUND_WORDS.labels(kind, "news").inc(receipt.accepted)
    INBOUND_WORDS.labels(kind, "known").inc(receipt.duplicates)
    return receipt


def _check_rate(integration: Integration, at: datetime) -> None:
    """Count a message against its integration's minute: one that runs wild slows no other."""
    wait_s = over_limit("integration", integration.pk, 1, int(tuned().get("INTEGRATION_RATE_LIMIT")), at)
    if wait_s is not None:
        INBOUND_MESSAGES.labels(integration.kind, "refused").inc()
        raise TryLater("Too many messages of this integration within a minute.", wait_s)


def _read(integration: Integration, body: bytes) -> Message:
    if len(body) > MOST_BYTES:
        INBOUND_MESSAGES.labels(integration.kind, "refused").inc()
        raise TooLarge(f"A message may have {MOST_BYTES} bytes at most.")
    translate, defaults = KINDS[integration.kind]
    try:
        return translate(msgspec.json.decode(body), read_mapping(integration.mapping, defaults))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        INBOUND_MESSAGES.labels(integration.kind, "refused").inc()
        raise UnreadableInput(f"The body is no JSON: {error}.") from error
    except ValueError as error:
        INBOUND_MESSAGES.labels(integration.kind, "refused").inc()
        raise Unprocessable(f"The message cannot be understood: {error}.") from error


def _keep(integration_id: int, message: Message, at: datetime) -> Receipt:
    """Keep a message under the integration's lock: its messages are heard one after another."""
    integration = Integration.objects.select_for_update().get(pk=integration_id)
    heard = _news(integration, message.words, at)
    places, warnings = _places([word for word, _ in heard])
    says = [_said(word, event_id, places, at) for word, event_id in heard]
    says += broke_silence(integration, at)
    integration.received += 1
    integration.last_received_at = at
    integration.save(update_fields=["received", "last_received_at", "silent_since"])
    _pass_on(integration, says, at)
    return Receipt(
        accepted=len(heard),
        duplicates=len(message.words) - len(heard),
        heartbeats=message.heartbeats,
        warnings=[*message.warnings, *warnings],
        dedup=message.words[0].dedup if message.words else "",
    )


def _pass_on(integration: Integration, says: Sequence[Said], at: datetime) -> None:
    if not says:
        return
    payload = {
        "integration_id": integration.pk,
        "says": [said.as_json() for said in says],
        "at": at.isoformat(),
    }
    order = f"integration:{integration.pk}"
    put_many(integration.tenant_id, INTEGRATION_SAID, [(order, payload, at)])


def _news(integration: Integration, words: Sequence[Word], at: datetime) -> list[tuple[Word, str]]:
    """Return the words that are news, each with the name of that word, and remember all."""
    rows = Thing.objects.filter(integration=integration, dedup__in={word.dedup for word in words})
    known = {row.dedup: Known(row.status, row.episode, row.began, row.digest) for row in rows}
    heard = []
    for word in words:
        known[word.dedup], news = hear(known.get(word.dedup), word)
        if news:
            episode = known[word.dedup].episode
            heard.append((word, f"{word.dedup}:{episode}:{word.digest[:16]}"[:200]))
    _remember(integration, known, at)
    return heard


def _remember(integration: Integration, known: Table[str, Known], at: datetime) -> None:
    Thing.objects.bulk_create(
        [
            Thing(
                tenant_id=integration.tenant_id,
                integration=integration,
                dedup=dedup,
                last_said_at=at,
                **known[dedup].__dict__,
            )
            for dedup in sorted(known)
        ],
        update_conflicts=True,
        unique_fields=["integration", "dedup"],
        update_fields=["status", "episode", "began", "digest", "last_said_at"],
    )
    Thing.objects.filter(integration=integration, last_said_at__lt=at - FORGET_AFTER).delete()


Places = Table[tuple[str, str], int]


def _places(words: Sequence[Word]) -> tuple[Places, list[str]]:
    """Return the ids of the sites and people that words name by code, and a warning for each unknown code."""
    sites = {word.site for word in words if word.site}
    people = {word.person for word in words if word.person}
    found: dict[tuple[str, str], int] = {}
    if sites:
        ids = dict(Site.objects.filter(code__in=sites).values_list("code", "id"))
        found |= {("site", code): row_id for code, row_id in ids.items()}
    if people:
        ids = dict(Person.objects.filter(code__in=people).values_list("code", "id"))
        found |= {("person", code): row_id for code, row_id in ids.items()}
    asked = [*(("site", code) for code in sorted(sites)), *(("person", code) for code in sorted(people))]
    return found, [f"{noun} {code!r} is not known here" for noun, code in asked if (noun, code) not in found]


def _said(word: Word, event_id: str, places: Places, at: datetime) -> Said:
    site_id, person_id = places.get(("site", word.site or "")), places.get(("person", word.person or ""))
    details: dict[str, Any] = dict(word.details)
    if word.site and site_id is None:
        details["unknown_site"] = word.site
    if word.person and person_id is None:
        details["unknown_person"] = word.person
    return Said(
        dedup=word.dedup,
        status=word.status,  # type: ignore[arg-type]  # the rules make no other
        title=word.title,
        severity=word.severity,
        site_id=site_id,
        person_id=person_id,
        at=min(word.at or at, at),  # a sender's clock that is ahead makes nothing happen in the future
        details=details,
        event_id=event_id,
    )
