"""The toolkit as readers see it: the list by topic and language, one resource, and the links on the landing page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.models import Page, Site
from wagtail.rich_text import expand_db_html

from champions.languages import direction_of, name_of, own_name_of
from champions.models import ChampionsPage, ResourceFile, ResourcePage, Skill, ToolkitPage, TrainingPage
from cms.frame import frame_for, locales, site_for
from cms.memory import remember
from cms.reading import in_site, public

PER_PAGE = 12
ON_LANDING = 4
AFTER = re.compile(rf"[0-9A-Z]{{{Page.steplen}}}")  # the last step of a page's path: the key of the list


@dataclass(slots=True)
class Resource:
    """One resource as lists show it."""

    title: str
    url: str
    summary: str
    kind: str
    languages: list[str]
    takes: str
    topics: list[str] = field(default_factory=list)
    files: list[dict] = field(default_factory=list)


@dataclass(slots=True)
class Landing:
    """What the landing page shows of this part; kept until something is published."""

    title: str = ""
    summary: str = ""
    introduction: str = ""
    toolkit_url: str = ""
    training_url: str = ""
    resources: list[Resource] = field(default_factory=list)


def default_site() -> Site | None:
    """Where no request says which: jobs, papers, a person's own list."""
    return remember("champions.site", lambda: Site.objects.filter(is_default_site=True).first())


def locale_id() -> int | None:
    locale = locales().get(get_language() or "")
    return locale.pk if locale else None


def page_of_kind(model: type, site: Site | None) -> Page | None:
    """The published page of that kind in the language that is active; nothing is asked once it is remembered."""
    pages = in_site(model, site, locale_id()) if site else []
    return pages[0] if pages else None


def landing_url() -> str:
    """The landing view; until there is one, the page itself."""
    try:
        return reverse("champions:landing")
    except NoReverseMatch:
        return reverse("wagtail_serve", args=["champions/"])


def crumbs(request: HttpRequest, *more: Page | None) -> list[dict]:
    """Home, the champions, and the pages given."""
    site = site_for(request)
    top = page_of_kind(ChampionsPage, site)
    links = [{"label": _("Home"), "url": frame_for(site).home_url if site else "/"}]
    links.append({"label": top.title if top else _("Digital champions"), "url": landing_url()})
    return links + [{"label": page.title, "url": page.get_url(request)} for page in more if page]


# --- The landing page ----------------------------------------------------------------------------------------
def landing(site: Site | None) -> Landing:
    """Empty where nobody has written the page yet."""
    if site is None:
        return Landing()
    return remember(f"champions.landing:{site.pk}:{get_language()}", lambda: _landing(site))


def _landing(site: Site) -> Landing:
    found = Landing()
    if top := page_of_kind(ChampionsPage, site):
        found.title, found.summary = top.title, top.summary
        found.introduction = mark_safe(
            expand_db_html(top.introduction)
        )  # an editor's text, cleaned by Wagtail
    if training := page_of_kind(TrainingPage, site):
        found.training_url = training.get_url() or ""
    if toolkit := page_of_kind(ToolkitPage, site):
        found.toolkit_url = toolkit.get_url() or ""
        found.resources = rows_of(list(_resources(toolkit)[:ON_LANDING]))
    return found


# --- The list ------------------------------------------------------------------------------------------------
class ToolkitFilter(forms.Form):
    """Narrows the list down; whatever it does not understand it leaves out."""

    topic = forms.ModelChoiceField(
        Skill.objects.none(), label=gettext_lazy("Topic"), to_field_name="slug", required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)

    def __init__(self, data, *, languages: list[str]):
        super().__init__(data)
        self.fields["topic"].queryset = Skill.objects.in_use().topics()
        self.fields["topic"].empty_label = _("Any topic")
        self.fields["language"].choices = [
            ("", _("Any language")),
            *((code, _both_names(code)) for code in sorted(languages, key=name_of)),
        ]

    @property
    def wanted(self) -> dict:
        self.is_valid()
        return self.cleaned_data


def _both_names(code: str) -> str:
    """ "Polish (Polski)": found by whoever reads the site, and by whoever reads that language."""
    name, own = name_of(code), own_name_of(code)
    return name if name == own else f"{name} ({own})"


def _resources(page: ToolkitPage):
    return public(ResourcePage.objects.live().child_of(page)).defer_streamfields().order_by("path")


