"""Who the embedded PostgreSQL runs as, and the command that makes it so."""

import os
import pwd
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
UNPRIVILEGED_NAMES = (
    "noc",
    "nobody",
)  # PostgreSQL wants a user that has a name; a user `noc` is the better one


class CannotStepDown(RuntimeError):
    """Started as root, and no way to run PostgreSQL as somebody else."""


@dataclass(frozen=True)
class Identity:
    """User and group ids, and the one capability kept (None: none)."""

    uid: int
    gid: int
    capability: int | None

    def command(self, program: Path, *arguments: str) -> list[str]:
        """Return the command line that runs `program` as this identity, a child that ends with its parent."""
        launcher = Path(__file__).with_name("step_down.py")
        capability = "-" if self.capability is None else str(self.capability)
        return [
            *(sys.executable, "-I", "-S", str(launcher)),
            *(str(os.getpid()), str(self.uid), str(self.gid), capability),
            *(str(program), *arguments),
        ]

    def own(self, path: Path) -> None:
        """Hand `path`, and all below it, to this identity."""
        if self.uid == os.geteuid():
            return
        os.chown(path, self.uid, self.gid)
        for parent, directories, files in os.walk(path):
            for name in (*directories, *files):
                os.chown(Path(parent) / name, self.uid, self.gid, follow_symlinks=False)


def choose_identity(cluster: Path, program: Path) -> Identity:
    """Return who runs the server: whoever started us; for root, the cluster's owner or somebody unprivileged.

    Root's temporary and home directories are closed to others (0700), and so may be those above the data or
    the programs. Then the server keeps the capability to walk through them. Raises CannotStepDown.
    """
    if os.geteuid() != 0:
        return Identity(os.geteuid(), os.getegid(), None)
    uid, gid = _owner(cluster) or _unprivileged_user()
    open_to_all = _reachable(cluster.parent) and _reachable(program) and _others_may(program, stat.S_IROTH)
    return Identity(uid, gid, None if open_to_all else _walking_capability())


def _owner(cluster: Path) -> tuple[int, int] | None:
    if not cluster.exists():
        return None
    status = cluster.stat()
    return (status.st_uid, status.st_gid) if status.st_uid else None


def _unprivileged_user() -> tuple[int, int]:
    for name in UNPRIVILEGED_NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    names = " or ".join(UNPRIVILEGED_NAMES)
    raise CannotStepDown(f"PostgreSQL does not run as root, and there is no user {names} to run it as")


def _reachable(path: Path) -> bool:
    return all(_others_may(part, stat.S_IXOTH) for part in (path, *path.resolve().parents))


def _others_may(path: Path, bit: int) -> bool:
    return bool(path.stat().st_mode & bit)


def _walking_capability() -> int:
    permitted = _permitted_capabilities()
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        if permitted & (1 << capability):
            return capability
    raise CannotStepDown(
        "PostgreSQL does not run as root, and the data directory or the virtual environment lies below a "
        "directory closed to others: run as an ordinary user, or choose places that others may enter"
    )


def _permitted_capabilities() -> int:
    status = Path("/proc/self/status").read_text() if sys.platform == "linux" else ""
    return next((int(line.split()[1], 16) for line in status.splitlines() if line.startswith("CapPrm:")), 0)
