"""The key that signs sessions: given by the environment, or made once and kept beside the data."""

import os
import secrets
from pathlib import Path

FILE_NAME = "secret_key"
KEY_BYTES = 48


def secret_key(data_dir: Path) -> str:
    """Return SECRET_KEY of the environment, else the key kept in `data_dir`, made now if there is none."""
    given = os.environ.get("SECRET_KEY", "")
    return given or keep_secret(data_dir / FILE_NAME)


def keep_secret(path: Path, size_bytes: int = KEY_BYTES) -> str:
    """Return the text of `path`; the first caller writes it, two first callers end up with the same one."""
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        write_private(path, secrets.token_urlsafe(size_bytes) + "\n")
        return path.read_text(encoding="ascii").strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all; one that is there already stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return  # somebody was quicker: theirs is the secret
    finally:
        draft.unlink()
