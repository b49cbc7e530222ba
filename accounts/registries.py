"""What upper floors tell this one: each a dataclass, filled in the upper app's `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from accounts.models import Contact, Event, Message, Organisation, User


class Registry(list):
    """A list of entries with unique names; registering the same entry again replaces it."""

    def register(self, entry: Any) -> Any:
        self[:] = [known for known in self if known.name != entry.name]
        self.append(entry)
        return entry

    def get(self, name: str) -> Any:
        """The entry of that name. Raises KeyError that lists the known ones."""
        for entry in self:
            if entry.name == name:
                return entry
        raise KeyError(f"{name} is not registered (known: {', '.join(e.name for e in self)})")


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What a message says: a subject line, the text and the HTML of one body."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing in a digest: a sentence and the path (or address) that it leads to, under the heading of what it
    belongs to (`group`, mostly the title of a topic); without one it stands under the label of its kind."""

    text: str
    url: str = ""
    group: str = ""
    group_url: str = ""


Audience = Sequence[int] | Sequence[tuple[int, str]]


@dataclass(frozen=True, kw_only=True)
class NotificationKind:
    """One kind of message.

    `name` is "<app>.<kind>"; its texts are templates/emails/<app>/<kind>.{subject.txt,txt,html}.
    `audience(event, after_id, limit)` gives user ids above `after_id`, ascending, at most `limit`, or pairs of an
    id and the code of a reason ("follows"); `audience_contacts` the same of people without an account. Without
    them only the people named to `tell` hear.
    `may_see(user, event)` is asked again when the mail is made; the user is None for somebody without an account.
    With `same_for_all` it is asked once for everybody, with None; `may_see_many(users, events)` answers for many
    at once, by the pairs (user's pk or None, event's pk) that may.
    `context(message)` fills the templates, in the language that is active then; `render(message)` replaces them
    altogether. `line(event)` says it in one line of a digest: a kind without it is always told at once.
    `lines(events)` says several events of one topic together ("3 new comments"); then `line` is not asked.
    `why` finishes the sentence "You get this because …"; `reasons` does so for each code of a reason.
    """

    name: str
    label: str | Promise
    description: str | Promise = ""
    transactional: bool = False  # about one's own matter: can't be switched off
    default_cadence: str = "at_once"  # at_once | daily | weekly | never
    audience: Callable[[Event, int, int], Audience] | None = None
    audience_contacts: Callable[[Event, int, int], Audience] | None = None
    may_see: Callable[[User | None, Event], bool] = lambda user, event: True
    may_see_many: (
        Callable[[Sequence[User | None], Sequence[Event]], Container[tuple[int | None, int]]] | None
    ) = None
    same_for_all: bool = False
    context: Callable[[Message], dict] | None = None
    render: Callable[[Message], Mail] | None = None
    line: Callable[[Event], Line] | None = None
    lines: Callable[[Sequence[Event]], Sequence[Line]] | None = None
    why: str | Promise = ""
    reasons: Mapping[str, str | Promise] = field(default_factory=dict)
    offered_to: Callable[[User], bool] = lambda user: True  # whose page of mail choices names it
    order: int = 50  # where people choose: what is general first, then what one app alone has

    @property
    def can_wait(self) -> bool:
        """Whether it can be a line of a summary."""
        return not self.transactional and bool(self.line or self.lines)

    def why_for(self, reason: str) -> str | Promise:
        return self.reasons.get(reason, self.why)


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """What one model holds of a person, and what becomes of it.

    `name` is the model's label ("engagement.Comment"). Exactly one of: exported and erased, or kept with a
    reason people can read. `export(user)` gives JSON-ready dicts; `erase(user, keep_words)` may run twice.
    """

    name: str
    label: str | Promise
    export: Callable[[User], Iterable[dict]] | None = None
    erase: Callable[[User, bool], None] | None = None
    keep_because: str | Promise = ""
    order: int = 50  # erased in this order; the account itself goes last


@dataclass(frozen=True, kw_only=True)
class RolePermissions:
    """What one app grants to one role: permission codenames as "app_label.codename".

    `pages` are Wagtail's own ("add", "change", "publish", …), on the whole tree or, with `pages_below`, on the pages
    that it gives and everything below them (`branch` says in words which); whoever makes such a page calls
    `accounts.actions.roles.sync_roles`. `collections` ("add", "change", "choose") hold for images and documents
    alike, in every collection.
    """

    name: str  # "<app>:<role>"
    role: str  # a key of accounts.roles.ROLES
    permissions: Sequence[str] = ()
    pages: Sequence[str] = ()
    pages_below: Callable[[], Iterable[Any]] | None = None
    branch: str = ""
    collections: Sequence[str] = ()
    says: str | Promise = ""  # one line for people, and for docs/permissions.md


@dataclass(frozen=True, kw_only=True)
class Job:
    """Something done again and again: finds its own work by query; may run late, twice or after a crash."""

    name: str
    every: float  # seconds
    run: Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class PaperKind:
    """Something that can be had as a PDF (`accounts.papers`).

    `render(key, language)` gives the whole HTML, with `lang` and `<title>`, its addresses under static and media
    only; KeyError where the thing is gone. `digest(key, language)` changes whenever what it shows does: a query or
    two, asked at every request. `stylesheet` is a static file: the paper's own, not the site's.
    """

    name: str
    render: Callable[[str, str], str]
    digest: Callable[[str, str], str]
    stylesheet: str = "css/paper.css"


@dataclass(frozen=True, kw_only=True)
class AccountSection:
    """A link on "Your account" that an upper app supplies."""

    name: str
    label: str | Promise
    url_name: str
    description: str | Promise = ""
    order: int = 50
    count: Callable[[User], int] | None = field(default=None)
    offered_to: Callable[[User], bool] = lambda user: True  # whose account page shows it


@dataclass(frozen=True, kw_only=True)
class OrganisationLink:
    """A link on the page of an organisation, for its members; `url(organisation)` gives "" where there is none."""

    name: str
    label: str | Promise
    url: Callable[[Organisation], str]
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class ContactSection:
    """A part of the page on which somebody without an account chooses their mails, supplied by an upper app.

    `html(contact, token)` gives safe HTML with a heading of its own, or '' where there is nothing to say; the token
    is the page's, for links to pages of the upper app (accounts.mails.contact_of reads it).
    """

    name: str
    html: Callable[[Contact, str], str]
    order: int = 50


notification_kinds: Registry = Registry()
personal_data: Registry = Registry()
role_permissions: Registry = Registry()
jobs: Registry = Registry()
paper_kinds: Registry = Registry()
account_sections: Registry = Registry()
contact_sections: Registry = Registry()
organisation_links: Registry = Registry()
contact_becomes_user: list[
    Callable[[Contact, User], None]
] = []  # moves what hung on the address; in a transaction
official_names: list[Callable[[], Iterable[str]]] = []  # names of the council that nobody else may bear
