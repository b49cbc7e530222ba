"""What firms got in the stages of a challenge: the log, totals for subsidy control, CSV; and the audit pack."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin import messages

from accounts.clock import today
from challenges import permissions
from challenges import support_office as support
from challenges.actions import auditing
from challenges.actions.support import add_support
from challenges.forms_office import SupportForm
from challenges.models import AuditPack, Challenge
from challenges.office.case_base import CasePage, url_of
from challenges.office.case_route import pounds
from challenges.routes import minimal_assistance
from engagement.errors import Refused

LOOK_AGAIN = 5  # seconds, while a pack is being made
MOST_PACKS = 20


class SupportView(CasePage):
    """Noted here: money outside milestones, and help in kind. Stage payments that are paid count by themselves."""

    template_name = "challenges/admin/support.html"
    page_title = gettext_lazy("Support given to firms")

    def may(self, user: Any, row: Challenge) -> bool:
        return row.is_invited and permissions.can_run(user, row)

    def firms(self) -> list[int]:
        seen = support.readable(self.request.user).filter(challenge=self.object)
        return sorted(set(seen.values_list("organisation", flat=True)))

    def form(self, data: Any = None) -> SupportForm:
        given = {"given_on": today(), "stage": self.object.stage_id}
        return SupportForm(data, challenge=self.object, firms=self.firms(), initial=given)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("format") == "csv":
            own = self._own(support.lines(self.firms()))
            response = HttpResponse(support.as_csv(own), content_type="text/csv; charset=utf-8")
            response["Content-Disposition"] = f'attachment; filename="support-{self.object.slug}.csv"'
            return response
        return self.show(form=self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form=form)
        try:
            add_support(challenge=self.object, support=form.save(commit=False), by=request.user)
        except Refused as refusal:
            form.add_error("organisation", str(refusal.message))
            return self.show(form=form)
        messages.success(request, _("It is noted."))
        return redirect(url_of("support", self.object))

    def _own(self, lines: list[support.Line]) -> list[support.Line]:
        """Single lines of solutions that the officer may read; what else a firm got counts in its total alone."""
        firms = {line.firm_id for line in lines}
        rows = support.readable(self.request.user).filter(organisation__in=firms)
        seen = set(rows.values_list("pk", flat=True))
        return [line for line in lines if line.solution_id in seen]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines, minimal = support.lines(self.firms()), minimal_assistance(today())
        given = {
            "years": [support.label(year) for year in support.years()],
            "totals": [
                (total, [pounds(year) for year in total.years], pounds(total.together))
                for total in support.totals(lines)
            ],
            "lines": [(line, pounds(line.amount)) for line in self._own(lines)],
            "minimal": pounds(minimal.amount),
            "minimal_rule": minimal,
        }
        return {**super().get_context_data(**kwargs), **given}


class AuditView(CasePage):
    """The audit packs that this officer asked for, and asking for one; a small one is made at once."""

    template_name = "challenges/admin/audit.html"
    page_title = gettext_lazy("Audit pack")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pack = auditing.want_pack(
            challenge=self.object, by=request.user, language=get_language() or settings.LANGUAGE_CODE
        )
        if auditing.is_small(self.object):
            auditing.make_now(pack)
        return redirect(url_of("audit", self.object))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = self.show()
        if any(pack.state in AuditPack.WAITING for pack in self.packs):
            response["Refresh"] = str(LOOK_AGAIN)
        return response

    @cached_property
    def packs(self) -> list[AuditPack]:
        return list(self.object.audit_packs.filter(wanted_by=self.request.user)[:MOST_PACKS])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [
            {
                "pack": pack,
                "url": f"{url_of('audit_file', self.object)}?pack={pack.public_id}",
                "is_ready": auditing.may_have(self.request.user, pack),
                "until": pack.wanted_at + auditing.KEPT,
            }
            for pack in self.packs
        ]
        return {**super().get_context_data(**kwargs), "rows": rows, "days": auditing.KEPT.days}


class AuditFileView(CasePage):
    """One's own pack (`?pack=`), streamed from the private storage; asked again whether one may have what is in it."""

    def pack(self) -> AuditPack | None:
        try:
            key = UUID(self.request.GET.get("pack", ""))
        except ValueError:
            return None
        return self.object.audit_packs.filter(public_id=key, wanted_by=self.request.user).first()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pack = self.pack()
        if pack is None or not auditing.may_have(request.user, pack):
            raise Http404
        try:
            opened = pack.file.open("rb")
        except FileNotFoundError as gone:
            raise Http404 from gone
        name = f"audit-{self.object.slug}-{pack.wanted_at:%Y-%m-%d}.zip"
        response = FileResponse(opened, as_attachment=True, filename=name, content_type="application/zip")
        response["Cache-Control"] = "private, no-store"
        return response
