"""The list of ideas at two sizes, and those like the words of somebody who types."""

from __future__ import annotations

import os
from urllib.parse import urlencode

import django


def measure() -> list:
    from benchmarks.many_ideas import TITLED, put_ideas
    from benchmarks.measure import Case, Site, compare, median, queries_of, ratio
    from benchmarks.rows import at_most, beside
    from engagement.models import Idea

    site = Site()
    idea = Idea.objects.filter(title__startswith=TITLED).order_by("pk")[50]
    page = idea.get_absolute_url()
    asked = urlencode({"q": idea.title, "text": idea.comment.text[:300]})
    part, whole = f"/ideas/similar/?list=1&{asked}", f"/ideas/similar/?{asked}"
    supported = "/ideas/?order=supported"
    cases = {
        f"{name} {size}": Case(lambda a=address: site.read(a), lambda s=size: put_ideas(s))
        for size in (100, 10_000)
        for name, address in (("list", "/ideas/"), ("supported", supported))
    }
    cases["idea"] = Case(lambda: site.read(page), lambda: put_ideas(10_000))
    cases["part"] = Case(lambda: site.read(part), lambda: put_ideas(10_000))
    cases["whole"] = Case(lambda: site.read(whole), lambda: put_ideas(10_000))
    cost = compare(cases)
    queries = {}
    for size in (100, 10_000):
        put_ideas(size)
        queries[size] = queries_of(lambda: site.read("/ideas/"))
    return [
        at_most(
            "Ideas list of 10,000 against 100, newest first",
            ratio(cost["list 10000"], cost["list 100"]),
            1.1,
            "×",
        ),
        at_most(
            "Ideas list of 10,000 against 100, most supported first",
            ratio(cost["supported 10000"], cost["supported 100"]),
            1.1,
            "×",
        ),
        at_most("Ideas list of 10,000: queries", queries[10_000], queries[100], digits=0),
        beside("Ideas list of 10,000: CPU, ms", median(cost["list 10000"])),
        at_most(
            "Similar ideas among 10,000, while typing, against a plain idea page",
            ratio(cost["part"], cost["idea"]),
            3,
            "×",
        ),
        at_most(
            "Similar ideas among 10,000, as a page, against a plain idea page",
            ratio(cost["whole"], cost["idea"]),
            3,
            "×",
        ),
        beside("Idea page: CPU, ms", median(cost["idea"])),
    ]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from benchmarks.rows import hand_back

    hand_back(measure())


if __name__ == "__main__":
    main()
