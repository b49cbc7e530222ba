"""allauth says what changed; the actions write it down. Only what allauth itself does is heard here."""

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver

from accounts.models import User


def connect() -> None:
    """Called from ready(); importing this module connects the receivers."""


def _record(request, user: User, change: str, **details) -> None:
    from accounts.actions.people import record_security_change
    from accounts.signing_in import keep_this_session

    is_self = request.user.is_authenticated and request.user.pk == user.pk
    record_security_change(user=user, change=change, by=user, **details)
    if is_self:
        keep_this_session(request)


@receiver(account_signals.email_changed)
def email_changed(request, user, from_email_address, to_email_address, **kwargs):
    """Not at sign-up, when there was no address before."""
    if from_email_address and from_email_address.email != to_email_address.email:
        _record(request, user, "email", old_address=from_email_address.email)


@receiver(account_signals.email_confirmed)
def email_confirmed(request, email_address, **kwargs):
    """First confirmed elsewhere than in the session that signed up: a password set there is not trusted.

    Now that the address is theirs, so is what hung on it while it had no account.
    """
    from accounts.actions.contacts import adopt_contact
    from accounts.actions.people import forget_password

    user = email_address.user
    if email_address.email.lower() == user.email.lower():
        adopt_contact(user=user)
    signing_up = getattr(request.resolver_match, "url_name", "") == "account_email_verification_sent"
    if user.last_login is None and not signing_up and user.has_usable_password():
        forget_password(user=user)


@receiver(account_signals.password_changed)
@receiver(account_signals.password_set)
@receiver(account_signals.password_reset)
def password_changed(request, user, **kwargs):
    _record(request, user, "password")


@receiver(mfa_signals.authenticator_added)
def authenticator_added(request, user, authenticator, **kwargs):
    """Recovery codes come along with the first factor, and are not told of on their own."""
    from accounts.signing_in import record_second_factor

    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    _record(request, user, "second_factor_added")
    record_second_factor(request, authenticator)


@receiver(mfa_signals.authenticator_removed)
def authenticator_removed(request, user, authenticator, **kwargs):
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _record(request, user, "second_factor_removed")


@receiver(mfa_signals.authenticator_reset)
def authenticator_reset(request, user, authenticator, **kwargs):
    _record(request, user, "recovery_codes")
