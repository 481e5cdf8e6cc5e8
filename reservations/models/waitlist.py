"""The waitlist: parties at the door, what was promised them, and what became of them."""

from django.db import models
from django.db.models import F, Q

from config.outlets.models import Outlet
from reservations.models.bookings import Reservation
from reservations.models.guests import Guest


class WaitState(models.TextChoices):
    """Where a waiting party stands; the last three end its wait."""

    WAITING = "WAITING"
    NOTIFIED = "NOTIFIED"
    SEATED = "SEATED"
    LEFT = "LEFT"
    REMOVED = "REMOVED"


WAITING_STATES = (WaitState.WAITING, WaitState.NOTIFIED)


class WaitlistEntry(models.Model):
    """One party on the waitlist. `date` is the service date it is filed under.

    `quoted_*` is the range that was promised, in minutes from `quoted_at`; `estimated_*` is what the room
    said at that moment, so that a quote that staff overruled can be told from one they did not. `email` was
    typed for this list, and is written to for nothing else. `reservation` is the walk-in it became.
    `named_guest` is the merged guest whose phone the party gave, where there is one: un-merged, it is theirs.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="waitlist")
    date = models.DateField()
    guest = models.ForeignKey(Guest, on_delete=models.SET_NULL, null=True, related_name="waits")
    named_guest = models.ForeignKey(
        Guest, on_delete=models.SET_NULL, null=True, editable=False, related_name="named_by_waits"
    )
    name = models.CharField(max_length=100)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    party_size = models.PositiveSmallIntegerField()
    notes = models.CharField(max_length=500, blank=True)
    joined_at = models.DateTimeField()
    quoted_from_minutes = models.PositiveSmallIntegerField(null=True)
    quoted_to_minutes = models.PositiveSmallIntegerField(null=True)
    quoted_at = models.DateTimeField(null=True)
    estimated_from_minutes = models.PositiveSmallIntegerField(null=True)
    estimated_to_minutes = models.PositiveSmallIntegerField(null=True)
    notified_at = models.DateTimeField(null=True)
    notified_times = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=WaitState, default=WaitState.WAITING)
    ended_at = models.DateTimeField(null=True)
    reservation = models.OneToOneField(
        Reservation, on_delete=models.PROTECT, null=True, related_name="waitlist_entry"
    )

    class Meta:
        verbose_name_plural = "waitlist entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(party_size__gte=1, party_size__lte=100), name="waiting_party_size_is_1_to_100"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="waiting_party_has_a_name"),
            models.CheckConstraint(condition=Q(state__in=WaitState.values), name="waiting_state_is_known"),
            models.CheckConstraint(
                condition=Q(
                    quoted_from_minutes__isnull=True, quoted_to_minutes__isnull=True, quoted_at__isnull=True
                )
                | Q(
                    quoted_from_minutes__isnull=False,
                    quoted_to_minutes__isnull=False,
                    quoted_to_minutes__gte=F("quoted_from_minutes"),
                    quoted_at__isnull=False,
                ),
                name="quote_is_a_range_or_none",
            ),
            models.CheckConstraint(
                condition=Q(estimated_from_minutes__isnull=True, estimated_to_minutes__isnull=True)
                | Q(
                    estimated_from_minutes__isnull=False,
                    estimated_to_minutes__isnull=False,
                    estimated_to_minutes__gte=F("estimated_from_minutes"),
                ),
                name="estimate_is_a_range_or_none",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WAITING_STATES, ended_at__isnull=True)
                | (~Q(state__in=WAITING_STATES) & Q(ended_at__isnull=False)),
                name="wait_has_ended_in_a_final_state_alone",
            ),
            models.CheckConstraint(
                condition=Q(state=WaitState.SEATED, reservation__isnull=False)
                | (~Q(state=WaitState.SEATED) & Q(reservation__isnull=True)),
                name="who_was_seated_has_a_reservation",
            ),
            models.CheckConstraint(
                condition=Q(notified_times=0, notified_at__isnull=True)
                | Q(notified_times__gte=1, notified_at__isnull=False),
                name="who_was_notified_knows_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=WaitState.NOTIFIED) | Q(notified_times__gte=1),
                name="notified_party_was_notified",
            ),
        ]
        indexes = [
            models.Index(fields=["outlet", "date"], name="waitlist_by_day"),
            models.Index(fields=["outlet", "joined_at"], condition=Q(ended_at=None), name="waitlist_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.party_size}"


class WaitlistChange(models.Model):
    """One act in a waiting party's story, in the order it became true. Never altered, and names nobody."""

    entry = models.ForeignKey(WaitlistEntry, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    act = models.CharField(max_length=40)
    words = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["entry", "id"], name="waitlist_change_by_entry")]

    def __str__(self) -> str:
        return self.words


class WaitlistLetter(models.Model):
    """What an outlet writes to a party whose table is ready. {name}, {outlet} and {minutes} are filled in."""

    outlet = models.OneToOneField(
        Outlet, on_delete=models.CASCADE, related_name="waitlist_letter", primary_key=True
    )
    subject = models.CharField(max_length=150, default="Your table at {outlet} is ready")
    text = models.TextField(
        max_length=2000,
        default="Dear {name},\n\nyour table at {outlet} is ready. Please come to the host's desk within"
        " {minutes} minutes.\n\nUntil soon,\n{outlet}\n",
    )
    come_within_minutes = models.PositiveSmallIntegerField(default=10)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(subject=""), name="letter_has_a_subject"),
            models.CheckConstraint(condition=~Q(text=""), name="letter_has_a_text"),
            models.CheckConstraint(
                condition=Q(come_within_minutes__gte=1, come_within_minutes__lte=120),
                name="letter_gives_1_to_120_minutes",
            ),
        ]

    def __str__(self) -> str:
        return f"Waitlist letter of {self.outlet}"


class NoticeState(models.TextChoices):
    """How far a notice is."""

    WAITING = "WAITING", "on its way"
    SENT = "SENT", "sent"
    REFUSED = "REFUSED", "not taken by the mail server"
    STOPPED = "STOPPED", "not sent: the wait had ended"


class WaitlistNotice(models.Model):
    """One e-mail to a waiting party, as it was worded when staff asked for it; sent once.

    `next_at` is when it is due, or until when the worker that has it may take; null once it is settled.
    """

    entry = models.ForeignKey(WaitlistEntry, on_delete=models.CASCADE, related_name="notices")
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=400)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=NoticeState.values), name="notice_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=NoticeState.WAITING, next_at__isnull=False)
                | (~Q(state=NoticeState.WAITING) & Q(next_at__isnull=True)),
                name="notice_is_due_while_it_waits",
            ),
            models.CheckConstraint(
                condition=Q(state=NoticeState.SENT, sent_at__isnull=False)
                | (~Q(state=NoticeState.SENT) & Q(sent_at__isnull=True)),
                name="notice_sent_knows_when",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state=NoticeState.WAITING), name="notice_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.address}"
