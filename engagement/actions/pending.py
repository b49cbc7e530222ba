"""Write first: what somebody signed out typed waits for the code from their mail, and then stands."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.actions.outbox import tell
from accounts.actions.people import account_for
from accounts.clock import now
from accounts.models import Contact, Message, User
from engagement import limits
from engagement.actions.comments import post_comment, reply
from engagement.actions.ideas import suggest
from engagement.actions.pledges import pledge_of_pending
from engagement.actions.supports import support, support_topic
from engagement.actions.topics import check_window
from engagement.errors import Refused
from engagement.models import Comment, PendingAct, Pledge, Topic
from engagement.querysets import PENDING_KEPT

CODE = "engagement.code"
CODE_FOR = timedelta(minutes=15)
MOST_ATTEMPTS = 5
MOST_SENDS = 5
What = PendingAct.What


@dataclass(frozen=True)
class Done:
    """What a right code led to: the person who may now be signed in (nobody, when the act was used before), and the
    comment or the pledge where one was made."""

    user: User | None
    comment: Comment | None
    pledge: Pledge | None = None


class OtherName(Exception):
    """The code was right, but the address has an account, and it has another `name` than the one typed."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name


def code_of(act: PendingAct) -> str:
    """Six digits, derived from the site's secret and this sending; stored nowhere."""
    digest = salted_hmac("engagement.pending.code", f"{act.public_id}:{act.sends}", algorithm="sha256")
    return f"{int.from_bytes(digest.digest()[:8], 'big') % 1_000_000:06d}"


def move_on(*, old: str, new: str, email: str) -> int:
    """What the same person had begun elsewhere in this browser, under its new mark; gives how much that is.

    The rest stays with the old mark, which no browser holds any more, and goes within a day.
    """
    mine = PendingAct.objects.unused().filter(browser=old, email__iexact=email)
    return mine.update(browser=new)


def forget_browser(*, browser: str) -> None:
    """What was begun in a browser that somebody just signed out of: the next one there finds nothing."""
    PendingAct.objects.filter(browser=browser).delete()


def pending_in(*, browser: str, what: str, topic: Topic, comment: Comment | None) -> PendingAct | None:
    """What this browser has begun here and not finished."""
    if not browser:
        return None
    return (
        PendingAct.objects.unused().filter(browser=browser, what=what, topic=topic, comment=comment).first()
    )


class NeedsCode(Exception):
    """What was typed can only be kept together with a code, and none may be sent yet."""


def begin(
    *,
    browser: str,
    what: str,
    topic: Topic,
    comment: Comment | None = None,
    text: str = "",
    anchor: str = "",
    more: dict | None = None,
    name: str,
    email: str,
    language: str,
    ip: str = "",
) -> PendingAct:
    """Keeps what was typed and sends a code; typed again in the same browser, it replaces what was there.

    A new code goes out only to a new address or when the old one has run out, and is counted for the address and for
    `ip`: TooMany, and nothing is kept, when either is over its limit. Refused after MOST_SENDS codes.
    """
    place = {"browser": browser, "what": what, "topic": topic, "comment": comment}
    words: dict = {
        "text": text,
        "anchor": anchor,
        "more": more or {},
        "name": name,
        "email": email.strip().lower(),
        "language": language,
    }
    try:
        return _keep(place, words, may_send=False)
    except NeedsCode:
        _count_sending(words["email"], ip)
    return _keep(place, words, may_send=True)


@transaction.atomic
def _keep(place: dict, words: dict, *, may_send: bool) -> PendingAct:
    act, made = PendingAct.objects.select_for_update().get_or_create(
        **place, used_at=None, defaults={**words, "expires_at": now() + CODE_FOR}
    )
    needs_code = made or act.email != words["email"] or act.expires_at <= now()
    if needs_code and not may_send:
        raise NeedsCode
    if made:
        _send_code(act)
        return act
    for field, value in words.items():
        setattr(act, field, value)
    act.save(update_fields=list(words))
    return _send_another(act) if needs_code else act


def _count_sending(email: str, ip: str) -> None:
    """Outside of any transaction: the counters are not in the database."""
    checks = [("code.ip", ip)] if ip else []
    limits.check_all([*checks, ("code.email", email)])


def send_again(*, act: PendingAct, ip: str = "") -> PendingAct:
    """A new code for the same words; the old one is worth nothing from now on.

    TooMany as for `begin`; refused after MOST_SENDS.
    """
    _count_sending(act.email, ip)
    return _send_another(act)


@transaction.atomic
def _send_another(act: PendingAct) -> PendingAct:
    fresh = (
        PendingAct.objects.unused()
        .filter(pk=act.pk, sends__lt=MOST_SENDS)
        .update(sends=F("sends") + 1, attempts=0, expires_at=now() + CODE_FOR)
    )
    if not fresh:
        raise Refused("sends", _("We have sent several codes already. Wait a day, or contact us."))
    act.refresh_from_db()
    _send_code(act)
    return act


