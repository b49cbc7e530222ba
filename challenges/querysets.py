"""Chainable reads over programmes, challenges and solutions. `visible_to` is the one rule for lists, pages, files,
exports, search, feeds and mails."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.clock import now
from accounts.permissions import departments_of
from challenges.clock import GRACE
from engagement.questions.rows import AskedQuerySet

IN = ("handed_in", "goes_on", "on_hold", "stopped", "ended")
ALIVE = ("handed_in", "goes_on", "on_hold")


def is_signed_in(user: Any) -> bool:
    return user is not None and user.is_authenticated and user.is_active


def own_departments(user: Any) -> QuerySet:
    """The departments whose challenges this officer runs; none for everybody else."""
    found = departments_of(user)
    return found if user.has_perm("challenges.change_challenge") else found.none()


class ProgrammeQuerySet(models.QuerySet):
    def public(self) -> ProgrammeQuerySet:
        return self.filter(is_public=True)

    def visible_to(self, user: Any) -> ProgrammeQuerySet:
        """In the back office: those of the officer's own departments, and those that everybody may see."""
        if not is_signed_in(user) or not user.has_perm("challenges.view_programme"):
            return self.none()
        return self.filter(Q(is_public=True) | Q(department__in=own_departments(user).values("pk")))


class PlanQuerySet(models.QuerySet):
    def whole(self) -> PlanQuerySet:
        """With stages, forms and criteria: four queries, however many plans."""
        return self.prefetch_related("stages__questions", "stages__criteria")


class ChallengeQuerySet(models.QuerySet):
    def public(self) -> ChallengeQuerySet:
        """Taken up by a department; of a challenge that is not invited yet, its definition only."""
        return self.filter(state__in=["defining", "running", "ended", "stopped"])

    def proposed(self) -> ChallengeQuerySet:
        return self.filter(state="proposed")

    def invited(self) -> ChallengeQuerySet:
        return self.exclude(invited_at=None)

    def shows_invitation(self) -> ChallengeQuerySet:
        """Of which stage 2 may be shown: invited, and the opening time has come."""
        return self.invited().filter(opens_at__lte=now())

    def open(self) -> ChallengeQuerySet:
        """Taking solutions at this instant."""
        moment = now()
        return self.filter(state="running", stage_kind="invite", opens_at__lte=moment, closes_at__gt=moment)

    def of_officer(self, user: Any) -> ChallengeQuerySet:
        """Those that this officer runs: of their own departments, and what is proposed to no department yet."""
        if not is_signed_in(user) or not user.has_perm("challenges.change_challenge"):
            return self.none()
        return self.filter(
            Q(department__in=own_departments(user).values("pk")) | Q(department=None, state="proposed")
        )

    def visible_to(self, user: Any) -> ChallengeQuerySet:
        """In the back office: those that this officer runs."""
        return self.of_officer(user)


class QuestionQuerySet(AskedQuerySet):
    def visible_to(self, user: Any) -> QuestionQuerySet:
        """In the back office: those to the challenges that this officer runs."""
        runs = apps.get_model("challenges", "Challenge").objects.of_officer(user)
        return self.filter(challenge__in=runs.order_by().values("pk"))


