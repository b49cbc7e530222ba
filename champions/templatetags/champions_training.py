"""What other pages of the network show of toolkit and training."""

from django import template

from accounts.models import User
from champions import toolkit, training
from cms.frame import site_for

register = template.Library()


@register.simple_tag(takes_context=True)
def champions_landing(context: template.Context) -> toolkit.Landing:
    """Introduction, addresses and the first resources; asks nothing once it is remembered."""
    return toolkit.landing(site_for(context["request"]))


@register.simple_tag
def training_of(user: User) -> list[training.Progress]:
    """Every module and whether this person did it; one query."""
    return training.progress_of(user)
