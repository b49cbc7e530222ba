"""What somebody types who applies."""

from champions.actions.joining import Application, apply
from champions.models import Champion
from tests.factories.accounts import UserFactory

START = {"kind": "citizen", "age": "25_64", "code": "", "business_name": ""}


def application(**changes) -> Application:
    return Application(**{"kind": "citizen", "age": "25_64", **changes})


def minor(**changes) -> Application:
    adult = {"adult_name": "Ms Adult", "adult_contact": "0121 496 0000"}
    return application(**{"age": "under_18", **adult, **changes})


def applied(user=None, **changes) -> Champion:
    return apply(user=user or UserFactory(), given=application(**changes))
