"""You said, we did in the demonstration; and residents who only support something, so that the wards have figures."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.clock import now
from accounts.models import Organisation, User, Ward
from cms import changes
from cms.actions.importing import batches
from cms.demo import data, talk
from cms.models import ActionPage
from engagement.actions.counting import recount
from engagement.models import Comment, Outcome, OutcomeSource, Support, Topic
from engagement.registries import Change

MANY, FEW, OF = 9, 10, 20  # of twenty wards nine have enough people to be shown
WITHOUT_WARD = 14
DAYS = 240  # over which the residents came


def bring(found: dict, people: dict[str, User]) -> int:
    """What is missing; written as rows, since nobody of the demonstration is written to. Says how many are new."""
    topics = talk.topics_by_ref()
    pages = {page.ref: page for page in ActionPage.objects.filter(alias_of=None, live=True)}
    count = 0
    for entry in found["outcomes"]:
        page = pages[entry["action"]]
        count += _outcome(topics[entry["action"]], page, entry, people["editor"])
    count += _residents([topic for topic in topics.values() if topic.is_open])
    if count:
        with talk.quiet("engagement.actions.counting"):
            recount(Topic.objects.filter(pk__in=[topic.pk for topic in topics.values()]))
    return count


@transaction.atomic
def _outcome(topic: Topic, page: ActionPage, entry: dict, by: User) -> int:
    public_id = data.made_id("outcome", entry["key"])
    if Outcome.objects.filter(public_id=public_id).exists():
        return 0
    change = _change(page, entry)
    department: Organisation | None = page.lead_organisation
    withdrawn = entry.get("withdrawn")
    outcome = Outcome.objects.create(
        public_id=public_id,
        topic=topic,
        you_said=entry["you_said"],
        we_did=entry["we_did"],
        kind=change.kind if change else Outcome.Kind.OTHER,
        ref=change.ref if change else "",
        change_label=change.label if change else "",
        change_path=change.path if change else "",
        happened_on=data.day(entry["date"]),
        department=department,
        department_name=department.name if department else "",
        at=data.at(entry["date"]),
        by=by,
        withdrawn_at=data.at(withdrawn["date"]) if withdrawn else None,
        withdrawn_by=by if withdrawn else None,
        withdrawn_reason=withdrawn["reason"] if withdrawn else "",
    )
    ids = [data.made_id("comment", name) for name in entry["comments"]]
    words = Comment.objects.filter(public_id__in=ids).order_by("pk")
    OutcomeSource.objects.bulk_create([OutcomeSource(outcome=outcome, comment=comment) for comment in words])
    return 1


def _change(page: ActionPage, entry: dict) -> Change | None:
    """The step that was done, or the post of that day, as an officer would choose it from the list."""
    for change in changes.of_action(page, page.key):
        if change.kind == "step" and change.ref.startswith(f"{entry.get('step')}:"):
            return change
        if change.kind == "update" and change.on.isoformat() == entry.get("update"):
            return change
    return None


def _residents(topics: list[Topic]) -> int:
    """Accounts nobody can sign in to, marked as the demonstration's, each for one or two actions."""
    wanted = [(ward, n) for ward in Ward.objects.order_by("code") for n in range(_number(ward))]
    wanted += [(None, n) for n in range(WITHOUT_WARD)]
    made = {f"resident-{ward.code if ward else 'none'}-{n:02d}".lower(): ward for ward, n in wanted}
    emails = {data.address(key): key for key in made}
    there = set(User.objects.filter(email__endswith=f"@{data.DEMO_DOMAIN}").values_list("email", flat=True))
    missing = [key for email, key in emails.items() if email not in there]
    for some in batches(missing, 200):
        with transaction.atomic():
            _bring_residents(some, made, topics)
    return len(missing)


def _number(ward: Ward) -> int:
    """The same on each run: for some wards fewer than ten, for others up to a quarter of a hundred."""
    spread = data.made_id("ward", ward.code).int
    return 10 + spread // OF % 12 if spread % OF < MANY else spread // OF % FEW


def _bring_residents(keys: list[str], made: dict[str, Ward | None], topics: list[Topic]) -> None:
    newest = now() - timedelta(days=2)
    rows, supports = [], []
    for key in keys:
        spread = data.made_id("person", key).int
        joined = newest - timedelta(days=spread % DAYS, minutes=spread // DAYS % 1440)
        rows.append(
            User(
                email=data.address(key),
                display_name=f"Demonstration resident {spread % 9000 + 1000}",
                public_id=data.made_id("person", key),
                password=make_password(None),
                ward=made[key],
                date_joined=joined,
            )
        )
        supports.append((spread, joined))
    users = User.objects.bulk_create(rows)
    Support.objects.bulk_create(
        [
            Support(user=user, topic=topic, created_at=joined)
            for user, (spread, joined) in zip(users, supports, strict=True)
            for topic in {
                topics[spread % len(topics)],
                topics[spread // len(topics) % len(topics)],
            }
        ],
        ignore_conflicts=True,
    )
