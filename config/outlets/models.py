"""Outlets and the people who work in them."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from config import roles
from config.outlets import formats


def must_be_a_zone(name: str) -> None:
    """Refuse a name that is not an IANA time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError) as unknown:
        raise ValidationError(f"{name} is not a time zone of the IANA list") from unknown


class Mode(models.TextChoices):
    """Who owns the book (docs/architecture.md): exactly one of two integrations an outlet."""

    NETWORK = "NETWORK", "NETWORK: our book is the truth"
    POS = "POS", "POS: OpenTable owns the book"


def usual_tags() -> list[str]:
    """What most houses note of a booking."""
    return ["Window", "Quiet", "High chair", "Wheelchair", "Cake"]


class Outlet(models.Model):
    """One restaurant location. `rid` is OpenTable's number for it.

    `country` (ISO 3166-1 alpha-2) is where a phone number without a country is dialed; it may be unknown.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    rid = models.PositiveIntegerField(unique=True)
    mode = models.CharField(max_length=10, choices=Mode)
    time_zone = models.CharField(max_length=64, validators=[must_be_a_zone])
    currency = models.CharField(max_length=3)
    country = models.CharField(max_length=2, blank=True, default="", db_default="")
    # A default in the database too: a process of the release before this one goes on opening outlets.
    locale = models.CharField(
        max_length=5, choices=formats.CHOICES, default=formats.DEFAULT, db_default=formats.DEFAULT
    )
    integration_enabled = models.BooleanField(default=True)
    payments_enabled = models.BooleanField(default=True)
    closes_paid_checks = models.BooleanField(default=True)
    finishes_after_payment = models.BooleanField(default=True)
    finish_after_minutes = models.PositiveSmallIntegerField(default=10)
    booking_tags = ArrayField(
        models.CharField(max_length=30),
        default=usual_tags,
        db_default=[],
        blank=True,
        help_text="Offered on every booking, separated by commas; others may be typed.",
    )
    # Graces, counted from a party's time: from when on it looks late, and from when on staff are asked
    # whether it comes at all. Nothing happens by itself.
    late_after_minutes = models.PositiveSmallIntegerField(default=15, db_default=15)
    no_show_after_minutes = models.PositiveSmallIntegerField(default=30, db_default=30)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(rid__gte=1), name="outlet_rid_is_positive"),
            models.CheckConstraint(condition=models.Q(mode__in=Mode.values), name="outlet_mode_is_known"),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="outlet_currency_is_iso_4217"
            ),
            models.CheckConstraint(
                condition=models.Q(late_after_minutes__gte=1, no_show_after_minutes__lte=240),
                name="outlet_graces_are_1_to_240_minutes",
                violation_error_message="A grace is of 1 to 240 minutes.",
            ),
            models.CheckConstraint(
                condition=models.Q(no_show_after_minutes__gte=models.F("late_after_minutes")),
                name="outlet_no_show_is_asked_after_late",
                violation_error_message="A party is late before it can be a no-show.",
            ),
            models.CheckConstraint(
                condition=models.Q(country__regex=r"^([A-Z]{2})?$"), name="outlet_country_is_iso_3166"
            ),
            models.CheckConstraint(
                condition=models.Q(locale__in=list(formats.LOCALES)), name="outlet_locale_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The IANA zone in which this outlet's wall clock runs."""
        return ZoneInfo(self.time_zone)


class Membership(models.Model):
    """One person's role at one outlet; `pin_hash` approves what the role alone may not do."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=[(role.value, role.value.title()) for role in roles.Role])
    pin_hash = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "outlet"], name="membership_is_one_role_an_outlet"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in roles.Role]),
                name="membership_role_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role.lower()} at {self.outlet}"
