"""allauth's forms in plain English: no placeholders, one password field, codes that a telephone can fill in."""

from __future__ import annotations

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

EMAIL = (_("Email address"), _("Enter your email address"))
WORDS = {
    "login": EMAIL,
    "email": EMAIL,
    "password": (_("Password"), _("Enter your password")),
    "oldpassword": (_("Current password"), _("Enter your current password")),
    "password1": (_("New password"), _("Enter a new password")),
    "code": (_("Code"), _("Enter the code")),
    "name": (_("Name of this passkey"), _("Enter a name")),
}
NEW_PASSWORD = _("At least 10 characters. Three unusual words are good.")


class Plain(forms.Form):
    """Takes allauth's placeholders away and gives our labels and our words for what is missing."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)  # the button "Show" does what a second typing did
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in WORDS:
                field.label, field.error_messages["required"] = WORDS[name]
            if name == "password1":
                field.help_text = NEW_PASSWORD
            if name == "code":
                field.widget.attrs.update(
                    {"inputmode": "numeric", "class": "tt-code-input", "autocomplete": "one-time-code"}
                )
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = _(
                    "Enter an email address in the right form, like name@example.org"
                )


class LoginForm(Plain, account.LoginForm):
    """Address and password."""


class SignupForm(Plain, account.SignupForm):
    """Address, name, and a password for those who want one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Password")
        self.fields["password1"].help_text = _(
            "Leave it empty to sign in by a code sent to your email. If you choose one: at least 10 characters."
        )


class AddEmailForm(Plain, account.AddEmailForm):
    """The new address."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New email address")


class ChangeEmailForm(Plain, account.ChangeEmailForm):
    """Another address than the one just typed."""


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    """The password now, and the new one."""


class SetPasswordForm(Plain, account.SetPasswordForm):
    """A first password."""


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    """Where the code goes."""


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):
    """The new password after a code."""


class RequestLoginCodeForm(Plain, account.RequestLoginCodeForm):
    """Where the code goes."""


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    """The password once more."""


class ConfirmLoginCodeForm(Plain, account.ConfirmLoginCodeForm):
    """Six digits."""


class ConfirmEmailVerificationCodeForm(Plain, account.ConfirmEmailVerificationCodeForm):
    """Six digits."""


class ConfirmPasswordResetCodeForm(Plain, account.ConfirmPasswordResetCodeForm):
    """Six digits."""


class AuthenticateForm(Plain, second_factor.AuthenticateForm):
    """Six digits from the app, or a recovery code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _(
            "Six digits from your authenticator app, or one of your recovery codes"
        )


class ReauthenticateSecondFactorForm(Plain, second_factor.ReauthenticateForm):
    """Six digits from the app, or a recovery code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _(
            "Six digits from your authenticator app, or one of your recovery codes"
        )


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):
    """The first code that the app shows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the app")

    @property
    def key(self) -> str:
        """The secret in groups of four, for those who type it; apps leave the spaces out."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


class AddWebAuthnForm(Plain, webauthn.AddWebAuthnForm):
    """A passkey's name, and whether it signs in alone."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("So that you can tell it from others, such as “Work laptop”")
        self.fields["passwordless"].label = _("Sign in with this passkey alone, without a password or a code")
        self.fields["passwordless"].help_text = _("It then asks for your fingerprint, face or PIN each time.")
        self.fields["credential"].label = _("Passkey")
        self.fields["credential"].error_messages["required"] = _(
            "The device did not make a passkey. Try again."
        )


class EditWebAuthnForm(Plain, webauthn.EditWebAuthnForm):
    """Another name for a passkey."""
