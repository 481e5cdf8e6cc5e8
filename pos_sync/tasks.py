"""Without being asked for: floor plans are fetched, and merged parties hear that they are paid."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from config.opentable import sweeps
from config.opentable.models import Fact
from config.outlets.models import Outlet
from pos_sync import operations


@shared_task(name="pos_sync.fetch_plan")
def fetch_plan_of(rid: int, **_later: object) -> None:
    """Fetch one outlet's plan now, for a manager who has just renamed tables at OpenTable."""
    operations.fetch_plan(outlet=Outlet.objects.get(rid=rid), now=timezone.now())


def fetch_plans(*, now: datetime) -> int:
    """Fetch every outlet's plan, so that names which differ are known before service; how many were read."""
    outlets = Outlet.objects.filter(integration_enabled=True).order_by("id")
    return sweeps.each(
        outlets, lambda outlet: operations.fetch_plan(outlet=outlet, now=now), sweep="floor plans"
    )


class JointPayments:
    """The subscriber that marks whom a closed check paid for besides (settings.FACT_SUBSCRIBERS)."""

    name = "pos_sync.joint_payments"

    def take(self, *, fact: Fact, now: datetime) -> None:
        """Act on the closing of a cart; every other fact is left alone."""
        if fact.name == "cart.closed":
            operations.mark_merged_paid(check_id=fact.subject, now=now)


JOINT_PAYMENTS = JointPayments()
