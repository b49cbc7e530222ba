"""The back office opens to a session that has shown a second factor, and to no other."""

import functools
import itertools
import json
import re
from collections.abc import Callable

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet
from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver, reverse
from wagtail.admin import urls as admin_urls
from wagtail.models import Page

from accounts.middleware import BackOfficeMiddleware, back_office_views
from accounts.models import User
from tests.accounts.signing import (
    is_signed_in,
    sign_in_by_code,
    sign_in_with_second_factor,
    totp_code,
    type_password,
)
from tests.factories.accounts import PASSWORD, TOTP_SECRET, UserFactory

pytestmark = pytest.mark.django_db

DUMMY = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000001", "slug": "x", "str": "x", "path": "x"}
WAYS_OUT = {"wagtailadmin_logout"}


def addresses(resolver: URLResolver, before: str):
    """(address, name, view) of every pattern, with dummy values in its gaps."""
    for pattern in resolver.url_patterns:
        route = str(pattern.pattern)
        route = re.sub(r"<(?:(\w+):)?\w+>", lambda gap: DUMMY[gap.group(1) or "str"], route)
        route = "nowhere/" if route.startswith("^") else route
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, before + route)
        elif isinstance(pattern, URLPattern):
            yield before + route, pattern.name, pattern.callback


def back_office() -> list[tuple[str, str, Callable]]:
    roots = [
        pattern
        for pattern in get_resolver().url_patterns
        if getattr(pattern, "urlconf_name", None) is admin_urls
    ]
    assert len(roots) == 1
    return list(addresses(roots[0], "/" + str(roots[0].pattern)))


def as_nobody(client):
    return None


def with_password_only(client):
    type_password(client, UserFactory(password=PASSWORD, back_office=True))
    assert is_signed_in(client)


def with_code_only(client):
    sign_in_by_code(client, UserFactory(back_office=True, administrator=True))
    assert is_signed_in(client)


def with_second_factor_not_used(client):
    """Enrolled on another device after this session was opened: the session has shown a password alone."""
    user = UserFactory(password=PASSWORD, administrator=True)
    type_password(client, user)
    TOTP.activate(user, TOTP_SECRET)
    assert is_signed_in(client)


def with_recovery_codes_alone(client):
    """Codes without a factor behind them are no second factor."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    user = UserFactory(password=PASSWORD, administrator=True)
    type_password(client, user)
    RecoveryCodes.activate(user)


def with_factor_that_is_gone(client):
    """Shown in this session, and removed since."""
    user = UserFactory(password=PASSWORD, administrator=True, second_factor=True)
    sign_in_with_second_factor(client, user)
    Authenticator.objects.all().delete()
    assert is_signed_in(client)


CLOSED_TO = {
    as_nobody: "account_login",
    with_password_only: "accounts:second_factor",
    with_code_only: "accounts:second_factor",
    with_second_factor_not_used: "mfa_reauthenticate",
    with_recovery_codes_alone: "accounts:second_factor",
    with_factor_that_is_gone: "accounts:second_factor",
}


@functools.cache
def judged() -> list[tuple[str, str, ResolverMatch]]:
    """Every address with its name, and what answers: the pattern's own view, and what Django finds at the address
    (another one where a pattern before it catches the dummy values). Ways out are left to everybody."""
    return [
        (address, name, match)
        for address, name, view in back_office()
        if name not in WAYS_OUT
        for match in (ResolverMatch(view, (), {}, name), get_resolver().resolve(address))
    ]


def session_of(client):
    """A request's session and person as the middlewares before ours would set them."""
    request = HttpRequest()
    request.session = client.session
    return request.session, get_user(request)


