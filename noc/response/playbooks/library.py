"""The playbooks of a tenant: made, changed version by version, switched; the five that come with the product."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from django.db import IntegrityError, transaction

from noc.events.deeds import record_deed
from noc.kernel.access.principals import SYSTEM, Actor
from noc.kernel.advisory_locks import PLAYBOOKS, wait_for_turn
from noc.kernel.errors import Conflict, NotFound, Unprocessable
from noc.response.playbooks.models import Playbook, PlaybookVersion
from noc.response.playbooks.rules.documents import BadPlaybook
from noc.response.playbooks.rules.programs import Program, compile_playbook

_SHIPPED: Final = Path(__file__).parent / "shipped"


@cache
def shipped_sources() -> dict[str, str]:
    """Return the texts of the playbooks of the product by name."""
    texts = [path.read_text() for path in sorted(_SHIPPED.glob("*.yaml"))]
    return {compile_playbook(text).name: text for text in texts}


def read_program(source: str) -> Program:
    """Return what a playbook's text means. Raises Unprocessable with every problem, its line and path."""
    if "\x00" in source:
        raise Unprocessable("A playbook is text: there is a NUL character in it.")
    try:
        return compile_playbook(source)
    except BadPlaybook as bad:
        problems: list[dict[str, object]] = [
            {"line": one.line, "path": one.path, "error": one.error} for one in bad.problems
        ]
        raise Unprocessable(f"The playbook is not valid. {bad}", problems) from bad


def install_shipped(at: datetime) -> None:
    """Give the tenant in scope the playbooks of the product, switched off, and bring those up to date that nobody has
    changed; a look without writing when there is nothing to do."""
    if not _outdated():
        return
    with transaction.atomic():
        wait_for_turn(PLAYBOOKS)
        existing = {row.name: row for row in Playbook.objects.filter(name__in=shipped_sources())}
        for name in _outdated():
            if name in existing:
                _change(existing[name], shipped_sources()[name], SYSTEM, at, shipped=True)
            else:
                _make(shipped_sources()[name], SYSTEM, at, shipped=True)


def _outdated() -> list[str]:
    rows = Playbook.objects.filter(name__in=shipped_sources()).values_list("name", "source", "shipped")
    here = {name: None if not shipped else source for name, source, shipped in rows}
    return [
        name
        for name, source in shipped_sources().items()
        if name not in here or (here[name] is not None and here[name] != source)
    ]


def create(source: str, actor: Actor, at: datetime) -> Playbook:
    """Make a playbook, switched off. Raises Unprocessable, or Conflict when its name is taken."""
    name = read_program(source).name
    try:
        with transaction.atomic():
            return _make(source, actor, at, shipped=False)
    except IntegrityError as error:
        raise Conflict(f"There is a playbook named {name} already.") from error


def change(playbook_id: int, source: str, actor: Actor, at: datetime) -> Playbook:
    """Write a playbook's next version; the same text changes nothing. Runs go on by the version they began with.

    Raises NotFound, Unprocessable; Conflict when another name is given, for the name is how people know it.
    """
    program = read_program(source)
    with transaction.atomic():
        playbook = _locked(playbook_id)
        if program.name != playbook.name:
            raise Conflict(f"This playbook is named {playbook.name}; make another one for {program.name}.")
        if playbook.source == source:
            return playbook
        return _change(playbook, source, actor, at, shipped=False)


def switch(playbook_id: int, actor: Actor, at: datetime, *, enabled: bool) -> Playbook:
    """Let a playbook begin for what happens from now on, or no more; runs that are under way go on. Raises NotFound."""
    with transaction.atomic():
        playbook = _locked(playbook_id)
        if playbook.enabled != enabled:
            playbook.enabled = enabled
            playbook.save(update_fields=["enabled"])
            verb = "enabled" if enabled else "disabled"
            record_deed(actor, verb, "playbook", playbook.pk, at, data={"title": playbook.title})
        return playbook


def _locked(playbook_id: int) -> Playbook:
    playbook = Playbook.objects.select_for_update().filter(pk=playbook_id).first()
    if playbook is None:
        raise NotFound("There is no such playbook.")
    return playbook


def _make(source: str, actor: Actor, at: datetime, *, shipped: bool) -> Playbook:
    program = read_program(source)
    playbook = Playbook.objects.create(
        name=program.name,
        title=program.title,
        source=source,
        shipped=shipped,
        updated_at=at,
        updated_by=actor.as_json(),
    )
    _keep_version(playbook, actor, at)
    return playbook


def _change(playbook: Playbook, source: str, actor: Actor, at: datetime, *, shipped: bool) -> Playbook:
    playbook.title, playbook.source = read_program(source).title, source
    playbook.version += 1
    playbook.shipped = shipped
    playbook.updated_at, playbook.updated_by = at, actor.as_json()
    playbook.save()
    _keep_version(playbook, actor, at)
    return playbook


def _keep_version(playbook: Playbook, actor: Actor, at: datetime) -> None:
    PlaybookVersion.objects.create(
        playbook=playbook,
        number=playbook.version,
        source=playbook.source,
        author=actor.as_json(),
        created_at=at,
    )
    record_deed(
        actor,
        "wrote",
        "playbook",
        playbook.pk,
        at,
        data={"version": playbook.version, "title": playbook.title},
    )