def _send_code(act: PendingAct) -> None:
    contact, _made = Contact.objects.get_or_create(email=act.email, defaults={"language": act.language})
    if contact.language != act.language:
        Contact.objects.filter(pk=contact.pk).update(language=act.language)
    tell(
        kind=CODE,
        key=f"{act.public_id}:{act.sends}",
        topic=act.topic.public_id,
        facts={"act": act.pk, "send": act.sends},
        to_contacts=[contact],
        reason="own_code",
    )


def finish(*, act: PendingAct, code: str, under: str = "") -> Done:
    """The typed code makes the words stand; the account is made if there is none.

    Raises OtherName, and nothing is published, when the words would be shown under another name than the one typed
    beside them; `under` is the name that the person agreed to.

    Refused with code "wrong", "expired", "attempts", or why the words can't stand (then they wait as they are).
    An act that was used gives what was made the first time, and nobody to sign in.
    """
    act.refresh_from_db()
    if not act.used_at:
        _count_attempt(act)
        act.refresh_from_db()
    if act.used_at:
        return _done_before(act)
    if not hmac.compare_digest(code_of(act), "".join(c for c in code if c.isdigit())):
        raise Refused(
            "wrong", _("This is not the code we sent. Check the newest mail and type its six digits.")
        )
    check_window(act.topic, or_owner=act.what == What.REPLY)  # no account for words that can't stand
    user, created = account_for(email=act.email, display_name=act.name)
    if not user.is_active:
        raise Refused("account", _("The account of this address is closed. Contact us."))
    if not created and act.what != What.SUPPORT and user.display_name not in (act.name, under):
        PendingAct.objects.filter(pk=act.pk, attempts__gt=0).update(attempts=F("attempts") - 1)
        raise OtherName(user.display_name)
    with transaction.atomic():
        emptied = {"text": "", "name": "", "email": "", "more": {}}
        if PendingAct.objects.unused().filter(pk=act.pk).update(used_at=now(), **emptied):
            if act.what == What.PLEDGE:
                return Done(user=user, comment=None, pledge=pledge_of_pending(act=act, by=user))
            return Done(user=user, comment=_carry_out(act, user))
    act.refresh_from_db()
    return _done_before(act)


def _done_before(act: PendingAct) -> Done:
    """Posted twice, or by whoever sits at this browser now: what the first time made, never who made it."""
    return Done(user=None, comment=act.made or act.comment)


def _count_attempt(act: PendingAct) -> None:
    """Takes one of the attempts, whoever else is trying at the same moment; committed before the code is looked at."""
    counted = PendingAct.objects.filter(pk=act.pk, attempts__lt=MOST_ATTEMPTS, expires_at__gt=now()).update(
        attempts=F("attempts") + 1
    )
    if counted:
        return
    if act.expires_at <= now():
        raise Refused("expired", _("This code has run out. Ask for a new one; what you wrote is still here."))
    raise Refused("attempts", _("Too many wrong codes. Ask for a new one; what you wrote is still here."))


def _carry_out(act: PendingAct, user: User) -> Comment | None:
    """`act` still holds what its row has just forgotten."""
    if act.what == What.SUPPORT:
        if act.comment:
            if act.comment.author_id != user.pk:
                support(by=user, comment=act.comment)
        else:
            support_topic(by=user, topic=act.topic)
        return act.comment
    if act.what == What.IDEA:
        given = {name: act.more.get(name, "") for name in ("title", "for_whom")}
        made = suggest(
            by=user, about=act.topic, text=act.text, language=act.language, anchor=act.anchor, **given
        ).comment
    elif act.what == What.REPLY and act.comment:
        made = reply(by=user, to=act.comment, text=act.text, language=act.language)
    else:
        made = post_comment(by=user, topic=act.topic, text=act.text, language=act.language, anchor=act.anchor)
    PendingAct.objects.filter(pk=act.pk).update(made=made)
    return made


def forget_stale() -> int:
    """What nobody finished within a day goes, and addresses that were only ever sent a code."""
    gone, _rows = PendingAct.objects.stale().delete()
    mails = Message.objects.filter(contact=OuterRef("pk"))
    recent = mails.filter(due_at__gte=now() - PENDING_KEPT)
    Contact.objects.filter(Exists(mails.filter(kind=CODE)), confirmed_at=None).exclude(
        Exists(mails.exclude(kind=CODE))
    ).exclude(Exists(recent)).delete()
    return gone


def forget(*, email: str) -> None:
    """What an address has begun, when its account goes."""
    PendingAct.objects.filter(email__iexact=email).delete()
