"""Who offers help in the demonstration, who answered, and what came of it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime

from accounts.models import Membership, Organisation, User
from cms.demo import data
from cms.demo.talk import topics_by_ref
from engagement import registries
from engagement.models import AnswerDue, Pledge, PledgeChange, PledgeOffer, Topic
from engagement.workdays import add_working_days

State = Pledge.State


def bring(given: dict, people: dict[str, User], known: dict[str, Organisation]) -> int:
    """Everything that is missing, oldest first; gives how many offers are new. Nobody is written to."""
    topics = topics_by_ref()
    with transaction.atomic():
        for entry in given["members"]:
            Membership.objects.get_or_create(
                organisation=known[entry["organisation"]],
                user=people[entry["by"]],
                defaults={"role": Membership.Role.OWNER},
            )
    ids = {entry["id"]: data.made_id("pledge", entry["id"]) for entry in given["pledges"]}
    there = set(Pledge.objects.filter(public_id__in=ids.values()).values_list("public_id", flat=True))
    missing = [entry for entry in given["pledges"] if ids[entry["id"]] not in there]
    for entry in missing:
        with transaction.atomic():
            _pledge(entry, topics[entry["action"]], people, known)
    return len(missing)


def _pledge(entry: dict, topic: Topic, people: dict[str, User], known: dict[str, Organisation]) -> None:
    """One offer as it stands after everything that happened to it."""
    instant = data.at(entry["date"])
    organisation = known.get(entry["organisation"])
    changes = _changes(entry)
    last = changes[-1] if changes else None
    made = Pledge.objects.create(
        public_id=data.made_id("pledge", entry["id"]),
        topic=topic,
        user=people[entry["by"]],
        organisation=organisation,
        organisation_name=organisation.name if organisation else entry["organisation_name"],
        note=entry["note"],
        shows_name=entry["may_be_named"],
        consented_at=instant,
        created_at=instant,
        state=last["state"] if last else State.NEW,
        state_at=data.at(last["date"]) if last else None,
        state_by=people[last["by"]] if last else None,
        outcome=entry["outcome"],
    )
    PledgeOffer.objects.bulk_create([PledgeOffer(pledge=made, what=what) for what in entry["brings"]])
    _trail(made, changes, people)
    if made.state in Pledge.JOINED:
        Topic.objects.filter(pk=topic.pk).update(pledge_count=F("pledge_count") + 1)


def _changes(entry: dict) -> list[dict]:
    """The answers, and that it was taken back."""
    found = list(entry["answers"])
    if entry["withdrawn"]:
        found.append(
            {"by": entry["by"], "date": entry["withdrawn"], "state": State.WITHDRAWN.value, "message": ""}
        )
    return found


def _trail(made: Pledge, changes: list[dict], people: dict[str, User]) -> None:
    before = State.NEW.value
    for change in changes:
        PledgeChange.objects.create(
            pledge=made,
            from_state=before,
            to_state=change["state"],
            message=change["message"],
            at=data.at(change["date"]),
            by=people[change["by"]],
        )
        before = change["state"]
    answer = next((change for change in changes if change["message"]), None)
    days = registries.promise(made.topic).pledge_within_days
    AnswerDue.objects.create(
        topic=made.topic,
        pledge=made,
        asked_at=made.created_at,
        due_on=add_working_days(localtime(made.created_at).date(), days) if days else None,
        answered_at=data.at(answer["date"]) if answer else None,
        answered_by=people[answer["by"]] if answer else None,
        how=AnswerDue.How.REPLY if answer else "",
    )
