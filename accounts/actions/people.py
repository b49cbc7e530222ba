"""What happens to a person's account: made, changed, secured, deleted."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import get_language
from wagtail.log_actions import log

from accounts.actions.contacts import adopt_contact
from accounts.actions.organisations import hand_over_requests
from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import User, Ward
from accounts.registries import personal_data

SECURITY_CHANGE = "accounts.security_change"
ACCOUNT_DELETED = "accounts.account_deleted"
DELETION_TAKES = timedelta(minutes=10)
logger = logging.getLogger(__name__)


def account_for(*, email: str, display_name: str) -> tuple[User, bool]:
    """The account of an address that its owner just confirmed, and whether it is new.

    A password and a name that somebody else may have set before the address was ever confirmed are thrown away;
    the name of an account whose address was confirmed before stays. What hung on the address comes along.
    """
    email = email.strip().lower()
    with transaction.atomic():
        user, created = _get_or_create(email, display_name)
        address, _ = EmailAddress.objects.get_or_create(
            user=user, email=email, defaults={"primary": True, "verified": False}
        )
        if not address.verified:
            address.verified = True
            address.save(update_fields=["verified"])
            if not created:
                forget_password(user=user)
                _take_name(user, display_name)
        if created:
            log(instance=user, action="accounts.joined", user=user)
        adopt_contact(user=user)
    return user, created


def _take_name(user: User, display_name: str) -> None:
    if display_name and display_name != user.display_name:
        user.display_name = display_name
        user.save(update_fields=["display_name"])
        log(instance=user, action="accounts.profile_changed", user=user)


def _get_or_create(email: str, display_name: str) -> tuple[User, bool]:
    if user := User.objects.filter(email__iexact=email).first():
        return user, False
    try:
        with transaction.atomic():
            language = get_language() or ""
            return User.objects.create_user(
                email, display_name=display_name, preferred_language=language
            ), True
    except IntegrityError:  # the same person, in another tab, a moment ago
        return User.objects.get(email__iexact=email), False


def forget_password(*, user: User) -> None:
    """Of an account whose owner never confirmed the address until now: whoever set it may be somebody else."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_sessions(user=user)


def add_person(
    *,
    email: str,
    display_name: str,
    preferred_language: str,
    groups: Iterable[Group],
    is_superuser: bool,
    by: User,
) -> User:
    """An account made by an administrator; its owner gets in by a code to the address, never by a password."""
    with transaction.atomic():
        user = User.objects.create_user(
            email, display_name=display_name, preferred_language=preferred_language, is_superuser=is_superuser
        )
        user.groups.set(groups)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
        log(instance=user, action="accounts.added", user=by, data={"roles": _role_names(user)})
    return user


def change_profile(
    *, user: User, display_name: str, preferred_language: str, ward: Ward | None, by: User
) -> None:
    """The name to show, the language of mails, and the ward."""
    with transaction.atomic():
        user.display_name = display_name
        user.preferred_language = preferred_language
        user.ward = ward
        user.save(update_fields=["display_name", "preferred_language", "ward"])
        log(instance=user, action="accounts.profile_changed", user=by)


def ask_ward(*, user: User) -> bool:
    """Whether this is the moment to ask which ward they live in: once, and never where we know it. Counts as asked."""
    unasked = User.objects.filter(pk=user.pk, ward=None, ward_asked_at=None)
    return bool(unasked.update(ward_asked_at=now()))


def answer_ward(*, user: User, ward: Ward | None, by: User) -> None:
    """A ward, or rather not to say: either way nobody asks again."""
    with transaction.atomic():
        user.ward, user.ward_asked_at = ward, user.ward_asked_at or now()
        user.save(update_fields=["ward", "ward_asked_at"])
        log(instance=user, action="accounts.profile_changed", user=by)


def change_email(*, user: User, email: str, by: User) -> None:
    """By an administrator: the new address counts only after its owner has confirmed it by a code."""
    old, new = user.email, email.strip().lower()
    if old == new:
        return
    with transaction.atomic():
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=new, primary=True, verified=False)
        user.email = new
        user.save(update_fields=["email"])
        record_security_change(user=user, change="email", by=by, old_address=old)


def change_roles(*, user: User, groups: Iterable[Group], is_superuser: bool, by: User) -> bool:
    """Groups and administrator's rights together; False when nothing was different."""
    wanted = set(groups)
    with transaction.atomic():
        before = set(user.groups.all())
        if before == wanted and user.is_superuser == is_superuser:
            return False
        was_superuser, user.is_superuser = user.is_superuser, is_superuser
        user.save(update_fields=["is_superuser"])
        user.groups.set(wanted)
        data = {
            "added": sorted(group.name for group in wanted - before),
            "removed": sorted(group.name for group in before - wanted),
            "administrator": is_superuser if is_superuser != was_superuser else None,
        }
        record_security_change(user=user, change="roles", by=by, data=data)
    return True


