"""People and organisations for tests, with traits for the states people speak of."""

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group, Permission
from factory.django import DjangoModelFactory

from accounts.models import Membership, Organisation, User, Ward

PASSWORD = "brass and brick and 1 canal"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class WardFactory(DjangoModelFactory):
    class Meta:
        model = Ward

    code = factory.Sequence(lambda n: f"E{n:08d}")
    name = factory.Sequence(lambda n: f"Ward {n}")
    population = 10_000


class UserFactory(DjangoModelFactory):
    """A person with a confirmed address and no password, as most are."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        administrator = factory.Trait(is_superuser=True)
        closed = factory.Trait(is_active=False)

    email = factory.Sequence(lambda n: f"person{n}@people.example")
    display_name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(kwargs.pop("email"), kwargs.pop("password", None), **kwargs)

    @factory.post_generation
    def confirmed(self, create, value, **kwargs):
        """`confirmed=False` for somebody who never typed the code."""
        if create:
            EmailAddress.objects.create(
                user=self, email=self.email, primary=True, verified=value is not False
            )

    @factory.post_generation
    def back_office(self, create, value, **kwargs):
        """`back_office=True`: may enter the Wagtail admin."""
        if create and value:
            self.user_permissions.add(Permission.objects.get(codename="access_admin"))

    @factory.post_generation
    def roles(self, create, value, **kwargs):
        """`roles=["moderator"]`: the groups of accounts.roles by key, made if need be."""
        if create and value:
            from accounts.actions.roles import sync_roles
            from accounts.roles import ROLES

            sync_roles(only=value)  # one role is a tenth of the work of all
            self.groups.set(Group.objects.filter(name__in=[ROLES[key].group for key in value]))

    @factory.post_generation
    def second_factor(self, create, value, **kwargs):
        """`second_factor=True`: an authenticator app with TOTP_SECRET."""
        if create and value:
            TOTP.activate(self, TOTP_SECRET)


def totp_of(user: User) -> Authenticator:
    return Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    class Params:
        department = factory.Trait(kind=Organisation.Kind.DEPARTMENT)

    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = Organisation.Kind.SME


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    class Params:
        owner = factory.Trait(role=Membership.Role.OWNER)

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