class SolutionQuerySet(models.QuerySet):
    def handed_in(self) -> SolutionQuerySet:
        """What the department may read: in, and not withdrawn."""
        return self.filter(state__in=IN)

    def alive(self) -> SolutionQuerySet:
        """Still in the running."""
        return self.filter(state__in=ALIVE)

    def of_members(self, user: Any) -> SolutionQuerySet:
        """Those of the organisations that this person belongs to, drafts too."""
        if not is_signed_in(user):
            return self.none()
        return self.filter(organisation__memberships__user=user)

    def of_officer(self, user: Any) -> SolutionQuerySet:
        """Handed in to challenges of the officer's own departments, once the invitation is over; never one of an
        organisation that they belong to themselves."""
        if not is_signed_in(user):
            return self.none()
        members = apps.get_model("accounts", "Membership").objects.filter(user=user)
        return (
            self.handed_in()
            .filter(challenge__department__in=own_departments(user).values("pk"))
            .filter(Q(challenge__closes_at__lte=now() - GRACE) | ~Q(challenge__stage_kind="invite"))
            .exclude(organisation__in=members.values("organisation"))
        )

    def of_panellist(self, user: Any) -> SolutionQuerySet:
        """Alive in a gate at which this person reviews, once they declared their interests in everybody who takes part
        and while none is a conflict. A conflict with the lead or a partner hides it."""
        if not is_signed_in(user):
            return self.none()
        panels = apps.get_model("challenges", "Panellist").objects.filter(
            user=user, left_at=None, gate__challenge=OuterRef("challenge")
        )
        panels = panels.filter(gate__stage=OuterRef("stage"), declared_at__isnull=False)
        return self.handed_in().filter(Exists(panels.exclude(gate__state="preparing"))).clear_for(user)

    def clear_for(self, user: Any) -> SolutionQuerySet:
        """Without those of whose lead or partners this person, as a reviewer of the challenge, said nothing yet or
        declared a conflict. Who is on no panel has nothing to declare."""
        Panellist, Declaration, Partner = (
            apps.get_model("challenges", name) for name in ("Panellist", "Declaration", "SolutionPartner")
        )
        reviews = Panellist.objects.filter(user=user, left_at=None, gate__challenge=OuterRef("challenge"))
        said = Declaration.objects.filter(panellist__user=user, organisation=OuterRef("organisation"))
        of_lead = said.filter(panellist__gate__challenge=OuterRef("challenge"))
        of_partner = said.filter(panellist__gate__challenge=OuterRef("solution__challenge"))
        partners = Partner.objects.filter(solution=OuterRef("pk"), organisation__isnull=False)
        return (
            self.exclude(Exists(of_lead.filter(answer="conflict")))
            .exclude(Exists(partners.filter(Exists(of_partner.filter(answer="conflict")))))
            .filter(~Exists(reviews) | (Exists(of_lead) & ~Exists(partners.exclude(Exists(of_partner)))))
        )

    def of_board(self, user: Any) -> SolutionQuerySet:
        """What stands at a gate at which this person, of a programme's board, decides now, or was decided there; never
        one of an organisation that they belong to themselves."""
        gates = gates_of_board(user)
        if gates is None:
            return self.none()
        here = gates.filter(challenge=OuterRef("challenge")).filter(
            Q(stage=OuterRef("stage")) | Q(decisions__solution=OuterRef("pk"))
        )
        members = apps.get_model("accounts", "Membership").objects.filter(user=user)
        return self.handed_in().filter(Exists(here)).exclude(organisation__in=members.values("organisation"))

    def of_runner(self, user: Any) -> SolutionQuerySet:
        """Gone on to a stage that this person of a partner runs."""
        if not is_signed_in(user):
            return self.none()
        runs = apps.get_model("challenges", "Runner").objects.filter(
            user=user, left_at=None, challenge=OuterRef("challenge"), stage=OuterRef("stage")
        )
        return self.filter(state__in=["goes_on", "on_hold", "ended"]).filter(Exists(runs))

    def visible_to(self, user: Any) -> SolutionQuerySet:
        """The one rule: members, officers of the department after closing, reviewers without a conflict, whoever runs
        the stage, and the board where it decides. Who reviews and declared a conflict sees nothing of it, officer or
        not."""
        if not is_signed_in(user):
            return self.none()
        rows: SolutionQuerySet = SolutionQuerySet(self.model)
        own = rows.of_members(user).order_by().values("pk")
        officer = rows.of_officer(user).clear_for(user).order_by().values("pk")
        panel = rows.of_panellist(user).order_by().values("pk")
        runner = rows.of_runner(user).clear_for(user).order_by().values("pk")
        board = rows.of_board(user).clear_for(user).order_by().values("pk")
        return self.filter(
            Q(pk__in=own) | Q(pk__in=officer) | Q(pk__in=panel) | Q(pk__in=runner) | Q(pk__in=board)
        )

    def named_publicly(self) -> SolutionQuerySet:
        """What everybody may read of: going on or ended, with a summary, and the firm agreed to be named."""
        return self.filter(state__in=["goes_on", "ended"], may_name=True).exclude(summary="")


class SolutionFileQuerySet(models.QuerySet):
    def current(self) -> SolutionFileQuerySet:
        """Of the draft as it stands."""
        return self.filter(removed_at=None)

    def visible_to(self, user: Any) -> SolutionFileQuerySet:
        """Members all; others what was handed in, of solutions that they may see."""
        if not is_signed_in(user):
            return self.none()
        solutions = apps.get_model("challenges", "Solution").objects
        own = solutions.of_members(user).order_by().values("pk")
        seen = solutions.visible_to(user).order_by().values("pk")
        return self.filter(Q(solution__in=own) | Q(solution__in=seen, versions__isnull=False)).distinct()


class GateQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> GateQuerySet:
        """In the back office: those of the challenges that this officer runs, and those at which they decide as one of
        the board."""
        runs = apps.get_model("challenges", "Challenge").objects.of_officer(user)
        found = Q(challenge__in=runs.order_by().values("pk"))
        board = gates_of_board(user)
        return self.filter(found if board is None else found | Q(pk__in=board.order_by().values("pk")))


def gates_of_board(user: Any) -> QuerySet | None:
    """Gates, past their scores, at which the board of a programme decides, and this person sits on it or stands in;
    None for whoever may decide nothing."""
    if not is_signed_in(user) or not user.has_perm("challenges.decide_solution"):
        return None
    named = apps.get_model("challenges", "Decider").objects.filter(department=None)
    boards = named.filter(Q(user=user) | Q(substitute=user)).order_by().values("programme")
    return apps.get_model("challenges", "Gate").objects.filter(
        state__in=["deciding", "decided"], stage__decides="board", challenge__programme__in=boards
    )


class PanellistQuerySet(models.QuerySet):
    def current(self) -> PanellistQuerySet:
        return self.filter(left_at=None)

    def of(self, user: Any) -> PanellistQuerySet:
        return self.current().filter(user=user) if is_signed_in(user) else self.none()


class RunnerQuerySet(models.QuerySet):
    def current(self) -> RunnerQuerySet:
        return self.filter(left_at=None)


class MilestoneQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> MilestoneQuerySet:
        """Of the solutions that one may see."""
        seen = apps.get_model("challenges", "Solution").objects.visible_to(user)
        return self.filter(solution__in=seen.order_by().values("pk"))
