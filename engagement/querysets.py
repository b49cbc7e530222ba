"""Chainable reads over what people say, support and report."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.timezone import get_default_timezone

from accounts.clock import now, today
from engagement import registries
from engagement.workdays import days_before

PENDING_KEPT = timedelta(hours=24)
REMIND_EVERY = 5  # working days
# Who may use, and change, which templates for answers: by what they may do anyway.
TEMPLATE_USES = {"moderation": "engagement.moderate_comment", "answer": "engagement.answer_topic"}
LOOKS_AFTER_ACCOUNTS = ("engagement.moderate_comment", "accounts.change_user")


class TopicQuerySet(models.QuerySet):
    def public(self) -> TopicQuerySet:
        return self.filter(is_public=True)

    def open(self) -> TopicQuerySet:
        """Where something may be said at this instant."""
        instant = now()
        return self.filter(
            Q(opens_at=None) | Q(opens_at__lte=instant), Q(closes_at=None) | Q(closes_at__gt=instant)
        )

    def visible_to(self, user: Any) -> TopicQuerySet:
        """Public ones; all to those who moderate."""
        if user is not None and user.is_authenticated and user.has_perm("engagement.moderate_comment"):
            return self.all()
        return self.public()

    def answerable_by(self, user: Any) -> TopicQuerySet:
        """Those for which this person speaks as the owner or the department."""
        return self.filter(registries.answerable_topics(user))


class OfTopic(models.QuerySet):
    """Rows of a topic that officers work on: each sees those of the topics that they answer for."""

    def visible_to(self, user: Any) -> Self:
        topics = apps.get_model("engagement", "Topic").objects.answerable_by(user)
        return self.filter(**{f"{self.of_topic}__in": topics.order_by().values("pk")})

    of_topic = "topic"


class TopicLinkQuerySet(models.QuerySet):
    def standing(self) -> TopicLinkQuerySet:
        return self.filter(undone_at=None)


class CommentQuerySet(models.QuerySet):
    def visible(self) -> CommentQuerySet:
        return self.filter(state="visible")

    def held(self) -> CommentQuerySet:
        return self.filter(state="held")

    def listed(self) -> CommentQuerySet:
        """Those with a place in the thread: words, notices and tombstones."""
        return self.filter(is_listed=True)

    def roots(self) -> CommentQuerySet:
        return self.filter(parent=None)

    def voices(self) -> CommentQuerySet:
        """What people say, and not what the council answers."""
        return self.visible().filter(is_official=False)

    def in_subject(self, subject: Any) -> CommentQuerySet:
        tags = apps.get_model("engagement", "SubjectTag").objects.counting().filter(subject=subject)
        return self.filter(pk__in=tags.filter(coding__comment__isnull=False).values("coding__comment"))

    def visible_to(self, user: Any) -> CommentQuerySet:
        """What stands in public topics, and one's own words; everything to those who moderate."""
        if user is None or not user.is_authenticated:
            return self.filter(topic__is_public=True, is_listed=True)
        if user.has_perm("engagement.moderate_comment"):
            return self.all()
        return self.filter(Q(topic__is_public=True) & (Q(is_listed=True) | Q(author=user)))

    def flagged(self) -> CommentQuerySet:
        """With a report that nobody has handled."""
        flags = apps.get_model("engagement", "Flag")._default_manager.filter(handled_at=None)
        return self.filter(Exists(flags.filter(comment=OuterRef("pk"))))

    def with_flag_counts(self) -> CommentQuerySet:
        """Adds `open_flags`."""
        return self.annotate(open_flags=Count("flags", filter=Q(flags__handled_at=None)))


class SupportQuerySet(models.QuerySet):
    def of(self, user: Any) -> SupportQuerySet:
        return self.filter(user=user)


class FlagQuerySet(models.QuerySet):
    def open(self) -> FlagQuerySet:
        return self.filter(handled_at=None)

    def of(self, user: Any) -> FlagQuerySet:
        """This person's, also what came as a guest's from the address of their account."""
        guests = Q(user=None, email__iexact=user.email) & ~Q(email="")
        return self.filter(Q(user=user) | guests)

    def urgent(self) -> FlagQuerySet:
        return self.open().filter(reason="at_risk")


