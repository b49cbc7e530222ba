"""A person with an account, and the wards of the city."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.clock import now


class Ward(models.Model):
    """An electoral ward, with its residents at the last mid-year estimate (ONS)."""

    code = models.CharField(_("code"), max_length=9, unique=True, help_text=_("ONS code, such as E05011118"))
    name = models.CharField(_("name"), max_length=80, unique=True)
    population = models.PositiveIntegerField(_("residents"), null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(
        _("row on the tile map"), null=True, blank=True, help_text=_("From the north, beginning with 1")
    )
    tile_column = models.PositiveSmallIntegerField(
        _("column on the tile map"), null=True, blank=True, help_text=_("From the west, beginning with 1")
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("ward")
        verbose_name_plural = _("wards")

    def __str__(self):
        return self.name


class UserManager(BaseUserManager):
    """Makes people; the address is the name they sign in with, whatever its case."""

    use_in_migrations = True

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("A person needs an e-mail address")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Only the name to show and the ward are ever public, and only beside their own words."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("email address"))
    display_name = models.CharField(
        _("name to show"), max_length=60, help_text=_("This name stands beside what you write")
    )
    preferred_language = models.CharField(_("preferred language"), max_length=12, blank=True)
    ward = models.ForeignKey(Ward, verbose_name=_("ward"), null=True, blank=True, on_delete=models.SET_NULL)
    is_active = models.BooleanField(_("may sign in"), default=True)
    ward_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    date_joined = models.DateTimeField(_("joined"), default=now, editable=False)
    erasing_since = models.DateTimeField(null=True, blank=True, editable=False)
    erasing_keeps_words = models.BooleanField(default=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    session_generation = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        ordering = ["display_name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("Someone already has an account with this email address."),
            )
        ]

    def __str__(self):
        if self.erased_at:
            return gettext("Former participant")
        return self.display_name or self.email

    @property
    def is_staff_member(self) -> bool:
        """Whether this person may enter the back office, second factor aside."""
        return self.has_perm("wagtailadmin.access_admin")

    def get_full_name(self):
        return self.display_name

    def get_short_name(self):
        return self.display_name

    def clean(self):
        super().clean()
        self.email = self.email.lower()

    def _get_session_auth_hash(self, secret=None):
        """Bound to `session_generation` too: raising it ends every session, known or not."""
        parts = f"{self.password}|{self.session_generation}"
        return salted_hmac(
            "accounts.models.User.session", parts, secret=secret, algorithm="sha256"
        ).hexdigest()
