"""The two yardsticks: pages without fields."""

from wagtail.models import Page


class ReferencePage(Page):
    """The site's own base with an empty content block: what every page of ours pays before it says a word."""

    template = "benchmarks/reference.html"


class PlainPage(Page):
    """Wagtail's page with a one-line template."""

    template = "benchmarks/plain.html"
