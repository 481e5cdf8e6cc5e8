"""Figures for Prometheus. With several web processes set PROMETHEUS_MULTIPROC_DIR, or each tells its own."""

import os
from collections.abc import Iterator

from django.db.models import Count, F
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from config.opentable.models import Stream

CALLBACKS = Counter("covers_callbacks", "Calls from OpenTable, by act and status.", ["act", "status"])
SECONDS = Histogram(
    "covers_callback_seconds",
    "How long a call from OpenTable took.",
    ["act"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4),
)


class _Backlog(Collector):
    """Streams with something that OpenTable has not acknowledged, by kind."""

    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "covers_outbox_streams", "Streams waiting for OpenTable, by kind.", labels=["kind", "parked"]
        )
        waiting = Stream.objects.filter(acked_version__lt=F("last_version"))
        for kind, is_parked, count in waiting.values_list("kind", "is_parked").annotate(n=Count("pk")):
            family.add_metric([kind, str(is_parked).lower()], count)
        yield family


def count_callback(*, act: str, status: int, seconds: float) -> None:
    """One more call answered."""
    CALLBACKS.labels(act=act, status=str(status)).inc()
    SECONDS.labels(act=act).observe(seconds)


def exposition() -> bytes:
    """Everything counted so far, and the outbox's backlog read from the database now."""
    own = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.MultiProcessCollector(own)  # type: ignore[no-untyped-call]
        counted: bytes = generate_latest(own)
    else:
        counted = generate_latest(REGISTRY)
    waiting = CollectorRegistry()
    waiting.register(_Backlog())
    return counted + bytes(generate_latest(waiting))
