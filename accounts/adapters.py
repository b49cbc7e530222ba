"""How allauth behaves in this house: six digits, encrypted secrets, no mail behind the outbox's back."""

from __future__ import annotations

import io
import logging
import secrets
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import crypto

logger = logging.getLogger(__name__)

WAYS = {
    "mfa_reauthenticate": _("Use your authenticator app or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


def six_digits() -> str:
    """A code that is read out, typed on a telephone and pasted without trouble."""
    return f"{secrets.randbelow(1_000_000):06d}"


class AccountAdapter(DefaultAccountAdapter):
    """Plain words, six-digit codes, and mail in our own layout."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _(
            "The email address or the password is not right. Check both and try again."
        ),
        "email_taken": _("Use another email address: this one already has an account."),
        "enter_current_password": _("The current password is not right."),
        "incorrect_code": _("The code is not right. Type the six digits from the newest email."),
        "incorrect_password": _("The password is not right."),
        "same_as_current": _("This is the address you already have."),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then start again."),
        "rate_limited": _("Too many tries. Wait a few minutes, then start again."),
    }

    def generate_login_code(self) -> str:
        return six_digits()

    def generate_password_reset_code(self) -> str:
        return six_digits()

    def generate_email_verification_code(self) -> str:
        return six_digits()

    def save_user(self, request, user, form, commit=True):
        """With the name to show, which our sign-up form asks for, and the language of the page."""
        user.display_name = form.cleaned_data.get("display_name", "")
        user.preferred_language = get_language() or ""
        return super().save_user(request, user, form, commit=commit)

    def send_mail(self, template_prefix, email, context) -> None:
        """At once, since somebody waits for it; a mail server that is down is said, not shown as our fault."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("A mail of the kind %s could not be sent", template_prefix)
            words = _("We could not send the email. Wait a minute, then ask for a new one.")
            messages.error(self.request, words)

    def get_reauthentication_methods(self, user) -> list[dict]:
        """Where there is a second factor, it is what must be shown: a password alone can't take it away."""
        methods = super().get_reauthentication_methods(user)
        strong = [method for method in methods if method["id"] in WAYS]
        return [method | {"description": WAYS[method["id"]]} for method in strong] or methods

    def render_mail(self, template_prefix, email, context, headers=None) -> EmailMessage:
        """In the mail layout of the house: text and HTML."""
        from accounts.emails import account_mail

        return account_mail(template_prefix, email, context, headers=headers)

    def get_password_change_redirect_url(self, request) -> str:
        from django.urls import reverse

        return reverse("accounts:security")


class MFAAdapter(DefaultMFAAdapter):
    """Secrets are encrypted in the database; names and words are ours."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is not right. Type the newest one."),
        "unverified_email": _("Confirm your email address first."),
    }

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.WAGTAIL_SITE_NAME}

    def build_totp_svg(self, url: str) -> str:
        """The QR code, made by the same library as the site's other codes."""
        import segno

        picture = io.BytesIO()
        segno.make(url, micro=False).save(picture, kind="svg", scale=5, border=4, light="#ffffff")
        return picture.getvalue().decode()

    def generate_authenticator_name(self, user, type) -> str:
        return str(_("My passkey"))
