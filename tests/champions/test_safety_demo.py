"""The conversations and concerns of the demonstration: laid twice they are the same, and nobody is told."""

import pytest

from accounts.models import Event
from champions import leads
from champions.models import Champion, ChampionsSettings, Concern, Conversation, DirectMessage
from cms.demo import data
from cms.registries import demo_parts
from engagement.actions.moving import silence
from tests.factories.accounts import UserFactory
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db
KEYS = ("imran", "maureen", "leroy", "farah", "george", "agnieszka")


def lay(people) -> int:
    with silence():
        return demo_parts.get("champions_safety").bring(people)


def test_it_is_laid_once_in_every_state_and_tells_nobody():
    HomePageFactory()
    people = {key: UserFactory(email=data.address(key), display_name=key.title()) for key in KEYS}
    people["safeguarding"] = UserFactory(roles=["safeguarding_lead"])
    assert lay(people) == Conversation.objects.count() + Concern.objects.count() == 5
    before = list(DirectMessage.objects.values_list("pk", "text"))
    assert lay(people) == 0 and list(DirectMessage.objects.values_list("pk", "text")) == before
    assert set(Concern.objects.values_list("state", flat=True)) == {"new", "closed"}
    assert Champion.objects.listed().count() == 3 and not Event.objects.exists()
    chosen = ChampionsSettings.here()
    assert leads.is_lead(chosen.lead) and chosen.lead_phone.startswith("0121 496 0")
    chosen.clean()
