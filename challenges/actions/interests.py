"""What a reviewer has to do with those who take part, said before anything of a solution is shown."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now
from challenges import reads_gates as reads
from challenges import transitions
from challenges.actions import scoring
from challenges.models import Declaration, Gate, Panellist
from engagement.errors import Refused

Answer = Declaration.Answer
ORDER: list[str] = [Answer.NONE, Answer.MINOR, Answer.CONFLICT]
Said = tuple[str, str]  # the answer, and in words what it is


@transaction.atomic
def declare(
    *, panellist: Panellist, answers: Mapping[int, Said], unlisted: Mapping[str, Said] | None = None
) -> None:
    """By key of the organisation; `unlisted` by the name of a partner without a record, which goes to the solutions
    beside whose lead they stand. An answer can become stricter later, never looser: a conflict stays one.
    Refused: "left", "scored", "missing", "words"."""
    gate = Gate.objects.select_for_update().get(pk=panellist.gate_id)
    if not Panellist.objects.current().filter(pk=panellist.pk).exists():
        raise Refused("left", _("You are not on this panel any more."))
    if gate.state not in (Gate.State.PREPARING, Gate.State.SCORING):
        raise Refused("scored", _("All scores are in. Tell the officer of the challenge what you found out."))
    merged = dict(answers)
    leads = reads.unlisted_partners(gate)
    for name, said in (unlisted or {}).items():
        for lead in leads.get(name, ()):
            merged[lead] = _stricter(merged.get(lead, (Answer.NONE, "")), said, name)
    if any(answer != Answer.NONE and not says for answer, says in merged.values()):
        raise Refused("words", _("Say in a few words what it is."))
    known = {row.organisation_id: row for row in panellist.declarations.all()}
    if reads.undeclared(panellist).exclude(pk__in=list(merged)).exists():
        raise Refused("missing", _("Answer for each organisation."))
    for organisation, (answer, says) in merged.items():
        _write(panellist, known.get(organisation), organisation, answer, says)
    Panellist.objects.filter(pk=panellist.pk).update(declared_at=now())
    conflicts = panellist.declarations.filter(answer=Answer.CONFLICT).count()
    facts = {"gate": gate.pk, "panellist": panellist.pk, "conflicts": conflicts}
    transitions.note(gate, "interests_declared", by=panellist.user, facts=facts)
    scoring.settle(gate=gate)


def _stricter(one: Said, other: Said, name: str) -> Said:
    """The stricter of two answers, with the words of both."""
    answer = max(one[0], other[0], key=ORDER.index)
    words = [one[1], f"{name}: {other[1]}" if other[1] else ""]
    return answer, "; ".join(word for word in words if word)[:500]


def _write(
    panellist: Panellist, known: Declaration | None, organisation: int, answer: str, says: str
) -> None:
    if known is None:
        panellist.declarations.create(organisation_id=organisation, answer=answer, says=says)
    elif ORDER.index(answer) > ORDER.index(known.answer):
        Declaration.objects.filter(pk=known.pk).update(answer=answer, says=says, at=now())
