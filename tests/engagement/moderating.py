"""What the tests of moderation share: a topic, comments in each state, and people of each role."""

import uuid

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

import accounts.tasks  # noqa: F401 - else its import, with Celery's, counts as work inside the first transaction
from accounts.clock import now
from accounts.registries import role_permissions
from accounts.roles import ROLES
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
    """An officer with what is registered for these roles and no others (sync_roles makes all of them, slowly)."""
    user = UserFactory()
    for role in roles or ["moderator"]:
        group, _created = Group.objects.get_or_create(name=ROLES[role].group)
        names = {name for entry in role_permissions if entry.role == role for name in entry.permissions}
        codes = Permission.objects.select_related("content_type").filter(
            codename__in=[name.partition(".")[2] for name in names]
        )
        group.permissions.set(
            [code for code in codes if f"{code.content_type.app_label}.{code.codename}" in names]
        )
        user.groups.add(group)
    return user


def client_of(user) -> Client:
    """Signed in, with the second factor that the back office asks for."""
    client = Client()
    client.force_login(user)
    session = client.session
    factor = user.authenticator_set.first() or TOTP.activate(user, TOTP_SECRET).instance
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "mfa", "type": "totp", "id": factor.pk, "at": now().timestamp()}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def decide(client: Client, comment: Comment, decision: str, tab: str = "held", **data):
    """As from the page of that comment, opened just now (or when it stood as `seen` says)."""
    seen = data.pop("seen", None) or moderation.version_of(Comment.objects.get(pk=comment.pk))
    fields = {f"{decision}-{name}": value for name, value in data.items()}
    where = reverse("moderation:decide", args=[comment.public_id, decision])
    return client.post(where, {"tab": tab, "seen": seen, **fields})
