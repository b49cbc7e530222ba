"""What this app holds of a person: what they get, what goes, and what stays with a reason.

A challenge is a case of the council and, for some routes, a procurement: who acted in it for whom is kept as its
record. What a person asked, and what they wrote as a proposal that nobody took up, is theirs.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registries import PersonalData, personal_data
from challenges.actions.auditing import forget
from challenges.models import (
    AuditPack,
    Challenge,
    Decider,
    Declaration,
    Panellist,
    PartnerWanted,
    Question,
    Score,
)

RECORD = _("Who acted for a firm or for the council in a challenge is part of the record of that procedure.")


def export_proposals(user: User) -> list[dict]:
    rows = Challenge.objects.filter(proposed_by=user).order_by("pk")
    return list(
        rows.values("title", "summary", "statement", "proposed_as", "proposed_at", "state", "state_reason")
    )


def erase_proposals(user: User, keep_words: bool) -> None:
    """One that nobody took up goes; of others the name."""
    mine = Challenge.objects.filter(proposed_by=user)
    mine.filter(state__in=["proposed", "declined"]).delete()
    mine.update(proposed_by=None)


def export_questions(user: User) -> list[dict]:
    rows = Question.objects.filter(asked_by=user).order_by("pk")
    return list(rows.values("challenge__title", "asked", "asked_at", "state", "question", "answer"))


def erase_questions(user: User, keep_words: bool) -> None:
    """Their own words go; what was published says nothing of them."""
    Question.objects.filter(asked_by=user).update(asked="–", asked_by=None)


def export_partner_lines(user: User) -> list[dict]:
    rows = PartnerWanted.objects.filter(by=user).order_by("pk")
    return list(rows.values("challenge__title", "brings", "wants", "contact", "at"))


def erase_partner_lines(user: User, keep_words: bool) -> None:
    PartnerWanted.objects.filter(by=user).delete()


def export_panels(user: User) -> list[dict]:
    """Where they reviewed, what they declared, and how they scored."""
    found = []
    for panellist in Panellist.objects.filter(user=user).select_related("gate__challenge").order_by("pk"):
        scores = Score.objects.filter(sheet__panellist=panellist).order_by("pk")
        declared = Declaration.objects.filter(panellist=panellist).order_by("pk")
        found.append(
            {
                "challenge": panellist.gate.challenge.title,
                "role": panellist.role,
                "declared": list(declared.values("organisation__name", "answer", "says")),
                "scores": list(scores.values("criterion__name", "value", "note")),
            }
        )
    return found


def export_packs(user: User) -> list[dict]:
    rows = AuditPack.objects.filter(wanted_by=user).order_by("pk")
    return list(rows.values("challenge__title", "wanted_at", "made_at"))


def erase_packs(user: User, keep_words: bool) -> None:
    """With their files."""
    for pack in AuditPack.objects.filter(wanted_by=user):
        forget(pack)


def export_deciding(user: User) -> list[dict]:
    rows = Decider.objects.filter(Q(user=user) | Q(substitute=user)).order_by("pk")
    return list(rows.values("programme__name", "department__name"))


def erase_deciding(user: User, keep_words: bool) -> None:
    """Who is gone decides nothing more; decisions that they made stay."""
    Decider.objects.filter(user=user).delete()
    Decider.objects.filter(substitute=user).update(substitute=None)


KEPT = (
    "AgreedScore", "Answer", "AnswerCorrection", "Buyer", "Canvas", "CaseEvent", "ChangeNotice", "DeadlineChange",
    "Decision", "Declaration", "Ending", "Evidence", "EvidenceComment", "Gate", "Gathering", "Milestone", "Note",
    "Notice", "Payment", "Plan", "PlanDraft", "Programme", "Runner", "Score", "ScoreSheet", "Solution", "SolutionFile",
    "SolutionVersion", "Support",
)  # fmt: skip


def register() -> None:
    """Called from ready()."""
    for entry in (
        PersonalData(
            name="challenges.Challenge",
            label=_("Challenges that you proposed"),
            export=export_proposals,
            erase=erase_proposals,
        ),
        PersonalData(
            name="challenges.Question",
            label=_("Questions that you asked about challenges"),
            export=export_questions,
            erase=erase_questions,
        ),
        PersonalData(
            name="challenges.PartnerWanted",
            label=_("Where you looked for partners"),
            export=export_partner_lines,
            erase=erase_partner_lines,
        ),
        PersonalData(
            name="challenges.AuditPack",
            label=_("Audit packs that you asked for"),
            export=export_packs,
            erase=erase_packs,
        ),
        PersonalData(
            name="challenges.Decider",
            label=_("Programmes in which you decide"),
            export=export_deciding,
            erase=erase_deciding,
        ),
        PersonalData(
            name="challenges.Panellist",
            label=_("Panels on which you reviewed"),
            keep_because=_(
                "Who scored, and what they declared, must be there for as long as a decision can be questioned."
            ),
        ),
        *[
            PersonalData(name=f"challenges.{name}", label=_("Records of challenges"), keep_because=RECORD)
            for name in KEPT
        ],
    ):
        personal_data.register(entry)