class ModerationEventQuerySet(models.QuerySet):
    def update(self, **values: Any) -> int:
        raise TypeError("A moderation decision is never changed; add another one")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("A moderation decision is never deleted")

    def forget_words(self) -> int:
        """The one exception, for an erased account or a comment taken back: the decisions stay, the words go.

        The caller has checked that nobody may be at risk (any more).
        """
        return super().update(text_before="")


class PendingActQuerySet(models.QuerySet):
    def unused(self) -> PendingActQuerySet:
        return self.filter(used_at=None)

    def stale(self) -> PendingActQuerySet:
        """Old enough to be thrown away, used or not."""
        return self.filter(created_at__lt=now() - PENDING_KEPT)


class FollowQuerySet(models.QuerySet):
    def of(self, user: Any) -> FollowQuerySet:
        return self.filter(user=user)


class IdeaQuerySet(OfTopic):
    """`visible_to` is for officers: the ideas about the topics that they answer for."""

    of_topic = "about"

    def public(self) -> IdeaQuerySet:
        return self.filter(is_public=True)

    def waiting(self) -> IdeaQuerySet:
        """Public, and not decided yet."""
        return self.public().filter(state__in=["new", "review"])


class PledgeQuerySet(OfTopic):
    """`visible_to` is for those who answer for the action."""

    def joined(self) -> PledgeQuerySet:
        """What counts publicly: neither declined nor withdrawn."""
        return self.filter(state__in=["new", "talking", "active", "done"])

    def active(self) -> PledgeQuerySet:
        return self.filter(state="active")

    def open(self) -> PledgeQuerySet:
        return self.filter(state__in=["new", "talking", "active"])

    def waiting(self) -> PledgeQuerySet:
        return self.filter(state="new")

    def of_party(self, user: Any, organisation_name: str) -> PledgeQuerySet:
        """By this person as themselves (""), or for the organisation of that name."""
        named = (
            Q(organisation_name__iexact=organisation_name) if organisation_name else Q(organisation_name="")
        )
        return self.filter(named, user=user)

    def late(self) -> PledgeQuerySet:
        """Unanswered past their promise."""
        return self.waiting().filter(answer_due__answered_at=None, answer_due__due_on__lt=today())

    def due_for_reminder(self) -> PledgeQuerySet:
        """Late, and nobody was reminded within the last REMIND_EVERY working days."""
        last = days_before(today(), REMIND_EVERY)
        ends = datetime.combine(last, time.max, tzinfo=get_default_timezone())
        return self.late().filter(Q(reminded_at=None) | Q(reminded_at__lte=ends))


class OfficialResponseQuerySet(OfTopic):
    def standing(self) -> OfficialResponseQuerySet:
        return self.filter(withdrawn_at=None)


class AnswerDueQuerySet(OfTopic):
    def standing(self) -> AnswerDueQuerySet:
        """Of what still stands: words that everybody can read, offers that were not withdrawn."""
        return self.filter(
            Q(comment__state="visible") | Q(pledge__isnull=False) & ~Q(pledge__state="withdrawn")
        )

    def open(self) -> AnswerDueQuerySet:
        return self.standing().filter(answered_at=None)

    def promised(self) -> AnswerDueQuerySet:
        return self.filter(due_on__isnull=False)

    def late(self) -> AnswerDueQuerySet:
        """Open past their promise."""
        return self.open().filter(due_on__lt=today())

    def on_desk_of(self, user: Any) -> AnswerDueQuerySet:
        """What this person may answer and nobody has: every offer of help and idea, and comments with a promise."""
        wanted = Q(due_on__isnull=False) | Q(pledge__isnull=False) | Q(comment__idea__isnull=False)
        return self.visible_to(user).open().filter(wanted)

    def soonest_first(self, after: tuple[date | None, int] | None = None) -> AnswerDueQuerySet:
        """By the promised day, what has none last; from the key (day, pk) of the row before on."""
        rows = self.order_by(F("due_on").asc(nulls_last=True), "pk")
        if after is None:
            return rows
        day, pk = after
        if day is None:
            return rows.filter(due_on=None, pk__gt=pk)
        return rows.filter(Q(due_on__gt=day) | Q(due_on=day, pk__gt=pk) | Q(due_on=None))


