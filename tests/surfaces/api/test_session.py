"""Signing in and out with a browser: CSRF, wrong passwords, a lock that hits the guesser and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from noc.kernel.access.models import User
from tests.cast import PASSWORD, Answer, Company

PATH = "/api/v2/session/"


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    """Argon2 takes 0.3 s a check; what is tested here is not the hash."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class Screen:
    """A browser that checks CSRF, at an address."""

    def __init__(self, address: str = "10.0.0.1") -> None:
        self.browser = Client(enforce_csrf_checks=True, REMOTE_ADDR=address)
        self.get()

    def get(self, path: str = PATH) -> Answer:
        return self._answer(self.browser.get(path))

    def write(self, method: str, path: str, body: Any = None, token: str | None = None) -> Answer:
        given = self.browser.cookies["csrftoken"].value if token is None else token
        headers = {"X-CSRFToken": given} if given else {}
        return self._answer(
            self.browser.generic(method, path, _json(body), content_type="application/json", headers=headers)
        )

    def sign_in(self, username: str, password: str = PASSWORD, token: str | None = None) -> Answer:
        return self.write("POST", PATH, {"username": username, "password": password}, token)

    @staticmethod
    def _answer(response: Any) -> Answer:
        return Answer(response.status_code, dict(response.headers), response.content)


def _json(body: Any) -> bytes:
    import json

    return b"" if body is None else json.dumps(body).encode()


@pytest.fixture
def olga(company: Company) -> User:
    return company.login()


def test_signed_in_user_is_told_who_he_is_and_what_he_may(company: Company, olga: User) -> None:
    screen = Screen()
    assert screen.get().status == 401
    data = screen.sign_in(olga.username).data
    assert data["user"] == {
        "id": olga.pk,
        "username": olga.username,
        "name": "Olga",
        "role": "operator",
        "capabilities": ["noc:ack_alerts", "noc:assign", "noc:view"],
        "person_id": None,
        "restricted": False,
    }
    assert data["tenant"] == {"id": company.id, "code": "guards", "name": "Guards"}
    assert screen.get().data["user"] == data["user"]
    assert screen.get("/api/v2/noc/alerts/").status == 200


def test_session_cookie_is_hidden_from_scripts_and_changes_at_sign_in(olga: User) -> None:
    screen = Screen()
    screen.sign_in(olga.username)
    cookie = screen.browser.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    first = cookie.value
    screen.sign_in(olga.username)
    assert screen.browser.cookies["sessionid"].value != "" != first


@pytest.mark.parametrize("token", ["", "wrong", "x" * 64])
def test_without_the_csrf_token_nothing_is_written(olga: User, token: str) -> None:
    screen = Screen()
    assert screen.sign_in(olga.username, token=token).status == 403
    screen.sign_in(olga.username)
    assert screen.write("DELETE", PATH, token=token).status == 403
    assert screen.write("POST", "/api/v2/noc/alerts/1/acknowledge/", {}, token=token).status == 403
    assert screen.get().status == 200


def test_a_write_of_nobody_known_is_401_not_a_question_of_csrf(company: Company) -> None:
    browser, path = Client(enforce_csrf_checks=True), "/api/v2/noc/alerts/1/acknowledge/"
    for headers in ({}, {"Authorization": "Bearer unknown"}):
        assert browser.post(path, "{}", content_type="application/json", headers=headers).status_code == 401


def test_wrong_name_and_wrong_password_answer_alike(olga: User) -> None:
    screen = Screen()
    wrong, unknown = screen.sign_in(olga.username, "no"), screen.sign_in("nobody", "no")
    assert (wrong.status, wrong.body) == (unknown.status, unknown.body) == (401, wrong.body)


def test_guesser_is_locked_out_for_a_while_and_nobody_else_is(company: Company, olga: User) -> None:
    guesser, other = Screen("10.0.0.66"), company.login(name="otto")
    for _ in range(8):
        last = guesser.sign_in(olga.username, "guess")
    assert last.status in {401, 429}
    locked = guesser.sign_in(olga.username)
    assert locked.status == 429
    assert 0 < int(locked.headers["Retry-After"]) <= 15 * 60
    assert Screen("10.0.0.1").sign_in(olga.username).status == 200
    assert guesser.sign_in(other.username).status == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        assert Screen("10.0.0.66").sign_in(olga.username).status == 200


def test_spoofed_forwarding_header_escapes_no_lock(olga: User) -> None:
    guesser = Screen("10.0.0.67")
    for n in range(9):
        guesser.browser.defaults["HTTP_X_FORWARDED_FOR"] = f"1.2.3.{n}"
        guesser.sign_in(olga.username, "guess")
    assert guesser.sign_in(olga.username).status == 429


def test_signing_out_ends_the_session_everywhere_it_was_used(olga: User) -> None:
    screen = Screen()
    screen.sign_in(olga.username)
    stolen = Client(REMOTE_ADDR="10.0.0.9")
    stolen.cookies["sessionid"] = screen.browser.cookies["sessionid"].value
    assert stolen.get(PATH).status_code == 200
    assert screen.write("DELETE", PATH).data == {}
    assert (screen.get().status, stolen.get(PATH).status_code) == (401, 401)


@pytest.mark.parametrize("switch", ["user", "tenant"])
def test_switched_off_login_is_out_at_once_and_cannot_come_back(
    company: Company, olga: User, switch: str
) -> None:
    screen = Screen()
    screen.sign_in(olga.username)
    if switch == "user":
        User.objects.update(is_active=False)
    else:
        company.tenant.active = False
        company.tenant.save()
    assert screen.get("/api/v2/noc/alerts/").status == 401
    assert screen.get().status == 401
    assert Screen().sign_in(olga.username).status == 401


def test_role_that_was_changed_counts_at_once(olga: User) -> None:
    screen = Screen()
    screen.sign_in(olga.username)
    User.objects.update(role="ingest")
    assert screen.get("/api/v2/noc/alerts/").status == 403


@pytest.mark.parametrize("body", [{}, {"username": "x"}, {"username": 1, "password": []}, [], "x", None])
def test_login_that_is_none_is_refused_in_the_envelope(company: Company, body: Any) -> None:
    answer = Screen().write("POST", PATH, body)
    assert answer.status in {400, 422}
    assert answer.message


def test_nul_in_a_name_breaks_nothing(company: Company) -> None:
    assert Screen().sign_in("a\x00b", "x").status in {400, 401, 422}


def test_user_limited_to_a_site_is_told_so_and_held_to_it(company: Company) -> None:
    user = company.login("operator", "lena", "yard")
    screen = Screen()
    assert screen.sign_in(user.username).data["user"]["restricted"] is True
    assert screen.get(f"/api/v2/noc/sites/{company.gate}/").status == 404
    assert screen.get(f"/api/v2/noc/sites/{company.sites['yard']}/").status == 200
