"""Become who PostgreSQL may run as, arrange to end with the parent, and turn into the given program.

    python -I -S step_down.py PARENT_PID UID GID CAPABILITY PROGRAM ARGUMENTS...

PostgreSQL refuses to run as root. Started as root, this gives up root for UID and GID, and keeps at most one
capability (a number, or `-` for none): the one that walks through directories closed to others, where the
data or the programs lie below some. Standard library alone, run by path: it must work before all else.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
LINUX_CAPABILITY_VERSION_3 = 0x20080522


def main(arguments: list[str]) -> None:
    """Read the arguments and turn into the program; does not return."""
    parent_pid, uid, gid = (int(text) for text in arguments[:3])
    capability = None if arguments[3] == "-" else int(arguments[3])
    program = arguments[4:]
    libc = ctypes.CDLL(None, use_errno=True)
    if uid != os.geteuid():
        give_up_root(libc, uid, gid, capability)
    if sys.platform == "linux":
        # After the change of user, which clears it. Fast shutdown: nothing may outlive its keeper.
        _call(libc.prctl, PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0)
        if os.getppid() != parent_pid:
            sys.exit("the parent has gone")
    os.execv(program[0], program)  # noqa: S606  (no shell: that is the point)


def give_up_root(libc: ctypes.CDLL, uid: int, gid: int, capability: int | None) -> None:
    """Change all ids for good; `capability` alone survives this and the exec. Raises OSError."""
    if capability is not None:
        # Capabilities outlast the change of ids, and access(2), by which PostgreSQL looks for its own programs,
        # honours them: without this bit it asks what the user could do without any.
        _call(libc.prctl, PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if capability is not None:
        header = (ctypes.c_uint32 * 2)(LINUX_CAPABILITY_VERSION_3, 0)
        bit = 1 << capability
        sets = (ctypes.c_uint32 * 6)(
            bit, bit, bit, 0, 0, 0
        )  # effective, permitted, inheritable; low then high word
        _call(libc.capset, header, sets)
        _call(libc.prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def _call(function: "ctypes._NamedFuncPointer", *arguments: object) -> None:
    if function(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


if __name__ == "__main__":
    main(sys.argv[1:])