class SubjectQuerySet(OfTopic):
    def public(self) -> SubjectQuerySet:
        return self.filter(is_public=True)

    def standing(self) -> SubjectQuerySet:
        """Those that were not merged into another one."""
        return self.filter(merged_into=None)


class PaperNoteQuerySet(OfTopic):
    def in_subject(self, subject: Any) -> PaperNoteQuerySet:
        tags = apps.get_model("engagement", "SubjectTag").objects.counting().filter(subject=subject)
        return self.filter(pk__in=tags.filter(coding__note__isnull=False).values("coding__note"))


class CodingQuerySet(OfTopic):
    def independent(self) -> CodingQuerySet:
        """What people found on their own, before anything was settled."""
        return self.filter(is_final=False)

    def counting(self) -> CodingQuerySet:
        """The readings that say where a thing belongs: the settled one where there is one, else everybody's."""
        return self.filter(_counts(self.model, ""))


class SubjectTagQuerySet(models.QuerySet):
    def counting(self) -> SubjectTagQuerySet:
        """Those of readings that count. A thing belongs to a subject when any of these says so."""
        return self.filter(_counts(apps.get_model("engagement", "Coding"), "coding__"))


def _counts(codings: Any, prefix: str) -> Q:
    final = codings._default_manager.filter(is_final=True)
    settled = Q(Exists(final.filter(comment=OuterRef(f"{prefix}comment")))) | Q(
        Exists(final.filter(note=OuterRef(f"{prefix}note")))
    )
    return Q(**{f"{prefix}is_final": True}) | ~settled


class OutcomeQuerySet(OfTopic):
    def standing(self) -> OutcomeQuerySet:
        return self.filter(withdrawn_at=None)

    def public(self) -> OutcomeQuerySet:
        """Standing, of topics that everybody can read."""
        return self.standing().filter(topic__is_public=True)

    def about(self, topic: Any) -> OutcomeQuerySet:
        """Of this topic, or of those that lie under it where it is a theme or the like."""
        below = registries.kind_of(topic).below if registries.known(topic.kind) else None
        if below is None:
            return self.filter(topic=topic)
        lies_under = Q(topic=topic)
        for kind, keys in registries.by_kind(below(topic.key)).items():
            lies_under |= Q(topic__kind=kind, topic__key__in=keys)
        return self.filter(lies_under)

    def older_than(self, happened_on: date, pk: int) -> OutcomeQuerySet:
        return self.filter(Q(happened_on__lt=happened_on) | Q(happened_on=happened_on, pk__lt=pk))


class AppealQuerySet(models.QuerySet):
    def open(self) -> AppealQuerySet:
        return self.filter(decided_at=None)

    def for_second(self, user: Any) -> AppealQuerySet:
        """Open ones that this moderator may decide: neither the first who decided nor the writer."""
        return self.open().exclude(first_by=user).exclude(by=user)


class AnswerTemplateQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> AnswerTemplateQuerySet:
        """Those for what this person does: a moderator's, an officer's, or both."""
        uses = [
            use
            for use, permission in TEMPLATE_USES.items()
            if user is not None and user.is_authenticated and user.has_perm(permission)
        ]
        return self.filter(use__in=uses)

    def used_for(self, use: str) -> AnswerTemplateQuerySet:
        return self.filter(use=use).order_by("title", "pk")


class SpamRemovalQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> SpamRemovalQuerySet:
        """All of them, to moderators and to those who look after accounts."""
        may = user is not None and user.is_authenticated and user.is_active
        may = may and any(user.has_perm(name) for name in LOOKS_AFTER_ACCOUNTS)
        return self.all() if may else self.none()

    def standing(self) -> SpamRemovalQuerySet:
        return self.filter(undone_at=None)

    def unfinished(self) -> SpamRemovalQuerySet:
        return self.standing().filter(finished_at=None)
