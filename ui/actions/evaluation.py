"""Running a golden set from the page: the sets there are, a run in the background, the last run.

The packaged sets bring their own articles and are asked of an assistant of their own, so that the reader's index is
never touched. The reader's own questions are asked of the assistant in use.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from eval.metrics.comparison import Comparison, compare
from eval.records import Run
from eval.run.runner import Report, evaluate
from eval.run.side_by_side import SideBySide, compare_models
from eval.run.storage import load_run, previous_run, run_folders
from eval.suites.golden import load_cases
from index.errors import BylineError, UsageError
from index.records import Progress
from rag.models.lookup import state
from ui.actions.golden_questions import user_set
from ui.actions.preferences import known_names
from ui.actions.services import Services

T = TypeVar("T")
OWN = "user"
PACKAGED = {"seeds": "Sample articles", "injections": "Hidden instructions in articles"}
TITLES = {OWN: "My questions"} | PACKAGED
"""What the page calls each set, by its value."""


class StoppedError(BylineError):
    """The reader stopped the run; the same run goes on from there the next time."""


def suites(services: Services) -> list[tuple[str, str]]:
    """Names and values of the sets that can be run, the reader's own first when there is one."""
    packaged = [(title, suite) for suite, title in PACKAGED.items()]
    own = user_set(services.home)
    if not own.is_file():
        return packaged
    try:
        count = len(load_cases(own))
    except BylineError:
        return packaged
    return [(f"{TITLES[OWN]} ({count})", OWN), *packaged]


def run_suite(services: Services, suite: str, sample: int | None, stop: threading.Event) -> Iterator[Progress | Run]:
    """Run a set in the background; yields its progress, then the finished run.

    Args:
        services: The assistant and home.
        suite: One of the values of :func:`suites`.
        sample: The number of questions to ask; None for all.
        stop: Set it to end the run after the current question.

    Raises:
        BylineError: The set or the models cannot be used, or the run was stopped.
    """
    own = suite == OWN

    def work(report: Report) -> Run:
        return evaluate(
            user_set(services.home) if own else suite,
            services.holder.get() if own else None,
            home=services.home,
            sample=sample,
            progress=report,
        )

    return _in_background(work, stop)


def models_here(services: Services) -> list[str]:
    """The language models that can be compared: the one in the settings, and those of the server in use or here."""
    settings = services.settings
    at_server = bool(settings.llm.endpoint)
    found = (name for name in known_names(settings) if at_server or state(name, settings) in ("verified", "unverified"))
    return list(dict.fromkeys([settings.llm.model, *found]))


def _require_known(services: Services, models: tuple[str, str]) -> None:
    """Refuse what names no known model, before anything is looked at: a name could be the path of any file here."""
    settings = services.settings
    if not {settings.llm.model, *known_names(settings)}.issuperset(models):
        raise UsageError("Choose both models from the lists: other names are not compared.")


def compare_two(
    services: Services, models: tuple[str, str], suite: str, sample: int | None, stop: threading.Event
) -> Iterator[Progress | SideBySide]:
    """Ask two models the same questions in the background; yields progress, then both side by side.

    Args:
        services: The home and settings.
        models: Their names.
        suite: One of the values of :func:`suites`.
        sample: The number of questions to ask; None for all.
        stop: Set it to end the comparison after the current question.

    Raises:
        BylineError: A model or the set cannot be used, or the comparison was stopped.
    """
    _require_known(services, models)

    def work(report: Report) -> SideBySide:
        meant = user_set(services.home) if suite == OWN else suite
        return compare_models(*models, meant, home=services.home, sample=sample, progress=report)

    return _in_background(work, stop)


def _in_background(work: Callable[[Report], T], stop: threading.Event) -> Iterator[Progress | T]:
    """Run ``work`` in a thread; yields its progress, then what it gives."""
    steps: queue.Queue[tuple[Progress | T | BaseException, bool]] = queue.Queue()

    def report(progress: Progress) -> None:
        if stop.is_set():
            raise StoppedError("Stopped. What is done is kept: the same run goes on from there.")
        steps.put((progress, False))

    def run() -> None:
        try:
            steps.put((work(report), True))
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            steps.put((error, True))

    threading.Thread(target=run, name="byline-evaluation", daemon=True).start()
    while True:
        step, is_last = steps.get()
        if isinstance(step, BaseException):
            raise step
        yield step
        if is_last:
            return


def latest_run(services: Services) -> Run | None:
    """The last finished run in the home; None if there is none."""
    for folder in reversed(run_folders(services.home)):
        try:
            return load_run(folder)
        except (BylineError, KeyError, ValueError):
            continue
    return None


def comparison_with_previous(run: Run) -> Comparison | None:
    """The comparison with the run before it of the same set; None if there is none."""
    earlier = previous_run(run)
    return compare(earlier, run) if earlier is not None else None
