"""When an action of the roadmap moves on, those concerned are told; and how each such move reads in their mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db.models import F
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.clock import today
from accounts.models import Event, User
from cms.keys import key_of
from cms.models import ActionStepText, NewsPage, StateChange, Step, StepChange
from cms.models.rows import Precision
from cms.reading import public
from engagement.actions.moving import moved
from engagement.models import Topic
from engagement.moves import Move, Said, moves, rows_named

NEWS_FOR = timedelta(days=30)  # an older post that is published anew is no news
LONGEST = 90  # characters of a step's text in a line


def _topic(key: UUID) -> Topic | None:
    return Topic.objects.public().filter(kind="action", key=key).first()


# --- Telling ------------------------------------------------------------------------------------------------


def tell_of_state(change: StateChange, by: User | None) -> None:
    """Inside the transaction that changes the state."""
    if topic := _topic(change.record.key):
        moved(topic=topic, by=by, what="state_changed", facts={"change": change.pk}, key=f"state:{change.pk}")


def tell_of_step(change: StepChange, by: User | None) -> None:
    """Inside the transaction that changes it; which of the three it is, the change says."""
    topic = _topic(change.step.key)
    if topic is None or not change.step.shown:
        return
    what = "step_changed"
    if change.to_status == change.from_status:
        what = "step_moved"
    elif change.to_status == Step.Status.DONE:
        what = "step_done"
    moved(topic=topic, by=by, what=what, facts={"change": change.pk}, key=f"step:{change.pk}")


def tell_of_post(page: NewsPage) -> None:
    """Once for each post and action, when everybody can read it: a translation is the same post."""
    if not page.about_id or page.date < today() - NEWS_FOR:
        return
    key = key_of(page)
    if not Topic.objects.public().filter(kind="news", key=key).exists():
        return
    if topic := _topic(key_of(page.about)):
        revision = page.live_revision
        moved(
            topic=topic,
            by=revision.user if revision else None,
            what="update_published",
            facts={"post": page.pk},
            key=f"post:{key}:{topic.key}",
        )


# --- Saying -------------------------------------------------------------------------------------------------


def state_says(change: StateChange, topic: Topic) -> Said:
    text = _("It is now: %(state)s.") % {"state": change.get_to_state_display()}
    return Said(text=text, reason=change.reason)


@dataclass(frozen=True)
class Stepped:
    """A change of a step, with the step's text in each language that has one."""

    change: StepChange
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The text in the active language, else in the site's own or any; the reference where no page has one."""
        found = self.texts.get(get_language() or "") or next(iter(self.texts.values()), "")
        return Truncator(found).chars(LONGEST) or self.change.step.ref


def read_steps(events: Sequence[Event]) -> Mapping[int, Stepped]:
    """Changes that still hold: of a step that was done by mistake nobody hears. Two queries."""
    still = StepChange.objects.filter(step__shown=True, step__status=F("to_status")).select_related("step")
    changes = rows_named("change", lambda: still)(events)
    keys = {change.step.key for change in changes.values()}
    refs = {change.step.ref for change in changes.values()}
    texts: dict[tuple, dict[str, str]] = {}
    rows = ActionStepText.objects.filter(page__translation_key__in=keys, ref__in=refs, page__live=True)
    columns = ("page__translation_key", "ref", "page__locale__language_code", "text")
    for key, ref, language, text in rows.order_by("page__locale", "pk").values_list(*columns) if keys else ():
        texts.setdefault((key, ref), {}).setdefault(language, text)
    return {
        pk: Stepped(change, texts.get((change.step.key, change.step.ref), {}))
        for pk, change in changes.items()
    }


def read_moved_steps(events: Sequence[Event]) -> Mapping[int, Stepped]:
    """Only the promise that stands: one that was moved again since is told by the later move."""
    found = read_steps(events)
    return {pk: row for pk, row in found.items() if row.change.to_promised == row.change.step.promised}


def _url(row: Stepped, topic: Topic) -> str:
    return f"{topic.get_absolute_url()}#step-{row.change.step.ref}"


def step_says(row: Stepped, topic: Topic) -> Said:
    words = {"step": row.name}
    texts = {
        Step.Status.DONE: _("A step is done: %(step)s"),
        Step.Status.NOW: _("A step is under way: %(step)s"),
        Step.Status.STOPPED: _("A step is stopped: %(step)s"),
        Step.Status.TO_COME: _("A step is still to come: %(step)s"),
    }
    text = texts[Step.Status(row.change.to_status)] % words
    return Said(text=text, url=_url(row, topic), reason=reason_of(row.change))


def moved_step_says(row: Stepped, topic: Topic) -> Said:
    change = row.change
    words = {"step": row.name, "date": _day(change)}
    if change.to_promised is None:
        text = _("A step has no date any more: %(step)s")
    elif change.from_promised is None:
        text = _("A step has a date, %(date)s: %(step)s")
    elif change.from_promised < change.to_promised:
        text = _("A step is put off to %(date)s: %(step)s")
    elif change.from_promised > change.to_promised:
        text = _("A step is brought forward to %(date)s: %(step)s")
    else:
        text = _("A step has a clearer date, %(date)s: %(step)s")
    return Said(text=text % words, url=_url(row, topic), reason=reason_of(change))


def reason_of(change: StepChange) -> str:
    """As a sentence of its own."""
    return _("The reason: %(reason)s") % {"reason": change.reason} if change.reason else ""


def _day(change: StepChange) -> str:
    """As exactly as it is promised now."""
    if change.to_promised is None:
        return ""
    formats = {Precision.MONTH: "F Y", Precision.YEAR: "Y"}
    precision = Precision(change.step.promised_precision)
    return date_format(change.to_promised, formats.get(precision, "DATE_FORMAT"))


def read_posts(events: Sequence[Event]) -> Mapping[int, NewsPage]:
    """Posts that everybody can read now."""
    return rows_named("post", lambda: public(NewsPage.objects.due()))(events)


def post_says(post: NewsPage, topic: Topic) -> Said:
    text = _("News: %(title)s") % {"title": post.title}
    return Said(text=text, url=post.get_url() or "", quote=post.summary)


def read_states(events: Sequence[Event]) -> Mapping[int, StateChange]:
    """Changes that still hold."""
    return rows_named("change", lambda: StateChange.objects.filter(record__state=F("to_state")))(events)


def register() -> None:
    """Called from ready()."""
    moves.register(Move(name="state_changed", read=read_states, says=state_says))
    moves.register(Move(name="step_done", read=read_steps, says=step_says))
    moves.register(Move(name="step_changed", read=read_steps, says=step_says))
    moves.register(Move(name="step_moved", read=read_moved_steps, says=moved_step_says))
    moves.register(Move(name="update_published", read=read_posts, says=post_says))
