"""What a page costs when nothing of it is cached, against a page of the same site without content."""

from __future__ import annotations

import os
import re
from html import unescape

import django

ORDERS = ("newest", "oldest", "supported")
FIFTIETH = 50


def page_path(model) -> str:
    from wagtail.models import Page

    return Page.objects.type(model).get().get_url()


def nothing_remembered() -> None:
    """As in a process that was just started: the frame and the tree of the roadmap are read again."""
    from cms.memory import forget

    forget()


def signed_in_cookie() -> str:
    """The cookie of a person with a session, as signing in would have set it."""
    from django.conf import settings
    from django.test import Client

    from accounts.models import User
    from benchmarks.content import READER

    client = Client()
    client.force_login(User.objects.get(email=READER), backend=settings.AUTHENTICATION_BACKENDS[0])
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def walk(site, address: str, steps: int) -> str:
    """The address of the page that so many presses on "Show more comments" lead to."""
    for _ in range(steps):
        link = re.search(r'<a(?=[^>]* rel="next")[^>]* href="([^"]+)"', site.read(address).text)
        if link is None:
            raise RuntimeError(f"{address} leads to no next page")
        address = unescape(link[1]).partition("#")[0]
    return address


def a_comment_in_the_middle(size: int):
    """A reply half way down the topic of that size."""
    from benchmarks.content import TITLE, put
    from engagement.models import Comment, Topic

    put(size)
    topic = Topic.objects.get(title=f"{TITLE} {size}")
    roots = Comment.objects.filter(topic=topic, parent=None, is_listed=True).order_by("pk")
    root = roots[roots.count() // 2]
    return Comment.objects.filter(parent=root).order_by("-position").first() or root


def measure() -> list:
    from benchmarks.content import action_page, put
    from benchmarks.measure import Case, Site, compare, median, queries_of, ratio
    from benchmarks.models import PlainPage, ReferencePage
    from benchmarks.rows import at_most, beside

    site, reader = Site(), Site(signed_in_cookie())
    action = action_page().get_url()
    plain, reference = page_path(PlainPage), page_path(ReferencePage)
    put(10_000)
    fiftieth = walk(site, action, FIFTIETH - 1)
    said = {size: a_comment_in_the_middle(size) for size in (100, 10_000)}

    cases = {
        "plain": Case(lambda: site.read(plain)),
        "reference": Case(lambda: site.read(reference)),
        "out": Case(lambda: site.read(action), lambda: put(1_000)),
        "in": Case(lambda: reader.read(action), lambda: put(1_000)),
        "cold": Case(lambda: (nothing_remembered(), site.read(action)), lambda: put(1_000)),
        "cold reference": Case(lambda: (nothing_remembered(), site.read(reference))),
        "100": Case(lambda: site.read(action), lambda: put(100)),
        "10000": Case(lambda: site.read(action), lambda: put(10_000)),
        "50th": Case(lambda: site.read(fiftieth), lambda: put(10_000)),
    }
    for order in ORDERS:
        for size, comment in said.items():
            address = f"{comment.get_absolute_url()}?order={order}"
            cases[f"{order} {size}"] = Case(lambda a=address: site.read(a), lambda s=size: put(s))
    cost = compare(cases)

    put(1_000)
    queries = {
        "reference": queries_of(lambda: site.read(reference)),
        "out": queries_of(lambda: site.read(action)),
        "in": queries_of(lambda: reader.read(action)),
    }
    nothing_remembered()
    queries["cold"] = queries_of(lambda: site.read(action))
    out, signed_in, empty = site.read(action), reader.read(action), site.read(reference)
    put(10_000)
    queries["many"] = queries_of(lambda: site.read(action))

    rows = [
        at_most(
            "Reference page (base template, empty content) against Wagtail's page of one line",
            ratio(cost["reference"], cost["plain"]),
            1.3,
            "×",
        ),
        beside("Reference page: queries", queries["reference"], digits=0),
        beside("Reference page: bytes", len(empty.body), digits=0),
        beside(
            "Reference page: CPU, ms", median(cost["reference"]), "11.3 + 1.9 (a peer's bare Wagtail page)"
        ),
        at_most(
            "Action page, 1,000 comments, signed out, against the reference page",
            ratio(cost["out"], cost["reference"]),
            3.0,
            "× (aim 2.5)",
        ),
        at_most(
            "Action page, 1,000 comments, signed in, against the reference page",
            ratio(cost["in"], cost["reference"]),
            3.5,
            "×",
        ),
        beside(
            "Both signed out in a process that remembers nothing, action page against reference page",
            ratio(cost["cold"], cost["cold reference"]),
            digits=2,
        ),
        beside(
            "Action page, 1,000 comments, signed out: CPU, ms",
            median(cost["out"]),
            "109 + 1,150 (adhocracy-plus)",
        ),
        beside("Action page, 1,000 comments, signed in: CPU, ms", median(cost["in"])),
        at_most("Action page, 1,000 comments, signed out: queries", queries["out"], 15, digits=0),
        at_most("Action page, 1,000 comments, signed in: queries", queries["in"], 20, digits=0),
        at_most("Action page, 10,000 comments, signed out: queries", queries["many"], 15, digits=0),
        beside(
            "Action page, signed out, in a process that remembers nothing: queries", queries["cold"], digits=0
        ),
        beside("Action page, 1,000 comments, signed out: bytes", len(out.body), digits=0),
        beside("Action page, 1,000 comments, signed in: bytes", len(signed_in.body), digits=0),
        at_most(
            "Action page, 10,000 comments (5,000 in one thread), against itself with 100",
            ratio(cost["10000"], cost["100"]),
            1.1,
            "×",
        ),
        at_most(
            "50th page of 10,000 comments, against the first of 100",
            ratio(cost["50th"], cost["100"]),
            1.1,
            "×",
        ),
    ]
    for order in ORDERS:
        name = f"Permalink with its redirect, order {order}, 10,000 comments, against 100"
        rows.append(at_most(name, ratio(cost[f"{order} 10000"], cost[f"{order} 100"]), 1.1, "×"))
    return rows


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from benchmarks.rows import hand_back

    hand_back(measure())


if __name__ == "__main__":
    main()
