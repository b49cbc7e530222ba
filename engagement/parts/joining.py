"""What a topic's page shows of joining: who joined, and the way to join."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement import measures, registries
from engagement.measures import Joined
from engagement.models import PledgeOffer, Topic
from engagement.permissions import can_begin

if TYPE_CHECKING:
    from engagement.parts import Place


def aside(place: Place) -> SafeString | str:
    """The panel; nothing where one can't join and nobody has."""
    topic = place.topic
    is_open = can_begin(topic, registries.JOIN)
    if not is_open and not topic.pledge_count:
        return ""
    joined = measures.joined(topic)
    return get_template("components/join_us.html").render(
        panel(topic, joined, is_open, place.viewer is not None)
    )


def panel(topic: Topic, joined: Joined, is_open: bool, signed_in: bool) -> dict:
    """What components/join_us.html asks for."""
    promise = registries.promise(topic) if is_open else None
    return {
        "id": "join",
        "url": reverse("engagement:join", args=[topic.public_id]) if is_open else "",
        "about": topic.title,
        "counts": counts_words(joined),
        "active": active_words(joined.active),
        "brings": [
            (label, joined.brings.get(what, 0)) for what, label in kinds() if is_open or what in joined.brings
        ],
        "names": names_words(joined),
        "outcomes": joined.outcomes,
        "effort": effort_words(promise.pledge_within_days, signed_in) if promise else "",
        "sponsorship": promise.sponsorship_contact if promise else "",
    }


def kinds() -> list[tuple[str, str]]:
    """What one can bring, in as few words as fit two columns."""
    label = dict(PledgeOffer.What.choices)
    What = PledgeOffer.What
    return [(what.value, _("Goodwill") if what == What.GOODWILL else str(label[what])) for what in What]


def counts_words(joined: Joined) -> str:
    """ "12 organisations and 31 people joined." """
    organisations, people = joined.organisations, joined.people
    parts = []
    if organisations:
        parts.append(
            ngettext("%(n)s organisation", "%(n)s organisations", organisations) % {"n": organisations}
        )
    if people:
        parts.append(ngettext("%(n)s person", "%(n)s people", people) % {"n": people})
    if not parts:
        return ""
    if len(parts) == 1:
        return _("%(who)s joined.") % {"who": parts[0]}
    return _("%(organisations)s and %(people)s joined.") % {"organisations": parts[0], "people": parts[1]}


def active_words(number: int) -> str:
    return ngettext("%(n)s is active now.", "%(n)s are active now.", number) % {"n": number} if number else ""


def names_words(joined: Joined) -> str:
    """The first few by name, and how many more."""
    names, more = ", ".join(joined.names), joined.named - len(joined.names)
    if more <= 0:
        return names
    return ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more) % {
        "names": names,
        "n": more,
    }


def effort_words(days: int, signed_in: bool) -> str:
    """How long it takes and by when somebody answers."""
    begin = _("Two minutes.") if signed_in else _("Two minutes. No account needed.")
    if not days:
        return begin
    answer = ngettext("We answer within %(n)s working day.", "We answer within %(n)s working days.", days)
    return f"{begin} {answer % {'n': days}}"
