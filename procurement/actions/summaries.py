"""Assessment summaries: written for each tenderer, and given before the award is announced (s50(3))."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Organisation, User
from engagement.errors import Refused
from procurement.models import AssessmentSummary, Case, CaseAward
from procurement.transitions import locked, note

KIND = "procurement.summary_sent"


def are_due(case: Case) -> bool:
    """Above the threshold, after a competition; a direct award has no assessed tenders (s50(3))."""
    return case.is_above and case.route != Case.Route.DIRECT


@transaction.atomic
def write_summary(
    *,
    award: CaseAward,
    tenderer: str,
    reasons: str,
    by: User | None,
    winner_reasons: str = "",
    organisation: Organisation | None = None,
    address: str = "",
    is_winner: bool = False,
    scores: Sequence[dict[str, Any]] = (),
) -> AssessmentSummary:
    """Anew under the same name, until it is sent. `scores`: name, score, most. Refused: "state" (announced already),
    "sent", "is_winner" (there is another), "winner_reasons" (the others learn why the winner won)."""
    award = locked(award)
    if award.state != CaseAward.State.DECIDED:
        raise Refused("state", _("The award is announced already."))
    if not is_winner and not winner_reasons.strip():
        raise Refused("winner_reasons", _("Say how the winning tender was judged, too (section 50(4))."))
    others = award.summaries.exclude(tenderer=tenderer)
    if is_winner and others.filter(is_winner=True).exists():
        raise Refused("is_winner", _("Another tenderer is named as the winner already."))
    known = award.summaries.filter(tenderer=tenderer).first()
    if known and known.sent_at:
        raise Refused("tenderer", _("Its summary was sent already."))
    given = {
        "organisation": organisation,
        "address": address,
        "is_winner": is_winner,
        "scores": list(scores),
        "reasons": reasons,
        "winner_reasons": "" if is_winner else winner_reasons,
    }
    made, _new = AssessmentSummary.objects.update_or_create(award=award, tenderer=tenderer, defaults=given)
    note(award.case, "summary_written", by=by, facts={"row": made.pk})
    return made


@transaction.atomic
def send_summary(*, summary: AssessmentSummary, by: User | None) -> AssessmentSummary:
    """Recorded as sent. The members of an organisation with an account get a mail and read it here; to others the
    officer has sent it. Refused ("sent", "address")."""
    row = locked(summary)
    if row.sent_at:
        raise Refused("sent", _("It was sent already."))
    if row.organisation_id is None and not row.address:
        raise Refused("address", _("Say to which address you have sent it."))
    row.sent_at, row.sent_by = now(), by
    row.save(update_fields=["sent_at", "sent_by"])
    note(row.award.case, "summary_sent", by=by, facts={"row": row.pk})
    if row.organisation_id:
        members = User.objects.filter(memberships__organisation=row.organisation_id, is_active=True)
        tell(
            kind=KIND,
            key=f"summary:{row.pk}",
            to_users=members.order_by("pk").distinct(),
            facts={"summary": row.pk},
        )
    return row


def missing(case: Case) -> list[str]:
    """What stands in the way of announcing, each a sentence; nothing where no summaries are due."""
    if not are_due(case):
        return []
    found = []
    rows = case.awards.standing().filter(state=CaseAward.State.DECIDED).exclude(supplier_name="")
    for award in rows.prefetch_related("summaries"):
        written = list(award.summaries.all())
        if len(written) < (award.tenders_assessed or 1):
            found.append(
                _("{supplier}: {n} of {all} assessment summaries are written.").format(
                    supplier=award.supplier_name, n=len(written), all=award.tenders_assessed or 1
                )
            )
        if unsent := sum(one.sent_at is None for one in written):
            found.append(
                _("{supplier}: {n} assessment summaries are not sent yet.").format(
                    supplier=award.supplier_name, n=unsent
                )
            )
    return found
