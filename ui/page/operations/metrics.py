"""``/metrics``: counts and times for Prometheus, without a word of any question and without names.

Off unless ``serving.metrics`` says otherwise. With ``local``, programs of this machine may read them, and owners with
their password; a request that a proxy passed on is not one of this machine.
"""

import ipaddress
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ui.chat.observing import Counts, EndedQuestion
from ui.page.access.forwarded import PROXIED
from ui.page.access.gate import NOT_ALLOWED, USER
from ui.page.guards.responses import refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/metrics"
SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
"""Upper bounds of the histograms' buckets."""


class QuestionMetrics:
    """What is counted of questions; safe for several threads."""

    def __init__(self, counts: Callable[[], Counts]) -> None:
        """Count from zero.

        Args:
            counts: How many questions and readers there are now.
        """
        self._registry = CollectorRegistry()
        self._registry.register(_Now(counts))
        self._ended = Counter(
            "byline_questions",
            "Questions that were begun and have ended: answered, refused because the articles do not answer, stopped, "
            "failed, interrupted.",
            ["outcome"],
            registry=self._registry,
        )
        self._refused = Counter(
            "byline_refusals", "Questions that the articles do not answer.", registry=self._registry
        )
        self._waited = Histogram("byline_wait_seconds", "Time in the line.", buckets=SECONDS, registry=self._registry)
        self._steps = Histogram(
            "byline_step_seconds", "Time of each step of an answer.", ["step"], buckets=SECONDS, registry=self._registry
        )

    def count(self, ended: EndedQuestion) -> None:
        """Count one question that has ended."""
        self._ended.labels(ended.outcome).inc()
        if ended.outcome == "refused":
            self._refused.inc()
        self._waited.observe(ended.waited_s)
        for step, seconds in ended.steps_s.items():
            self._steps.labels(step).observe(seconds)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)


class _Now(Collector):
    """The line as it is when it is looked at."""

    def __init__(self, counts: Callable[[], Counts]) -> None:
        self._counts = counts

    def collect(self) -> Iterator[Metric]:
        now = self._counts()
        yield GaugeMetricFamily("byline_questions_waiting", "Length of the line.", now.waiting)
        yield GaugeMetricFamily("byline_questions_running", "Questions that are being answered.", now.running)
        yield GaugeMetricFamily("byline_readers", "Readers with a question in the line or under way.", now.readers)


class MetricsDoor:
    """ASGI middleware: shows the metrics to those who may see them.

    Two of them stand in the way of a request: one before people log in, which passes on whom it does not know, and one
    after, which knows owners.

    Args:
        app: The application behind it.
        metrics: What is shown.
        open_to: As ``serving.metrics``.
        is_owner: Whether the one of that name is an owner; None before people log in.
    """

    def __init__(
        self,
        app: "ASGIApp",
        metrics: QuestionMetrics,
        open_to: Literal["local", "everyone"],
        is_owner: Callable[[str | None], bool] | None = None,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._open_to = open_to
        self._is_owner = is_owner

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer, refuse, or pass the request on."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] not in ("GET", "HEAD"):
            return await self._app(scope, receive, send)
        if self._may_see(scope):
            from starlette.responses import Response

            response = Response(self._metrics.text(), media_type=CONTENT_TYPE_LATEST)
            return await response(scope, receive, send)
        if self._is_owner is None:
            return await self._app(scope, receive, send)
        return await refuse(scope, receive, send, 403, NOT_ALLOWED)

    def _may_see(self, scope: "Scope") -> bool:
        if self._open_to == "everyone":
            return True
        if self._is_owner is not None:
            return self._is_owner(scope.get(USER))
        return not scope.get(PROXIED) and _is_this_machine(scope)


def _is_this_machine(scope: "Scope") -> bool:
    client = scope.get("client")
    try:
        return ipaddress.ip_address(client[0] if client else "").is_loopback
    except ValueError:
        return False