def change_active(*, user: User, is_active: bool, by: User) -> None:
    """Closes an account, or opens it again."""
    if user.is_active == is_active:
        return
    with transaction.atomic():
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        if not is_active:
            hand_over_requests(owner=user)
        record_security_change(user=user, change="opened" if is_active else "closed", by=by)


def remove_second_factor(*, user: User, by: User) -> None:
    """By an administrator, for somebody who has lost it: app, passkeys and recovery codes all go."""
    with transaction.atomic():
        removed, _ = Authenticator.objects.filter(user=user).delete()
        if removed:
            record_security_change(user=user, change="second_factor_removed", by=by)


def record_security_change(
    *, user: User, change: str, by: User | None, old_address: str = "", data: dict | None = None
) -> None:
    """Writes it down, ends every session of the person, and tells them where they were known until now.

    `change` is a key of accounts.emails.SECURITY_CHANGES. Whoever changed it themself keeps their session by
    accounts.signing_in.keep_this_session.
    """
    with transaction.atomic():
        log(instance=user, action=f"accounts.{change}", user=by, data=data or {})
        end_sessions(user=user)
        _tell_at(
            old_address or user.email,
            kind=SECURITY_CHANGE,
            user=user,
            by=by,
            facts={"change": change, "by_self": by is not None and by.pk == user.pk, "at": now().isoformat()},
        )


def end_sessions(*, user: User) -> None:
    """Every session, whether listed or not."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])
    for session in UserSession.objects.filter(user=user):
        session.end()


def delete_account(*, user: User, by: User, keep_words: bool) -> None:
    """Everything of the person goes, in the order of the registry, in many short transactions; may run twice.

    The beginning is written down and closes the account at once: a deletion that was killed is taken up again by
    a job. The row stays, empty and without a name, so that decisions still have somebody who made them.
    """
    begin_deletion(user=user, by=by, keep_words=keep_words)
    finish_deletion(user)


@transaction.atomic
def begin_deletion(*, user: User, by: User, keep_words: bool) -> None:
    """The account is closed and the wish written down. The first answer about the words counts; whoever asks again
    goes on with that one."""
    fresh = User.objects.filter(pk=user.pk, erasing_since=None, erased_at=None)
    if not fresh.update(erasing_since=now(), erasing_keeps_words=keep_words, is_active=False):
        return
    log(
        instance=user,
        action="accounts.deleted",
        user=by,
        data={"keep_words": keep_words},
        title=str(user.public_id),
    )
    hand_over_requests(owner=user)
    end_sessions(user=user)


def finish_deletion(user: User) -> None:
    """What each app holds goes by itself; then, in one transaction, the row is emptied and the last mail written.

    To be called outside any transaction.
    """
    user.refresh_from_db()
    if user.erased_at:
        return
    *others, account = sorted(
        (entry for entry in personal_data if entry.erase), key=lambda entry: entry.order
    )
    for entry in others:
        entry.erase(user, user.erasing_keeps_words)
    with transaction.atomic():
        left = User.objects.select_for_update().get(pk=user.pk)
        if not left.erased_at:
            account.erase(left, left.erasing_keeps_words)
            _say_goodbye(left, address=user.email, language=user.preferred_language)
    user.refresh_from_db()


def _say_goodbye(user: User, *, address: str, language: str) -> None:
    facts = {"keep_words": user.erasing_keeps_words, "language": language}
    _tell_at(address, kind=ACCOUNT_DELETED, user=user, by=None, facts=facts)


def finish_deletions() -> None:
    """What the job runs: deletions whose process died. One that can't be finished stops no other."""
    for user in User.objects.filter(erasing_since__lt=now() - DELETION_TAKES, erased_at=None).order_by("pk"):
        try:
            finish_deletion(user)
        except Exception:
            logger.exception("The deletion of account %s could not be finished", user.public_id)


def _tell_at(address: str, *, kind: str, user: User, by: User | None, facts: dict) -> None:
    """One message to one person at one address, whatever their address becomes."""
    tell(
        kind=kind,
        key=str(uuid.uuid4()),
        by=by,
        facts=facts,
        to_users=[user],
        to_address=address,
        reason="own_account",
    )


def _role_names(user: User) -> list[str]:
    return sorted(user.groups.values_list("name", flat=True))