@pytest.mark.parametrize(
    ("arrive", "sent_to"), CLOSED_TO.items(), ids=lambda value: getattr(value, "__name__", value)
)
def test_every_address_of_the_back_office_is_closed(client, rf, arrive, sent_to):
    """Judged by the middleware itself, which Django asks before any view; the next test walks the whole way."""
    arrive(client)
    session, user = session_of(client)
    known = {reverse(name) for name in (sent_to, "account_login", "account_reset_password")}
    middleware = BackOfficeMiddleware(lambda request: None)
    for make, (address, name, match) in zip(itertools.cycle([rf.get, rf.post]), judged(), strict=False):
        request = make(address)
        request.session, request.user, request.resolver_match = session, user, match
        response = middleware.process_view(request, match.func, match.args, match.kwargs)
        assert response is not None and response.status_code == 302, (address, name)
        assert response.url.split("?")[0] in known, (address, name, response.url)


def test_every_view_of_the_back_office_is_walked():
    assert len(judged()) > 400
    assert {view for _address, _name, view in back_office()} == back_office_views()


@pytest.mark.parametrize(
    ("arrive", "sent_to"), CLOSED_TO.items(), ids=lambda value: getattr(value, "__name__", value)
)
def test_a_sample_of_the_back_office_is_closed_the_whole_way(client, arrive, sent_to):
    arrive(client)
    known = {reverse(name) for name in (sent_to, "account_login", "account_reset_password")}
    for address, name, _match in judged()[::40]:
        for response in (client.get(address), client.post(address)):
            assert response.status_code == 302, (address, name)
            assert response.url.split("?")[0] in known, (address, name, response.url)


def test_where_the_person_was_going_is_remembered(client):
    with_code_only(client)
    response = client.get("/admin/pages/?ordering=title")
    assert response.url == reverse("accounts:second_factor") + "?next=%2Fadmin%2Fpages%2F%3Fordering%3Dtitle"


@pytest.mark.parametrize("preview", ["view_draft", "edit/preview"])
def test_previews_of_pages_are_closed_too(client, preview):
    with_code_only(client)
    page = Page.objects.get(depth=2) if Page.objects.filter(depth=2).exists() else Page.objects.first()
    response = client.get(f"/admin/pages/{page.pk}/{preview}/")
    assert response.url.startswith(reverse("accounts:second_factor"))


def test_a_session_with_a_second_factor_is_let_through_everywhere(client, rf):
    user = UserFactory(password=PASSWORD, administrator=True, second_factor=True)
    sign_in_with_second_factor(client, user)
    middleware = BackOfficeMiddleware(lambda request: None)
    for address, name, _view in back_office():
        request = rf.get(address)
        request.user, request.session = user, client.session
        request.resolver_match = match = get_resolver().resolve(request.path_info)
        if name and (name == "wagtailadmin_login" or "password_reset" in name):
            continue
        assert middleware.process_view(request, match.func, match.args, match.kwargs) is None, address
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_a_passkey_alone_opens_the_back_office(client):
    """allauth asks for user verification wherever a passkey is used; the record is the one it writes."""
    user = UserFactory(administrator=True)
    passkey = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "laptop"}
    )
    sign_in = Client()
    sign_in.force_login(user)
    session = sign_in.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "mfa", "type": "webauthn", "id": passkey.pk, "passwordless": True, "at": 0}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    assert sign_in.get(reverse("wagtailadmin_home")).status_code == 200


def test_user_verification_is_always_required_of_a_passkey(settings):
    assert settings.MFA_WEBAUTHN_USER_VERIFICATION == "required"


def test_records_of_another_person_count_for_nothing(client):
    sign_in_with_second_factor(client, UserFactory(password=PASSWORD, administrator=True, second_factor=True))
    records = client.session[AUTHENTICATION_METHODS_SESSION_KEY]
    other = Client()
    other.force_login(UserFactory(administrator=True))
    session = other.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session.save()
    assert other.get(reverse("wagtailadmin_home")).status_code == 302


