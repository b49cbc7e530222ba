"""The ways in, walked as a person walks them."""

import re

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse

from tests.factories.accounts import PASSWORD, TOTP_SECRET

# For what is counted in the cache: on Redis another worker may clear it in between.
OWN_MEMORY = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"tests-{name}"}
    for name in ("default", "renditions")
}


class BrokenMail(BaseEmailBackend):
    """A mail server that nobody answers at."""

    def send_messages(self, messages):
        raise ConnectionRefusedError


def code_in_mail() -> str:
    """The six digits of the newest mail."""
    return re.search(r"^\s+(\d{6})$", mail.outbox[-1].body, re.M).group(1)


def totp_code(secret: str = TOTP_SECRET) -> str:
    """What the app shows now; a code used before counts again, so that tests need not wait half a minute."""
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    for user_id in Authenticator.objects.values_list("user_id", flat=True).distinct():
        cache.delete(f"allauth.mfa.totp.used?user={user_id}&code={code}")
    return code


def type_password(client, user, password=PASSWORD, **query):
    return client.post(reverse("account_login", query=query), {"login": user.email, "password": password})


def ask_for_code(client, email):
    return client.post(reverse("account_request_login_code"), {"email": email})


def type_code(client, code):
    return client.post(reverse("account_confirm_login_code"), {"code": code})


def sign_in_by_code(client, user):
    ask_for_code(client, user.email)
    return type_code(client, code_in_mail())


def sign_in_with_second_factor(client, user):
    """Password, then the app; the person needs PASSWORD and a second factor."""
    type_password(client, user)
    answer = client.post(reverse("mfa_authenticate"), {"code": totp_code()})
    if answer.status_code == 200:  # the half minute of the code ended on the way
        answer = client.post(reverse("mfa_authenticate"), {"code": totp_code()})
    return answer


def is_signed_in(client) -> bool:
    return client.get(reverse("accounts:home")).status_code == 200
