"""What the tests of moderation share: a topic, comments in each state, and people of each role."""

import uuid

from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from accounts.clock import now
from engagement.actions import moderation
from engagement.actions.comments import erase, post_comment, reply, withdraw
from engagement.models import Comment, Flag, Reason, Topic
from engagement.registries import TopicKind, topic_kinds
from tests.factories.accounts import TOTP_SECRET, UserFactory

STATES = tuple(Comment.State.values)


def make_topic(**fields) -> Topic:
    topic_kinds.register(
        TopicKind(
            name="test", label="Test", resolve_url=lambda key, language: "/", is_public=lambda key: True
        )
    )
    defaults = {"kind": "test", "key": uuid.uuid4(), "title": "Trees on New Street", "is_public": True}
    return Topic.objects.create(**{**defaults, **fields})


def make_comment(
    state: str = "visible", *, topic: Topic | None = None, to: Comment | None = None, **fields
) -> Comment:
    """A comment in that state, come to it as people do: by posting, holding, removing, withdrawing or erasing."""
    by = fields.pop("by", None) or UserFactory()
    hold = Reason.SPAM if state == Comment.State.HELD else ""
    text = fields.pop("text", "More benches, please.")
    if to is not None:
        comment = reply(by=by, to=to, text=text, hold=hold)
    else:
        comment = post_comment(by=by, topic=topic or make_topic(), text=text, hold=hold)
    if state == Comment.State.REMOVED:
        moderation.remove(comment=comment, by=UserFactory(), reason=Reason.ABUSE)
    elif state == Comment.State.WITHDRAWN:
        withdraw(by=by, comment=comment)
    elif state == Comment.State.ERASED:
        erase(by=by, keep_words=False)
    comment.refresh_from_db()
    assert comment.state == state
    return comment


def make_flag(comment: Comment, reason: str = Reason.ABUSE, **fields) -> Flag:
    return Flag.objects.create(comment=comment, reason=reason, **{"created_at": now(), **fields})


def moderator(*roles: str):
    return UserFactory(roles=roles or ["moderator"])


def client_of(user) -> Client:
    """Signed in, with the second factor that the back office asks for."""
    client = Client()
    client.force_login(user)
    session = client.session
    factor = user.authenticator_set.first() or TOTP.activate(user, TOTP_SECRET).instance
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "id": factor.pk, "at": now().timestamp()}
    ]
    session.save()
    return client


def decide(client: Client, comment: Comment, decision: str, tab: str = "held", **data):
    fields = {f"{decision}-{name}": value for name, value in data.items()}
    return client.post(
        reverse("moderation:decide", args=[comment.public_id, decision]), {"tab": tab, **fields}
    )
