"""The council's name as its editors write it: a release of ours names the buyer."""

from wagtail.models import Site

from cms.memory import forget
from cms.models import SiteSettings


def council(name: str = "Birmingham City Council") -> SiteSettings:
    made, _new = SiteSettings.objects.get_or_create(
        site=Site.objects.get(is_default_site=True), defaults={"council_name": name}
    )
    forget()
    return made
