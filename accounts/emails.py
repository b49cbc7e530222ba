"""The mails about one's own account: codes, and what changed."""

from __future__ import annotations

from datetime import datetime

from allauth.account import app_settings as allauth_account
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext_lazy as _

from accounts.mails import absolute, frame, render
from accounts.models import Message
from accounts.registries import Mail, NotificationKind, notification_kinds

# What a security mail says happened, by the person's own hand and by an administrator's.
SECURITY_CHANGES = {
    "email": (_("You changed your email address"), _("Your email address was changed")),
    "password": (_("You changed your password"), _("Your password was changed")),
    "roles": (_("You changed your own roles"), _("Your roles were changed")),
    "second_factor_added": (
        _("You added a second step to signing in"),
        _("A second step was added to signing in"),
    ),
    "second_factor_removed": (
        _("You removed a second step from signing in"),
        _("The second step was removed from signing in"),
    ),
    "recovery_codes": (_("You made new recovery codes"), _("New recovery codes were made")),
    "closed": (_("You closed your account"), _("Your account was closed")),
    "opened": (_("You opened your account again"), _("Your account was opened again")),
}
MINUTES = {
    "confirm_it_is_you": allauth_account.LOGIN_BY_CODE_TIMEOUT,
    "login_code": allauth_account.LOGIN_BY_CODE_TIMEOUT,
    "password_reset_code": allauth_account.PASSWORD_RESET_BY_CODE_TIMEOUT,
    "email_confirmation": allauth_account.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "email_confirmation_signup": allauth_account.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
}


def account_mail(
    template_prefix: str, email: str, context: dict, *, headers: dict | None = None
) -> EmailMultiAlternatives:
    """One of allauth's mails in our layout; `template_prefix` is allauth's, such as "account/email/login_code"."""
    name = template_prefix.rsplit("/", 1)[-1]
    seconds = MINUTES.get(name)
    facts = {
        "code": context.get("code", ""),
        "minutes": seconds // 60 if seconds else None,
        "email": email,
        "sign_in_url": absolute(reverse("account_login")),
        "sign_up_url": absolute(reverse("account_signup")),
    }
    mail = render(f"account/{name}", facts)
    message = EmailMultiAlternatives(
        mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [email], headers=headers
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def security_change(message: Message) -> Mail:
    """Tells somebody, where they were known until now, what changed and what to do if it was not them."""
    facts = message.event.facts
    by_self, by_other = SECURITY_CHANGES[facts["change"]]
    happened_at = localtime(datetime.fromisoformat(facts["at"]), get_default_timezone())
    return render(
        "account/security_change",
        {
            **frame(message),
            "title": by_self if facts["by_self"] else by_other,
            "by_self": facts["by_self"],
            "at": happened_at,
            "reset_url": absolute(reverse("account_reset_password")),
            "security_url": absolute(reverse("accounts:security")),
        },
    )


def account_deleted(message: Message) -> Mail:
    """The last mail: what is gone and what stays, in the language that the person had."""
    facts = message.event.facts
    with translation.override(facts["language"] or settings.LANGUAGE_CODE):
        return render("account/account_deleted", {"keep_words": facts["keep_words"]})


def register() -> None:
    """The kinds of message this module makes; called from ready()."""
    notification_kinds.register(
        NotificationKind(
            name="accounts.security_change",
            label=_("Changes to how you sign in"),
            transactional=True,
            render=security_change,
            why=_("something about how you sign in has changed"),
        )
    )
    notification_kinds.register(
        NotificationKind(
            name="accounts.account_deleted",
            label=_("Your account is deleted"),
            transactional=True,
            render=account_deleted,
        )
    )
