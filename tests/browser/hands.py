"""What people do again and again in these journeys: write, read their mail, type a code, sign in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.models import Message, User
from accounts.registries import jobs
from cms.demo.data import PASSWORD, address

WORDS = "The evening bus is empty at Stirchley, because nobody knows that it runs."


def begin(page, ref: str = "I3") -> None:
    """From an action's page to the page behind "Say something"."""
    page.goto(f"/roadmap/{ref}/")
    page.get_by_role("link", name="Say something").click()


def write(page, words: str = WORDS, name: str = "Farah", email: str = "farah@example.org") -> None:
    """Fills in the form of somebody signed out and asks for the code."""
    page.get_by_label("Your words").fill(words)
    page.get_by_label("Name to show").fill(name)
    page.get_by_label("Your email address").fill(email)
    page.get_by_role("button", name="Send me a code").click()


def type_code(page, email: str, button: str, *, label: str = "The code from the email") -> None:
    """Waits for the field, so that the mail is there too, and types what the newest mail holds."""
    field = page.get_by_label(label, exact=True)
    field.wait_for()
    field.fill(code_in(newest_mail(email)))
    page.get_by_role("button", name=button, exact=True).click()


def run_jobs() -> None:
    """What `manage.py work` would do about mail now."""
    jobs.get("outbox").run()


def newest_mail(to: str, about: str = ""):
    """The last mail to that address, with `about` in its subject, after the outbox went out."""
    run_jobs()
    mine = [message for message in mail.outbox if to in str(message.to) and about in message.subject]
    failed = list(Message.objects.exclude(error="").values_list("kind", "state", "error"))
    assert mine, f"not there; sent: {[(m.to, m.subject) for m in mail.outbox]}; not sent: {failed}"
    return mine[-1]


def code_in(message) -> str:
    """The six-digit code of a mail."""
    found = re.search(r"\b(\d{3}[ -]?\d{3})\b", message.body)
    assert found, message.body
    return re.sub(r"\D", "", found.group(1))


def link_in(message, part: str) -> str:
    """The path of the first link of a mail that holds `part`."""
    found = next(link for link in re.findall(r"https?://\S+", message.body) if part in link)
    return re.sub(r"^https?://[^/]+", "", found)


def sign_in_as(page, key: str) -> User:
    """A session of somebody of the demonstration, put straight into the browser."""
    return sign_in(page, User.objects.get(email=address(key)))


def sign_in(page, user: User) -> User:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "domain": "localhost", "path": "/"}
    page.context.add_cookies([cookie])
    return user


def sign_in_with_password(page, key: str) -> None:
    """Through the form, as an officer of the demonstration."""
    page.goto("/account/login/")
    page.get_by_label("Email address").fill(address(key))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", level=1, name="Your account").wait_for()


def app_code(secret: str) -> str:
    """What an authenticator app shows now for this key (RFC 6238, SHA-1, six digits, 30 seconds)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"
