"""Where the parts of an embedded PostgreSQL lie."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"
SOCKET_PATH_LIMIT_BYTES = 100  # sun_path holds 107, and PostgreSQL puts ".lock" behind it


@dataclass(frozen=True)
class Places:
    """Where the parts of an embedded server lie. `home` is NOC_DATA_DIR/postgres."""

    home: Path

    @property
    def cluster(self) -> Path:
        """The data files, readable by the server's user alone."""
        return self.home / "cluster"

    @property
    def sockets(self) -> Path:
        """The socket's directory: beside the data, or in /tmp when that path is too long for a socket."""
        near = self.home / "run"
        if len(os.fsencode(near / SOCKET_NAME)) <= SOCKET_PATH_LIMIT_BYTES and not set('"\\,') & set(
            str(near)
        ):
            return near
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path("/tmp") / f"noc-{os.geteuid()}-{digest}"  # noqa: S108  (made 0700, its owner is checked)

    @property
    def passwords(self) -> Path:
        """The password file of the application's role."""
        return self.home / "pgpass"

    @property
    def superuser_passwords(self) -> Path:
        """The password file of the superuser, for backups and repairs."""
        return self.home / "pgpass.superuser"

    @property
    def users_lock(self) -> Path:
        """Held shared by whoever uses the server, alone by a keeper that is stopping."""
        return self.home / "users.lock"

    @property
    def keeper_lock(self) -> Path:
        """Held by the keeper while it lives."""
        return self.home / "keeper.lock"

    @property
    def state(self) -> Path:
        """Process ids, written when the server answers, and locked by the keeper that wrote them."""
        return self.home / "state.json"

    @property
    def log(self) -> Path:
        """What the keeper, initdb and a starting server say."""
        return self.home / "keeper.log"


def places(data_dir: Path) -> Places:
    """Return where the embedded server of `data_dir` lies."""
    return Places(Path(data_dir).resolve() / "postgres")
