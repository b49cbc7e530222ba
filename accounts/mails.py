"""What mails say: texts from templates/emails/, absolute addresses, and the way to stop them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.template import Context, engines
from django.urls import reverse
from django.utils import translation

from accounts.registries import Mail, notification_kinds

if TYPE_CHECKING:
    from accounts.models import Contact, Message

STOP_SALT = "accounts.stop-mails"
CHOICES_SALT = "accounts.mail-choices"
FACE = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
TAG_STYLES = {
    "h1": ("ink", f"margin:0 0 16px;font:bold 26px/1.2 {FACE};color:#14262b"),
    "h2": ("ink", f"margin:24px 0 8px;font:bold 20px/1.3 {FACE};color:#14262b"),
    "p": ("ink", f"margin:0 0 16px;font:18px/1.5 {FACE};color:#14262b"),
    "ul": ("ink", f"margin:0 0 16px;padding:0 0 0 20px;font:18px/1.5 {FACE};color:#14262b"),
    "li": ("ink", f"margin:0 0 8px;font:18px/1.5 {FACE};color:#14262b"),
    "blockquote": (
        "ink",
        f"margin:0 0 16px;padding:0 0 0 16px;border-left:4px solid #c3cecd;font:18px/1.5 {FACE};color:#14262b",
    ),
    "a": ("lnk", "color:#0b5560"),
}
BARE_TAG = re.compile(r"<(h1|h2|p|ul|li|blockquote|a)(?=[ >])([^>]*)>")


def render(name: str, context: dict) -> Mail:
    """`templates/emails/<app>/<kind>.{subject.txt,txt,html}` for "<app>/<kind>" or "<app>.<kind>", in the
    language that is active. A tag without a style of its own gets the one of look.md."""
    base = "emails/" + name.replace(".", "/", 1)
    values = {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_url": settings.SITE_URL,
        "language": translation.get_language(),
        "is_rtl": translation.get_language_bidi(),
        **context,
    }
    subject = " ".join(_plain(f"{base}.subject.txt", values).split())
    values["subject"] = subject
    text = re.sub(r"\n{3,}", "\n\n", _plain(f"{base}.txt", values)).strip() + "\n"
    html = with_styles(_template(f"{base}.html").render(Context(values)))
    return Mail(subject=subject, text=text, html=html)


def _template(path: str):
    return engines["django"].get_template(path).template


def _plain(path: str, values: dict) -> str:
    return _template(path).render(Context(values, autoescape=False))


def with_styles(html: str) -> str:
    """Writes our styles into the bare tags of a mail: mail programs know no style sheet."""

    def styled(match: re.Match) -> str:
        tag, rest = match.groups()
        if "style=" in rest:
            return match.group(0)
        css_class, style = TAG_STYLES[tag]
        return f'<{tag}{rest} class="{css_class}" style="{style}">'

    return BARE_TAG.sub(styled, html)


def frame(message: Message) -> dict:
    """What every mail of the outbox knows: who reads it, and why and how they stop it."""
    entry = next((entry for entry in notification_kinds if entry.name == message.kind), None)
    transactional = bool(entry and entry.transactional)
    event = message.events[0] if message.events else None
    return {
        "message": message,
        "event": event,
        "reader": message.user,
        "reader_name": message.user.display_name if message.user else "",
        "is_service_message": transactional,
        "why": entry.why_for(message.reason_for(event)) if entry and event else "",
        "stop_url": "" if transactional else stop_url(message),
        "choices_url": _choices_url_for(message, transactional=transactional),
    }


def _choices_url_for(message: Message, *, transactional: bool) -> str:
    """Of somebody's account; of an address without one where it was confirmed or gets what can be chosen."""
    if message.user_id:
        return absolute(reverse("accounts:notifications"))
    has_choice = message.contact.confirmed_at or not transactional
    return choices_url(message.contact) if has_choice else ""


def absolute(path: str) -> str:
    """With the site's own address before it; an address that has one stays."""
    return path if urlsplit(path).scheme else settings.SITE_URL.rstrip("/") + path


def header_domain() -> str:
    """The site's host name, for Message-IDs."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def stop_url(message: Message) -> str:
    """Where one press stops mails of this kind to this reader: signed, without a session, never expiring."""
    token = signing.dumps(
        {"u": message.user_id, "c": message.contact_id, "k": message.kind}, salt=STOP_SALT, compress=True
    )
    return absolute(reverse("accounts:stop_mails", args=[token]))


def read_stop_token(token: str) -> dict | None:
    """{"u": user id or None, "c": contact id or None, "k": kind}; None where it is not ours."""
    try:
        return signing.loads(token, salt=STOP_SALT)
    except signing.BadSignature:
        return None


def choices_url(contact: Contact) -> str:
    """Where somebody without an account chooses what we write to them: signed, never expiring."""
    return absolute(reverse("accounts:mail_choices", args=[choices_token(contact)]))


def choices_token(contact: Contact) -> str:
    return signing.dumps(contact.pk, salt=CHOICES_SALT)


def contact_of(token: str) -> Contact | None:
    """Whose choices a token opens; None where it is not ours, or the address is gone."""
    from accounts.models import Contact

    try:
        pk = signing.loads(token, salt=CHOICES_SALT)
    except signing.BadSignature:
        return None
    return Contact.objects.filter(pk=pk, erased_at=None).exclude(email="").first()
