"""What this app holds of a person: what they get, what goes, and what stays with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registries import PersonalData, personal_data
from engagement.actions import appeals, comments, flags, follows, pending, pledges, supports
from engagement.actions.idea_caches import forget_decider
from engagement.actions.moderation import TOLD
from engagement.models import Appeal, Comment, Flag, Follow, Idea, PendingAct, Pledge, Support


def export_comments(user: User) -> Iterator[dict]:
    mine = Comment.objects.filter(author=user).select_related("topic").prefetch_related("moderation_events")
    for comment in mine.order_by("pk").iterator(chunk_size=200):
        yield {
            "about": comment.topic.title,
            "step": comment.anchor,
            "text": comment.text,
            "written_at": comment.created_at.isoformat(),
            "edited_at": comment.edited_at and comment.edited_at.isoformat(),
            "state": comment.state,
            "supports": comment.support_count,
            "address": comment.get_absolute_url(),
            "decisions": [
                {
                    "decision": event.decision,
                    "reason": event.reason,
                    "note": event.note,
                    "at": event.at.isoformat(),
                }
                for event in comment.moderation_events.all()
                if event.decision in TOLD  # what was passed to the safeguarding lead protects somebody
            ],
        }


def export_supports(user: User) -> Iterator[dict]:
    for support in (
        Support.objects.of(user).select_related("topic", "comment__topic").iterator(chunk_size=200)
    ):
        about = support.topic or support.comment.topic
        yield {
            "about": about.title,
            "address": (support.comment or about).get_absolute_url(),
            "at": support.created_at.isoformat(),
        }


def export_follows(user: User) -> Iterator[dict]:
    """Also what the address followed without an account."""
    guests = Q(contact__email__iexact=user.email) & ~Q(contact__email="")
    mine = Q(user=user) | guests
    for made in Follow.objects.filter(mine).select_related("topic").iterator(chunk_size=200):
        yield {
            "about": made.topic.title,
            "address": made.topic.get_absolute_url(),
            "since": made.created_at.isoformat(),
        }


def export_flags(user: User) -> Iterator[dict]:
    for flag in Flag.objects.of(user).select_related("comment").iterator(chunk_size=200):
        yield {
            "comment": flag.comment.get_absolute_url(),
            "reason": flag.reason,
            "note": flag.note,
            "name": flag.name,
            "email": flag.email,
            "at": flag.created_at.isoformat(),
            "handled_at": flag.handled_at and flag.handled_at.isoformat(),
        }


def export_pending(user: User) -> Iterator[dict]:
    for act in PendingAct.objects.unused().filter(email__iexact=user.email).select_related("topic"):
        yield {
            "about": act.topic.title,
            "text": act.text,
            "more": act.more,
            "name": act.name,
            "at": act.created_at.isoformat(),
        }


def export_pledges(user: User) -> Iterator[dict]:
    mine = Pledge.objects.filter(user=user).select_related("topic").prefetch_related("offers", "changes")
    for pledge in mine.order_by("pk").iterator(chunk_size=200):
        yield {
            "about": pledge.topic.title,
            "organisation": pledge.organisation_name,
            "brings": [offer.what for offer in pledge.offers.all()],
            "note": pledge.note,
            "offered_at": pledge.created_at.isoformat(),
            "agreed_to_be_contacted_at": pledge.consented_at.isoformat(),
            "may_be_named": pledge.shows_name,
            "state": pledge.state,
            "what_came_of_it": pledge.outcome,
            "address": pledge.get_absolute_url(),
            "answers": [
                {"state": change.to_state, "message": change.message, "at": change.at.isoformat()}
                for change in pledge.changes.all()
            ],
        }


def export_appeals(user: User) -> Iterator[dict]:
    for appeal in Appeal.objects.filter(by=user).select_related("comment").iterator(chunk_size=200):
        yield {
            "comment": appeal.comment.get_absolute_url(),
            "text": appeal.text,
            "at": appeal.at.isoformat(),
            "outcome": appeal.outcome,
            "note": appeal.note,
            "decided_at": appeal.decided_at and appeal.decided_at.isoformat(),
        }


def export_ideas(user: User) -> Iterator[dict]:
    mine = Idea.objects.filter(comment__author=user).select_related("about", "department")
    for idea in mine.prefetch_related("changes").order_by("pk").iterator(chunk_size=200):
        yield {
            "title": idea.title,
            "for_whom": idea.for_whom,
            "about": idea.about.title,
            "state": idea.state,
            "supports": idea.support_count,
            "address": idea.get_absolute_url(),
            "decisions": [
                {
                    "to": change.to_state,
                    "reason": change.reason,
                    "department": change.department_name,
                    "at": change.at.isoformat(),
                }
                for change in idea.changes.all()
            ],
        }


def register() -> None:
    """Called from ready(). Words go before the account; others' replies are never touched."""
    entries = [
        PersonalData(
            name="engagement.Comment",
            label=_("What you wrote"),
            export=export_comments,
            erase=lambda user, keep_words: comments.erase(by=user, keep_words=keep_words),
        ),
        PersonalData(
            name="engagement.Idea",
            label=_("What you suggested"),
            export=export_ideas,
            # Title and words go together, with the comment; what an officer decided stays without their name.
            erase=lambda user, keep_words: forget_decider(by=user),
        ),
        PersonalData(
            name="engagement.IdeaChange",
            label=_("Decisions about ideas that you made as an officer"),
            keep_because=_("Why an idea was taken up or not is part of the council’s record."),
        ),
        PersonalData(
            name="engagement.Support",
            label=_("What you support"),
            export=export_supports,
            erase=lambda user, keep_words: supports.forget(by=user),
            order=40,
        ),
        PersonalData(
            name="engagement.Follow",
            label=_("What you follow"),
            export=export_follows,
            erase=lambda user, keep_words: follows.forget(by=user),
            order=40,
        ),
        PersonalData(
            name="engagement.Flag",
            label=_("What you reported"),
            export=export_flags,
            erase=lambda user, keep_words: flags.forget(by=user),
            order=40,
        ),
        PersonalData(
            name="engagement.Pledge",
            label=_("Help that you offered"),
            export=export_pledges,
            erase=lambda user, keep_words: pledges.erase(by=user),
            order=40,
        ),
        PersonalData(
            name="engagement.PledgeChange",
            label=_("Answers to offers of help"),
            keep_because=_(
                "What you wrote to somebody who offered help is theirs to read, until their account goes. Answers to "
                "your own offers go with your account."
            ),
        ),
        PersonalData(
            name="engagement.PendingAct",
            label=_("What you began to write and did not send"),
            export=export_pending,
            erase=lambda user, keep_words: pending.forget(email=user.email),
            order=40,
        ),
        PersonalData(
            name="engagement.Appeal",
            label=_("Second looks that you asked for"),
            export=export_appeals,
            erase=lambda user, keep_words: appeals.forget(by=user),
            order=40,
        ),
        PersonalData(
            name="engagement.SpamRemoval",
            label=_("Accounts closed for advertising"),
            keep_because=_(
                "Why an account was closed, by whom and when must stay explainable, to its owner too."
            ),
        ),
        PersonalData(
            name="engagement.AnswerTemplate",
            label=_("Templates for answers that you changed as an officer"),
            keep_because=_("The council’s own texts, with who changed them last."),
        ),
        PersonalData(
            name="engagement.ModerationEvent",
            label=_("Decisions about comments"),
            keep_because=_(
                "Decisions about what people said must stay explainable to those people. Reported words are kept "
                "while someone may be at risk: only our safeguarding lead sees them, and they go when that is settled."
            ),
        ),
        PersonalData(
            name="engagement.Topic",
            label=_("Discussions that you closed as an officer"),
            keep_because=_("Why a public discussion was closed is part of the council’s record."),
        ),
        PersonalData(
            name="engagement.TopicLink",
            label=_("Links between matters that you made as an officer"),
            keep_because=_(
                "The trail from what people said to what was done is part of the council’s record."
            ),
        ),
        PersonalData(
            name="engagement.Subject",
            label=_("Subjects that you made or decided as an officer"),
            keep_because=_(
                "What was decided about what people said, and why, is part of the council’s record."
            ),
        ),
        PersonalData(
            name="engagement.PaperNote",
            label=_("Paper notes that you typed in as an officer"),
            keep_because=_("What people said on paper stays; your name goes from it with your account."),
        ),
        PersonalData(
            name="engagement.Coding",
            label=_("Comments that you sorted as an officer"),
            keep_because=_(
                "How comments were sorted stays, so that the counts stay right; your name goes from it with your "
                "account."
            ),
        ),
        PersonalData(
            name="engagement.OfficialResponse",
            label=_("Answers that you gave as an officer"),
            keep_because=_(
                "They are the department’s words and part of the council’s record; your name is not shown."
            ),
        ),
        PersonalData(
            name="engagement.AnswerDue",
            label=_("What you ticked off as answered, as an officer"),
            keep_because=_("How the council keeps its promises to answer is part of its record."),
        ),
    ]
    entries.append(
        PersonalData(
            name="engagement.Outcome",
            label=_("What you said, as an officer, that the council did"),
            keep_because=_("What changed because of people’s words is part of the council’s record."),
        )
    )
    for entry in entries:
        personal_data.register(entry)
