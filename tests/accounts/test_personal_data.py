"""What is held of a person: all of it declared, given out, and erased or kept with a reason."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry, Page
from wagtail.users.models import UserProfile

from accounts import personal_data
from accounts.actions import people
from accounts.models import Event, Invitation, Membership, Message, NotificationChoice, User
from accounts.personal_data import undeclared
from accounts.registries import PersonalData
from accounts.registries import personal_data as registry
from tests.accounts.signing import OWN_MEMORY, code_in_mail, is_signed_in, sign_in_by_code, type_password
from tests.factories.accounts import PASSWORD, TOTP_SECRET, MembershipFactory, UserFactory, WardFactory

pytestmark = pytest.mark.django_db


def everything_of(user):
    """A person with a row in what this floor and the packages beneath it hold."""
    Membership.objects.create(organisation=MembershipFactory().organisation, user=user)
    user.groups.add(Group.objects.create(name="Keepers"))
    NotificationChoice.objects.create(user=user, kind="accounts.example", cadence="never")
    UserProfile.get_for_user(user)
    Event.objects.create(kind="accounts.example", actor=user, dedupe_key="1")
    people.record_security_change(user=user, change="password", by=user)
    return user


def test_every_model_with_a_path_to_a_person_is_declared():
    assert undeclared() == []


def test_a_model_that_is_not_declared_is_noticed(monkeypatch):
    entry = registry.get("accounts.Membership")
    monkeypatch.setattr(personal_data, "personal_data", [known for known in registry if known is not entry])
    assert undeclared() == ["accounts.Membership"]


def test_what_is_declared_exists():
    known = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert {entry.name for entry in registry} <= known


@pytest.mark.parametrize("entry", registry, ids=lambda entry: entry.name)
def test_each_is_given_out_and_erased_or_kept_with_a_reason(entry: PersonalData):
    handed_over = entry.export is not None and entry.erase is not None
    assert handed_over != bool(entry.keep_because)
    assert entry.label


def test_the_file_holds_everything_and_no_secret(client):
    user = everything_of(
        UserFactory(password=PASSWORD, second_factor=True, ward=WardFactory(name="Sparkbrook"))
    )
    held = json.dumps(personal_data.export(user), default=str)
    for word in (
        user.email,
        user.display_name,
        "Sparkbrook",
        "Organisation",
        "Keepers",
        "accounts.example",
        "totp",
    ):
        assert word in held
    stored = Authenticator.objects.get(user=user).data["secret"]
    for secret in (user.password, TOTP_SECRET, stored):
        assert secret not in held


def test_the_file_is_of_the_person_alone():
    everything_of(UserFactory(email="other@people.example"))
    assert "other@people.example" not in json.dumps(personal_data.export(UserFactory()), default=str)


def test_the_file_is_downloaded_after_showing_that_it_is_you(client):
    user = UserFactory(password=PASSWORD)
    type_password(client, user)
    assert client.get(reverse("accounts:download")).url.startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    response = client.get(reverse("accounts:download"))
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert response["Cache-Control"] == "private, no-store"
    assert json.loads(response.content)["data"]["accounts.User"]["rows"][0]["email"] == user.email


def test_somebody_without_password_or_second_factor_shows_it_by_a_code(client):
    user = UserFactory()
    client.force_login(user)
    where = client.get(reverse("accounts:download")).url
    assert where.startswith(reverse("accounts:confirm"))
    client.get(where)
    assert not mail.outbox
    client.post(where, {"again": "1"})
    right = code_in_mail()
    wrong = "000000" if right != "000000" else "111111"
    assert "The code is not right" in client.post(where, {"code": wrong}).content.decode()
    assert client.post(where, {"code": right}).url == reverse("accounts:download")
    assert client.get(reverse("accounts:download")).status_code == 200


def test_three_wrong_codes_end_the_code(client):
    client.force_login(UserFactory())
    where = reverse("accounts:confirm")
    client.post(where, {"again": "1"})
    right = code_in_mail()
    for guess in ("000000", "000001", "000002"):
        client.post(where, {"code": guess})
    assert "no longer counts" in client.post(where, {"code": right}).content.decode()


def test_codes_can_t_be_asked_for_without_end(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    settings.CACHES = OWN_MEMORY
    client.force_login(UserFactory())
    where = reverse("accounts:confirm")
    answers = [client.post(where, {"again": "1"}).content.decode() for _ in range(5)]
    assert "on its way" in answers[0]
    assert "Too many codes" in answers[-1]
    assert len(mail.outbox) < 5


def delete_by_hand(client, words):
    return client.post(reverse("accounts:delete"), {"words": words, "sure": "on"})


@pytest.mark.parametrize("words", ["keep", "erase"])
def test_deleting_takes_everything_of_the_person_at_once(client, words):
    user = everything_of(UserFactory(password=PASSWORD, second_factor=False, email="gone@people.example"))
    other = Client()
    sign_in_by_code(other, user)
    sign_in_by_code(client, user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = delete_by_hand(client, words)
    assert "Your account is deleted" in page.content.decode()
    assert not is_signed_in(client)
    assert not is_signed_in(other)
    user.refresh_from_db()
    assert user.erased_at and not user.is_active and not user.has_usable_password()
    assert str(user) == "Former participant"
    for entry in registry:
        if entry.export and entry.name not in {"accounts.User", "accounts.Message", "accounts.Notification"}:
            assert list(entry.export(user)) == [], entry.name
    assert not EmailAddress.objects.filter(user=user).exists()


def test_the_last_mail_goes_to_the_address_that_was():
    user = UserFactory(email="gone@people.example")
    people.record_security_change(user=user, change="password", by=user)
    people.delete_account(user=user, by=user, keep_words=True)
    message = Message.objects.get()
    assert (message.kind, message.address) == ("accounts.account_deleted", "gone@people.example")


def test_nothing_else_in_the_account_tables_knows_the_person_any_more():
    user = everything_of(UserFactory(email="gone@people.example", display_name="Nasreen Gone"))
    Invitation.objects.create(
        organisation=MembershipFactory().organisation,
        email="GONE@people.example",
        token_hash="0" * 64,
        expires_at="2030-01-01T00:00Z",
    )
    people.delete_account(user=user, by=user, keep_words=False)
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            words = json.dumps(row, default=str).lower()
            assert "nasreen gone" not in words, (model, row)
            assert "gone@people.example" not in words or model is Message, (model, row)


def test_deleting_twice_does_nothing_more():
    user = UserFactory()
    people.delete_account(user=user, by=user, keep_words=True)
    erased_at = User.objects.get(pk=user.pk).erased_at
    people.delete_account(user=user, by=user, keep_words=False)
    assert User.objects.get(pk=user.pk).erased_at == erased_at
    assert Message.objects.count() == 1


def test_each_eraser_may_run_twice():
    user = everything_of(UserFactory())
    for _ in range(2):
        for entry in sorted(registry, key=lambda entry: entry.order):
            if entry.erase:
                entry.erase(user, True)
    assert User.objects.get(pk=user.pk).erased_at


def test_the_address_is_free_again():
    user = UserFactory(email="again@people.example")
    people.delete_account(user=user, by=user, keep_words=True)
    again, created = people.account_for(email="again@people.example", display_name="Again")
    assert created and again != user


def test_decisions_still_have_somebody_who_made_them():
    user = UserFactory()
    page = Page.objects.first()
    Page.objects.filter(pk=page.pk).update(owner=user)
    people.change_active(user=UserFactory(), is_active=False, by=user)
    people.delete_account(user=user, by=user, keep_words=False)
    page.refresh_from_db()
    assert page.owner == user
    assert ModelLogEntry.objects.filter(user=user, action="accounts.closed").exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"sure": "on"}, "Choose what becomes of what you wrote"),
        ({"words": "keep"}, "Tick the box to say that you understand"),
    ],
)
def test_deleting_asks_for_both_answers_and_loses_nothing_typed(client, typed, said):
    user = UserFactory(password=PASSWORD)
    type_password(client, user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.post(reverse("accounts:delete"), typed).content.decode()
    assert said in page
    assert page.count(" checked") == 1
    assert not User.objects.get(pk=user.pk).erased_at


def test_deleting_asks_first_who_it_is(client):
    client.force_login(UserFactory())
    assert delete_by_hand(client, "erase").url.startswith(reverse("accounts:confirm"))
    assert not User.objects.filter(erased_at__isnull=False).exists()
