"""What a concern can be about on this floor: a champion, a conversation, help that was given."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.templatetags.components import day
from champions.models import Champion, Conversation, HelpRecord
from champions.names import first_name
from champions.querysets_messages import MESSAGE
from champions.registries import ConcernKind, concern_kinds


def champion_title(key: UUID, viewer: User | None) -> str | None:
    """Whoever chose to be listed, and to those who wrote with them. Whether a concern holds them makes no difference:
    the page must not tell that there is one, and nobody must lose what they typed because somebody was faster."""
    known = Q(is_listed=True)
    if viewer is not None:
        known |= Q(conversations__asker=viewer)
    rows = Champion.objects.filter(known, public_id=key, user__isnull=False)
    found = rows.select_related("user").first()
    return _("{name}, digital champion").format(name=first_name(found.user)) if found else None


def champion_people(key: UUID) -> Collection[int]:
    return Champion.objects.filter(public_id=key, user__isnull=False).values_list("user", flat=True)


def champion_url(key: UUID) -> str:
    """Their page, while everybody can find it."""
    found = Champion.objects.listed().filter(public_id=key).first()
    return page_of(found) if found else ""


def page_of(champion: Champion) -> str:
    return reverse("champions:champion", args=[champion.public_id])


def message_title(key: UUID, viewer: User | None) -> str | None:
    """To the two who write, and to nobody else."""
    if viewer is None:
        return None
    found = Conversation.objects.of(viewer).filter(public_id=key).select_related("asker", "champion__user")
    talk = found.first()
    if talk is None:
        return None
    asker, helper = first_name(talk.asker), first_name(talk.champion.user)
    return _("Messages between {one} and {other}").format(one=asker, other=helper)


def message_people(key: UUID) -> Collection[int]:
    """Both; whoever reports it is left out by the action."""
    rows = Conversation.objects.filter(public_id=key).values_list("asker", "champion__user")
    return {pk for pair in rows for pk in pair if pk}


def help_title(key: UUID, viewer: User | None) -> str | None:
    """Told in public, or one's own."""
    known = Q(story_consent=True) & ~Q(story="")
    if viewer is not None:
        known |= Q(helper=viewer)
    found = HelpRecord.objects.filter(known, public_id=key).first()
    return _("Help given on {day}").format(day=day(found.helped_on)) if found else None


def help_people(key: UUID) -> Collection[int]:
    return HelpRecord.objects.filter(public_id=key, helper__isnull=False).values_list("helper", flat=True)


def register() -> None:
    """Called from ready()."""
    for entry in (
        ConcernKind(
            name="champion",
            label=gettext_lazy("A digital champion"),
            title=champion_title,
            people=champion_people,
            url=champion_url,
        ),
        ConcernKind(name=MESSAGE, label=gettext_lazy("Messages"), title=message_title, people=message_people),
        ConcernKind(
            name="help", label=gettext_lazy("Help that was given"), title=help_title, people=help_people
        ),
    ):
        concern_kinds.register(entry)
