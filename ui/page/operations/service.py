"""What the page needs to run as a service, as its settings say: the parts before and behind the log-in, and its log."""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rag.settings import ServingSettings
from ui.actions.services import Services
from ui.page.operations.health import HealthProbe
from ui.page.operations.logs import log_as_json, log_question
from ui.page.operations.metrics import MetricsDoor, QuestionMetrics
from ui.page.operations.sub_path import SubPath

if TYPE_CHECKING:
    from starlette.middleware import Middleware

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Service:
    """One page that runs as a service.

    Attributes:
        services: What the page works with.
        settings: How it is run.
        metrics: What is counted; None if nobody may read it.
    """

    services: Services
    settings: ServingSettings
    metrics: QuestionMetrics | None

    @classmethod
    def of(cls, services: Services, settings: ServingSettings) -> "Service":
        """Count from now on, if somebody may read it."""
        metrics = QuestionMetrics(services.questions.counts) if settings.metrics != "off" else None
        if metrics:
            services.questions.listeners.append(metrics.count)
        return cls(services, settings, metrics)

    def begin(self) -> None:
        """Write the log as the settings say; call it once the server runs."""
        if self.settings.log_json:
            with_questions = self.settings.log_questions
            log_as_json(with_questions=with_questions)
            self.services.questions.listeners.append(partial(log_question, with_questions=with_questions))

    def say(self, words: str) -> None:
        """Tell whoever started the page."""
        if self.settings.log_json:
            _log.info(words)
        else:
            sys.stderr.write(f"{words}\n")

    def outermost(self) -> "list[Middleware]":
        """What sees a request before the guards."""
        from starlette.middleware import Middleware

        return [Middleware(SubPath, root_path=self.settings.root_path)] if self.settings.root_path else []

    def before_login(self) -> "list[Middleware]":
        """What needs no account."""
        from starlette.middleware import Middleware

        return [Middleware(HealthProbe, services=self.services), *self._metrics_door(None)]

    def after_login(self, role_of: Callable[[str | None], str | None] | None) -> "list[Middleware]":
        """What is for owners.

        Args:
            role_of: The role of a name; None if there are no accounts.
        """
        return self._metrics_door(lambda name: role_of is not None and role_of(name) == "owner")

    def _metrics_door(self, is_owner: Callable[[str | None], bool] | None) -> "list[Middleware]":
        from starlette.middleware import Middleware

        open_to = self.settings.metrics
        if self.metrics is None or open_to == "off":
            return []
        return [Middleware(MetricsDoor, metrics=self.metrics, open_to=open_to, is_owner=is_owner)]