def _languages(page: ToolkitPage) -> list[str]:
    """In which there is anything at all; kept until something is published."""

    def read() -> list[str]:
        of_pages = _resources(page).order_by().values_list("language", flat=True)
        of_files = ResourceFile.objects.filter(page__in=_resources(page).order_by())
        return sorted({*of_pages, *of_files.values_list("language", flat=True)})

    return remember(f"champions.toolkit.languages:{page.pk}", read)


def listing(page: ToolkitPage, request: HttpRequest) -> dict:
    """A page of the list: `?after=<key>` goes on where the last one ended."""
    form = ToolkitFilter(request.GET, languages=_languages(page))
    topic, language = form.wanted.get("topic"), form.wanted.get("language")
    rows = _resources(page)
    if topic:
        rows = rows.filter(topics=topic)
    if language:
        rows = rows.filter(Q(language=language) | Q(files__language=language)).distinct()
    count = rows.count()
    after = request.GET.get("after", "")
    if AFTER.fullmatch(after):
        rows = rows.filter(path__gt=page.path + after)
    found = list(rows[: PER_PAGE + 1])
    more, found = len(found) > PER_PAGE, found[:PER_PAGE]
    return {
        "breadcrumbs": crumbs(request),
        "form": form,
        "count": ngettext("%(number)d resource", "%(number)d resources", count) % {"number": count},
        "clear_url": page.get_url(request) if topic or language else "",
        "rows": rows_of(found),
        "after": found[-1].path[-Page.steplen :] if more else "",
        "is_first": not AFTER.fullmatch(after),
    }


def rows_of(pages: list[ResourcePage]) -> list[Resource]:
    """As lists show them; two queries for all of them together."""
    pks = [page.pk for page in pages]
    topics: dict[int, list[str]] = {}
    through = ResourcePage.topics.through.objects.filter(resourcepage_id__in=pks)
    for pk, name in through.order_by("skill__order", "skill__name").values_list(
        "resourcepage", "skill__name"
    ):
        topics.setdefault(pk, []).append(name)
    files: dict[int, list[ResourceFile]] = {}
    for row in ResourceFile.objects.filter(page__in=pks).select_related("document").order_by("sort_order"):
        files.setdefault(row.page_id, []).append(row)
    return [_row(page, topics.get(page.pk, []), files.get(page.pk, [])) for page in pages]


def _row(page: ResourcePage, topics: list[str], files: list[ResourceFile]) -> Resource:
    codes = dict.fromkeys([page.language, *(row.language for row in files)])
    return Resource(
        title=page.title,
        url=page.get_url() or "",
        summary=page.summary,
        kind=page.get_kind_display(),
        languages=[name_of(code) for code in codes],
        takes=takes(page),
        topics=topics,
        files=[file_line(row) for row in files],
    )


def takes(page: ResourcePage) -> str:
    """ "5 minutes"; "" where nobody said."""
    if not page.minutes:
        return ""
    return ngettext("%(number)d minute", "%(number)d minutes", page.minutes) % {"number": page.minutes}


def file_line(row: ResourceFile) -> dict:
    """A file to download: its address, its language, and "PDF, 240 KB, 8 pages"."""
    size = row.document.file_size or 0
    facts = [row.document.file_extension.upper(), size_of(size) if size else ""]
    if row.pages:
        facts.append(ngettext("%(number)d page", "%(number)d pages", row.pages) % {"number": row.pages})
    return {
        "url": row.document.url,
        "title": row.document.title,
        "language": row.language_name,
        "facts": ", ".join(filter(None, facts)),
    }


def size_of(size: int) -> str:
    """ "240 KB", "1.4 MB"."""
    if size < 1_000_000:
        return _("{number} KB").format(number=max(1, round(size / 1000)))
    return _("{number} MB").format(number=round(size / 1_000_000, 1))


# --- One resource --------------------------------------------------------------------------------------------
def one(page: ResourcePage, request: HttpRequest) -> dict:
    files = page.files.select_related("document") if page.pk else []
    return {
        "breadcrumbs": crumbs(request, page_of_kind(ToolkitPage, site_for(request))),
        "takes": takes(page),
        "topics": [skill.name for skill in page.topics.all()],
        "files": [file_line(row) for row in files],
        "direction": direction_of(page.language),
        "is_other_language": page.language != get_language(),
        "print_url": reverse("champions:resource_pdf", args=[page.translation_key]) if page.body else "",
    }
