"""The mail to those whose words led to something: their own words, and what changed."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import Line, NotificationKind, notification_kinds
from engagement.actions.outcomes import YOU_SAID
from engagement.models import Outcome
from engagement.pairs import people_in, words_behind, writers_to_tell

QUOTED = 400  # characters of one's own words; the rest is behind the link


def outcome_of(event: Event) -> Outcome | None:
    rows = Outcome.objects.select_related("topic", "department")
    return rows.filter(pk=event.facts.get("outcome")).first()


def audience(event: Event, after_id: int, limit: int) -> list[int]:
    """Whose words are behind it and still stand; who heard of it before, when fewer words were, is left out."""
    outcome = outcome_of(event)
    if outcome is None or not outcome.is_standing:
        return []
    return writers_to_tell(outcome, after_id, limit, told_by=f"{YOU_SAID}:{outcome.public_id}")


def may_see(user: User | None, event: Event) -> bool:
    """It stands, in public, and words of this person are still among those behind it."""
    outcome = outcome_of(event)
    return bool(
        user
        and outcome
        and outcome.is_standing
        and outcome.topic.is_public
        and words_behind(outcome).filter(author=user).exists()
    )


def context(message: Message) -> dict:
    outcome = outcome_of(message.events[0])
    words = words_behind(outcome)
    mine = list(words.filter(author=message.user).order_by("pk")[:2])
    return {
        **facts_of(outcome),
        "quote": Truncator(mine[0].text).chars(QUOTED),
        "wrote_more": len(mine) > 1,
        "others": people_in(words) - 1,
    }


def facts_of(outcome: Outcome) -> dict:
    """What the mail says to everybody; the preview shows it before anybody is told."""
    return {
        "topic": outcome.topic.title,
        "you_said": outcome.you_said,
        "we_did": outcome.we_did,
        "happened_on": outcome.happened_on,
        "change": outcome.change_label,
        "change_url": absolute(outcome.change_url),
        "department": outcome.department_name,
        "url": absolute(reverse("engagement:outcome", args=[outcome.public_id])),
    }


def line(event: Event) -> Line:
    outcome = outcome_of(event)
    words = _("What you said about “%(topic)s” led to something: %(done)s") % {
        "topic": outcome.topic.title,
        "done": Truncator(outcome.change_label or outcome.we_did).chars(120),
    }
    return Line(text=words, url=outcome.get_absolute_url())


def register() -> None:
    """Called from ready()."""
    notification_kinds.register(
        NotificationKind(
            name=YOU_SAID,
            order=23,
            label=gettext_lazy("What you said led to something"),
            description=gettext_lazy("When something changed because of a comment or idea of yours."),
            audience=audience,
            may_see=may_see,
            context=context,
            line=line,
            why=gettext_lazy("you wrote words that led to this"),
        )
    )