def test_showing_the_second_factor_later_opens_the_back_office(client):
    with_second_factor_not_used(client)
    where = client.get(reverse("wagtailadmin_home")).url
    response = client.post(where, {"code": totp_code(), "next": reverse("wagtailadmin_home")})
    assert response.url == reverse("wagtailadmin_home")
    assert client.get(response.url).status_code == 200


def test_somebody_with_a_passkey_and_no_app_is_asked_for_the_passkey(client):
    with_code_only(client)
    Authenticator.objects.create(
        user=User.objects.get(), type=Authenticator.Type.WEBAUTHN, data={"name": "laptop"}
    )
    assert client.get(reverse("wagtailadmin_home")).url.startswith(reverse("mfa_reauthenticate_webauthn"))


@pytest.mark.django_db(transaction=True)  # allauth tells of a new app on commit, within the request
def test_enrolling_counts_as_showing_and_leads_on(client):
    with_code_only(client)
    client.get(client.get(reverse("wagtailadmin_home")).url)
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    response = client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)})
    assert response.url == reverse("mfa_view_recovery_codes")
    assert reverse("wagtailadmin_home") in client.get(response.url).content.decode()
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_a_person_without_rights_is_refused_and_not_sent_round_in_circles(client):
    client.force_login(UserFactory())
    assert client.get(reverse("wagtailadmin_home")).status_code == 403


def test_wagtails_own_way_in_leads_to_ours(client):
    user = UserFactory(password=PASSWORD, administrator=True)
    response = client.post("/admin/login/?next=/admin/pages/", {"username": user.email, "password": PASSWORD})
    assert response.url == reverse("account_login") + "?next=%2Fadmin%2Fpages%2F"
    assert not is_signed_in(client)


def test_wagtails_way_in_for_private_pages_signs_nobody_in_by_a_password(client):
    user = UserFactory(password=PASSWORD, administrator=True)
    client.post("/_util/login/?next=/admin/pages/", {"username": user.email, "password": PASSWORD})
    assert not is_signed_in(client)


def test_wagtails_password_reset_leads_to_ours(client):
    assert client.get("/admin/password_reset/").url == reverse("account_reset_password")


def test_the_gate_knows_views_and_not_addresses():
    names = {view.__module__ for view in back_office_views()}
    assert any(name.startswith("wagtail.admin") for name in names)
    assert get_resolver().resolve("/").func not in back_office_views()
    assert get_resolver().resolve("/account/login/").func not in back_office_views()


@pytest.mark.parametrize(
    ("switch", "email", "let_through"),
    [
        (True, "officer@demo.example.org", True),
        (True, "officer@people.example", False),
        (True, "officer@demo.example.org.people.example", False),
        (False, "officer@demo.example.org", False),
    ],
)
def test_officers_of_the_demonstration_are_let_through_on_a_development_site(
    client, settings, switch, email, let_through
):
    settings.DEMO_OFFICERS_SKIP_SECOND_FACTOR = switch
    client.force_login(UserFactory(email=email, administrator=True))
    assert (client.get(reverse("wagtailadmin_home")).status_code == 200) is let_through


def test_the_switch_is_off_unless_development_sets_it():
    from config.settings import base

    assert base.DEMO_OFFICERS_SKIP_SECOND_FACTOR is False


def test_secrets_lie_encrypted_in_the_database():
    user = UserFactory(second_factor=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator WHERE user_id = %s", [user.pk])
        raw = cursor.fetchone()[0]
    data = raw if isinstance(raw, dict) else json.loads(raw)
    assert TOTP_SECRET not in json.dumps(data)
    assert decrypt(data["secret"]) == TOTP_SECRET


def test_a_key_can_be_replaced_while_the_old_one_still_opens(settings):
    old = settings.FIELD_ENCRYPTION_KEY
    user = UserFactory(second_factor=True)
    settings.FIELD_ENCRYPTION_KEY = f"{Fernet.generate_key().decode()},{old}"
    assert decrypt(Authenticator.objects.get(user=user).data["secret"]) == TOTP_SECRET
