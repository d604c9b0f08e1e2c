"""`noc serve`: the whole product in one process, and its orderly end.

In order: the address is taken, PostgreSQL runs, the tables are current, the companions live, the web server
answers.
On SIGTERM or Ctrl-C: the web server lets its clients finish, the companions stop, PostgreSQL stops last.
"""

import os
import signal
import socket
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from types import FrameType

import structlog
import uvicorn
from django.conf import settings

from noc.config import postgres
from noc.config.companions import Companions, start_companions
from noc.config.database import is_embedded
from noc.config.migrate import bring_up_to_date

WS_MAX_BYTES = 1024 * 1024
DRAIN_S = 8
# The web server's loop waits this long for its turn whenever another thread is busy. With Python's 5 ms the slowest
# hundredth of the feed took 200-840 ms under load, with 1 ms 12-90 ms (benchmarks/feed.py).
TURN_S = 0.001
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

log = structlog.get_logger(__name__)


class AddressTaken(RuntimeError):
    """Somebody else listens there, or the address is not ours."""


class Server(uvicorn.Server):
    """Uvicorn that says when it is ready, and leaves the signals to us."""

    def __init__(self, config: uvicorn.Config, started_at: float) -> None:
        super().__init__(config)
        self.started_at = started_at
        self.sign_in = "Make a company and a login: noc create_tenant, noc create_user."

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        """Do nothing: ours are in place since before the database started, and stay until it has stopped."""
        return nullcontext()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so on standard output."""
        await super().startup(sockets)
        if self.started:
            self.print_banner()

    def print_banner(self) -> None:
        """Say where to go. This is the result of the command, hence on standard output."""
        host, seconds = self.config.host, time.monotonic() - self.started_at
        address = f"http://{f'[{host}]' if ':' in host else host}:{self.config.port}/"
        sys.stdout.write(
            f"NOC Intelligence is ready after {seconds:.1f} s: {address}\n{self.sign_in}\nCtrl-C stops it.\n"
        )
        sys.stdout.flush()

    def end(self, number: int, _frame: FrameType | None) -> None:
        """Finish in an orderly way; at the second Ctrl-C do not wait for clients."""
        if self.should_exit and number == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True


def serve(host: str, port: int, *, with_worker: bool) -> None:
    """Run until told to stop. Raises AddressTaken, postgres.PostgresUnavailable."""
    started_at = time.monotonic()
    for number in ENDING:
        signal.signal(number, _end_early)
    listener = take_address(host, port)
    server = Server(_uvicorn_config(host, port), started_at)
    companions = Companions()
    try:
        prepare(companions)
        start_companions(companions, with_worker=with_worker)
        if with_worker and os.environ.get("DEMO", "0") != "0":
            start_demo(companions, server)
        for number in ENDING:
            signal.signal(number, server.end)
        sys.setswitchinterval(TURN_S)
        server.run(sockets=[listener])
    finally:
        end(companions)


def work() -> None:
    """Run the workers without a web server, until told to stop."""
    companions = Companions()
    for number in ENDING:
        signal.signal(number, lambda _number, _frame: companions.stop.set())
    try:
        prepare(companions)
        start_companions(companions, with_worker=True)
        log.info("working")
        while not companions.stop.wait(3600):
            continue
    finally:
        end(companions)


def prepare(companions: Companions) -> None:
    """Have a database that answers and is current, and that is brought back should it be lost."""
    if is_embedded():
        postgres.ensure_running(settings.DATA_DIR)
        companions.start("database", lambda stop: postgres.watch(settings.DATA_DIR, stop))
    bring_up_to_date()


def end(companions: Companions) -> None:
    """Stop the companions, then let go of the embedded database, which stops with its last user."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)  # we are at it
    companions.end()
    postgres.release(settings.DATA_DIR)


def take_address(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address, not listening yet: early callers are refused, not hung."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise AddressTaken(
            f"cannot listen on {host}:{port}: {error.strerror}. Choose another PORT."
        ) from error
    return listener


def start_demo(companions: Companions, server: Server) -> None:
    """Let the demonstration live, and tell how to look at it."""
    from noc.config.demo import prepare_demo

    demo = prepare_demo(settings.DATA_DIR)
    if demo is None:
        return
    server.sign_in = f"{demo.how_to_sign_in} (DEMO=0: no demonstration)"
    companions.start("demo", lambda stop: demo.live(server.config.port, settings.DATA_DIR, stop))


def _end_early(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0 if number == signal.SIGTERM else 130)


def _uvicorn_config(host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        "noc.config.asgi:application",
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=WS_MAX_BYTES,
        ws_per_message_deflate=False,
        lifespan="auto",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # who may speak for whom is TRUSTED_PROXIES' business
        server_header=False,
        backlog=2048,
        timeout_keep_alive=65,
        timeout_graceful_shutdown=DRAIN_S,
    )
