"""Ways out of the house: each channel sends one message and says whether trying again makes sense."""

from __future__ import annotations

import smtplib
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.module_loading import import_string

from accounts.mails import header_domain, stop_url
from accounts.models import Message
from accounts.registries import Mail, notification_kinds

SMTP = "accounts.outbox_channels.SmtpChannel"


class Temporary(Exception):
    """Not now: the channel may take it later."""


class Permanent(Exception):
    """Never: `address_is_bad` where the address and not the mail was refused."""

    def __init__(self, message: str, *, address_is_bad: bool = False):
        super().__init__(message)
        self.address_is_bad = address_is_bad


def get_channel():
    """The one that settings.OUTBOX_CHANNEL names; SMTP where nothing is said."""
    return import_string(getattr(settings, "OUTBOX_CHANNEL", "") or SMTP)()


class SmtpChannel:
    """Mail through Django's backend (settings EMAIL_URL); one connection for a whole batch."""

    def __init__(self):
        self.connection = None

    def send(self, message: Message, mail: Mail) -> None:
        """Raises Temporary for 4xx and network faults, Permanent for 5xx."""
        try:
            if self.connection is None:
                self.connection = get_connection()
                self.connection.open()
            self.connection.send_messages([self.envelope(message, mail)])
        except smtplib.SMTPRecipientsRefused as fault:
            code, words = next(iter(fault.recipients.values()))
            self.refuse(code, words, address_is_bad=True)
        except (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError) as fault:
            self.close()
            raise Temporary(str(fault)) from fault  # ours to mend: the mail itself is not at fault
        except smtplib.SMTPResponseException as fault:
            self.refuse(
                fault.smtp_code, fault.smtp_error, address_is_bad=isinstance(fault, smtplib.SMTPDataError)
            )
        except (smtplib.SMTPException, OSError) as fault:
            self.close()
            raise Temporary(f"{type(fault).__name__}: {fault}") from fault

    def refuse(self, code: int, words: bytes | str, *, address_is_bad: bool) -> None:
        said = f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
        if 500 <= code < 600:
            raise Permanent(said, address_is_bad=address_is_bad)
        raise Temporary(said)

    def envelope(self, message: Message, mail: Mail) -> EmailMultiAlternatives:
        """The mail with its headers: the id of the message is the Message-ID, the same at every attempt."""
        name = message.user.display_name if message.user and not message.to_address else ""
        envelope = EmailMultiAlternatives(
            subject=mail.subject,
            body=mail.text,
            to=[formataddr((name, message.address)) if name else message.address],
            headers=headers_of(message),
        )
        envelope.attach_alternative(mail.html, "text/html")
        return envelope

    def close(self) -> None:
        if self.connection is not None:
            connection, self.connection = self.connection, None
            connection.close()


def headers_of(message: Message) -> dict[str, str]:
    """Message-ID, a note that a machine wrote it, and (RFC 8058) one press to stop what may be stopped."""
    headers = {
        "Message-ID": f"<{message.pk}@{header_domain()}>",
        "Auto-Submitted": "auto-generated",
    }
    if not is_service_message(message):
        headers["List-Unsubscribe"] = f"<{stop_url(message)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def is_service_message(message: Message) -> bool:
    """About the reader's own matter, so that it can't be switched off. A digest never is."""
    return any(entry.name == message.kind and entry.transactional for entry in notification_kinds)
