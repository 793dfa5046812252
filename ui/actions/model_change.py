"""Another language model, chosen on the page: fetched and loaded beside the old one, which answers until then.

Nothing is changed before the new model is loaded, so a failure, or a stop on the way, leaves the old one in use. Only
where memory does not hold both is the old one let go first; should the new one fail then, the old one is taken back.
"""

import gc
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from index.errors import BylineError, UsageError
from index.records import Progress
from rag import opening
from rag.errors import CancelledError
from rag.models import lookup as models
from rag.models.memory import Memory, memory_now, require_memory
from ui.actions.preferences import require_known_name, save_preferences

if TYPE_CHECKING:
    from rag.settings import Settings
    from ui.actions.services import Services

Stage = Literal["idle", "fetching", "verifying", "loading", "done", "stopped", "failed"]
UNDER_WAY: tuple[Stage, ...] = ("fetching", "verifying", "loading")
POLL_S = 0.4
_STAGES: dict[str, Stage] = {"download": "fetching", "verify": "verifying"}


@dataclass(frozen=True, slots=True)
class ChangeState:
    """How far a change of models is.

    Attributes:
        model: The model that was chosen.
        stage: What is going on.
        done_bytes: Fetched or verified so far.
        total_bytes: In all, or None when unknown.
        problem: Why it failed, and what to do.
        overriding: Environment variables that are stronger than the choice.
    """

    model: str = ""
    stage: Stage = "idle"
    done_bytes: int = 0
    total_bytes: int | None = None
    problem: str = ""
    overriding: tuple[str, ...] = ()

    @property
    def is_under_way(self) -> bool:
        """Whether it still goes on."""
        return self.stage in UNDER_WAY


class ModelChange:
    """The one change of models that may be under way in this process.

    It goes on when the page that began it is closed; another page can follow and stop it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._moved = threading.Condition()
        self._thread: threading.Thread | None = None
        self._state = ChangeState()

    @property
    def state(self) -> ChangeState:
        """How far it is now."""
        return self._state

    def start(self, services: "Services", name: str) -> None:
        """Begin to change to a model of the catalogue, or of the server of ``llm.endpoint``.

        Raises:
            UsageError: Another change is under way, no such model may be chosen here, or the settings are fixed.
            BylineError: There is too little memory for it.
        """
        wanted = self.require_possible(services, name)
        with self._lock:
            self._require_idle()
            self._stop.clear()
            self._say(ChangeState(name, "fetching"))
            self._thread = threading.Thread(
                target=self._run, args=(services, wanted), name="byline-model-change", daemon=True
            )
            self._thread.start()

    def require_possible(self, services: "Services", name: str) -> "Settings":
        """The settings with that model, if a change to it may begin.

        Raises:
            UsageError: As :meth:`start`.
            BylineError: As :meth:`start`.
        """
        services.holder.require_reopen()
        require_known_name(services.settings, name)
        wanted = _with_model(services.settings, name)
        require_memory_after_swap(services, wanted)
        self._require_idle()
        return wanted

    def _require_idle(self) -> None:
        if self._state.is_under_way:
            raise UsageError(f"{self._state.model} is still being fetched. Wait for it, or stop it first.")

    def stop(self) -> None:
        """Stop fetching; what has arrived is kept for the next time. The old model stays in use."""
        self._stop.set()

    def follow(self) -> Iterator[ChangeState]:
        """The state now and whenever it moves on, until the change is over."""
        while True:
            state = self._state
            yield state
            if not state.is_under_way:
                return
            with self._moved:
                if self._state is state:
                    self._moved.wait(POLL_S)

    def wait(self, timeout_s: float) -> None:
        """Wait for the end of the change that is under way, if one is."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self, services: "Services", wanted: "Settings") -> None:
        name = wanted.llm.model
        try:
            overriding = self._change(services, wanted)
            self._say(ChangeState(name, "done", overriding=tuple(overriding)))
        except CancelledError:
            self._say(ChangeState(name, "stopped"))
        except BylineError as error:
            self._say(ChangeState(name, "failed", problem=str(error)))
        except Exception as error:  # whatever it is, the old model stays and the page is told
            problem = f"{type(error).__name__}. The old model stays in use; `byline doctor` may tell more."
            self._say(ChangeState(name, "failed", problem=problem))

    def _change(self, services: "Services", wanted: "Settings") -> list[str]:
        """Fetch, load and switch; returns the variables of the environment that are stronger."""
        name = wanted.llm.model
        if not wanted.llm.endpoint:
            models.ensure(name, wanted, progress=self._tell)
        if self._stop.is_set():
            raise CancelledError
        self._say(ChangeState(name, "loading"))
        changes = {"llm": {"model": name}}
        if wanted.answer.mode == "quotes":
            return save_preferences(services, changes)
        if opening.memory_for_model(wanted) <= memory_now().free_bytes:
            model = opening.open_model(wanted)
            overriding = save_preferences(services, changes)
            if not overriding:
                services.holder.get().use_model(model)
            return overriding
        return _swapped(services, changes)

    def _tell(self, step: Progress) -> None:
        if self._stop.is_set():
            raise CancelledError
        stage = _STAGES.get(step.stage, "fetching")
        self._say(ChangeState(self._state.model, stage, step.done, step.total))

    def _say(self, state: ChangeState) -> None:
        with self._moved:
            self._state = state
            self._moved.notify_all()


def require_memory_after_swap(services: "Services", wanted: "Settings") -> None:
    """See to it that a model fits once the one in use is let go.

    Raises:
        BylineError: It does not; the message names the largest that does.
    """
    needed = opening.memory_for_model(wanted)
    if not needed:
        return
    there = memory_now()
    given_back = 0
    if services.settings.answer.mode != "quotes" and services.holder.loaded_model() is not None:
        given_back = opening.memory_for_model(services.settings)
    free = min(there.free_bytes + given_back, there.total_bytes)
    require_memory(
        wanted.llm.model, needed, wanted.llm.context_tokens, Memory(there.total_bytes, free, there.is_limited)
    )


def _swapped(services: "Services", changes: dict[str, dict[str, str]]) -> list[str]:
    """Let the old model go, load the new one, and take the old one back if that fails."""
    before = services.settings.llm.model
    overriding = save_preferences(services, changes)
    gc.collect()
    try:
        services.holder.get().model()
    except BylineError:
        save_preferences(services, {"llm": {"model": before}})
        raise
    return overriding


def _with_model(settings: "Settings", name: str) -> "Settings":
    return settings.model_copy(update={"llm": settings.llm.model_copy(update={"model": name})})
