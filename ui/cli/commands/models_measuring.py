"""``byline models fit`` and ``byline models compare``: a model measured on questions with known answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from index.errors import BylineError
from index.records import Progress
from ui.cli.console import Session, one_line
from ui.cli.interrupts import noticed_interrupts
from ui.cli.progress import ProgressDisplay

if TYPE_CHECKING:
    from eval.fitting.model_fit import ModelFit
    from eval.run.side_by_side import SideBySide

MAX_DIFFERING = 6
_WAYS = {"proofs": "proofs alone", "fitted": "fitted", "shipped": "shipped"}
_USED = {
    "fitted": "From now on {model} is judged by its own calibration, kept in {file} for all homes.",
    "proofs": "Its yes and no tell no more than the proofs of its answers, so these alone judge {model}. "
    "That is kept in {file} for all homes.",
    "noise": "Its yes points away from an answer, which is chance whatever the fitted figures say, so the proofs of "
    "its answers alone judge {model}. That is kept in {file} for all homes.",
    "shipped": "The calibration that comes with Byline decides at least as well for {model}, so it stays in force.",
}

Suite = Annotated[
    str | None,
    typer.Option(
        "--suite",
        metavar="SUITE",
        help="Other questions: a set that `byline eval` knows, mine, or a golden .jsonl file.",
    ),
]
Questions = Annotated[
    int | None, typer.Option("--questions", "-n", min=1, help="About so many only, every kind in its share.")
]
Seed = Annotated[int, typer.Option(min=0, help="Of the sample and of the intervals.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Forget what an earlier start measured.")]
Override = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A setting for this time: llm.threads=2.")
]


def fit(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Default: the model in the settings.", show_default=False)
    ] = None,
    suite: Suite = None,
    questions: Questions = None,
    seed: Seed = 0,
    fresh: Fresh = False,
    override: Override = None,
) -> None:
    """Measure a language model on the packaged questions, and keep how to judge its answers.

    What one model's yes or no is worth says nothing about another's. A model that was not fitted is judged by the
    proofs of its answers alone. Takes minutes; after Ctrl-C the same command goes on where it stopped. Works with
    llm.endpoint too, if the server gives log-probabilities: NAME is then the model's name there.

    [bold]Examples[/bold]

    byline models fit qwen2.5-coder-0.5b-instruct

    byline models fit owner/repo:file.gguf --questions 90
    """
    from eval.fitting.model_fit import PACKAGED, fit_model
    from rag.opening import require_known_model
    from ui.cli.commands.evaluation import overrides

    session: Session = context.obj
    settings = session.settings(**overrides(override), **({"llm__model": name} if name else {}))
    require_known_model(settings)
    with _measuring(session) as progress:
        found = fit_model(
            settings,
            suites=[suite] if suite else PACKAGED,
            questions=questions,
            seed=seed,
            fresh=fresh,
            progress=progress,
        )
    if session.json:
        session.emit(found.to_dict())
    else:
        _print_fit(session, found)


def compare(
    context: typer.Context,
    first: Annotated[str, typer.Argument(metavar="MODEL", show_default=False)],
    second: Annotated[str, typer.Argument(metavar="MODEL", show_default=False)],
    suite: Suite = None,
    questions: Questions = None,
    seed: Seed = 0,
    fresh: Fresh = False,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="DIR", help="Where models.html and models.png go.")
    ] = None,
    override: Override = None,
) -> None:
    """Ask two models the same questions: quality against seconds, side by side, and the answers that differ.

    After Ctrl-C the same command goes on where it stopped; what was measured before is not asked again. The page and
    the plot go into comparisons/ of the home.

    [bold]Example[/bold]

    byline models compare qwen2.5-coder-0.5b-instruct qwen2.5-coder-1.5b-instruct --questions 40
    """
    from eval.reports.models_page import write_page
    from eval.run.side_by_side import compare_models
    from eval.suites.lookup import DEFAULT_SUITE
    from ui.cli.commands.evaluation import overrides

    session: Session = context.obj
    settings = overrides(override)
    home = session.settings(**settings).home
    with _measuring(session) as progress:
        found = compare_models(
            first,
            second,
            suite or DEFAULT_SUITE,
            home=home,
            sample=questions,
            seed=seed,
            fresh=fresh,
            progress=progress,
            **settings,
        )
    page, picture = write_page(found, home, report)
    if session.json:
        session.emit({**found.to_dict(), "report": str(page), "plot": str(picture)})
    else:
        _print_side_by_side(session, found)
        session.say(f"Page: {page}\nPlot: {picture}", style="dim")


@contextmanager
def _measuring(session: Session) -> Iterator[Callable[[Progress], None]]:
    """Show progress by what is given; it lets an interrupt through that was swallowed.

    Raises:
        BylineError: It was interrupted; the message says how far it was.
    """
    so_far = ""

    def progress(step: Progress) -> None:
        nonlocal so_far
        display.progress(step)
        if step.unit.startswith("questions"):
            so_far = f" after {step.done} of {step.total} {step.unit}"
        look()

    try:
        with ProgressDisplay(session) as display, noticed_interrupts() as look:
            yield progress
    except KeyboardInterrupt:
        raise BylineError(f"Interrupted{so_far}. Nothing is lost: run the same command again to go on.") from None


def _print_fit(session: Session, found: "ModelFit") -> None:
    from eval.metrics.registry import METRICS
    from eval.reports.report import bounds, number

    count = found.answerable + found.unanswerable
    session.say(
        f"{one_line(found.model)}: {count} questions, {found.unanswerable} of them without an answer, in "
        f"{found.seconds / 60:.1f} min",
        style="bold",
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("judged by", no_wrap=True)
    for _ in found.ways:
        table.add_column(_WAYS[_], justify="right", no_wrap=True)
    names = list(dict.fromkeys(name for judged in found.ways.values() for name in judged.figures))
    for name in names:
        figures = [judged.figures.get(name) for judged in found.ways.values()]
        table.add_row(METRICS[name].title, *(f"{number(f.mean)}  ({bounds(f)})" if f else "–" for f in figures))
    for kind in next(iter(found.ways.values())).kinds:
        own = [judged.kinds[kind] for judged in found.ways.values()]
        table.add_row(Text(f"  {kind} ({own[0].n})", style="dim"), *(Text(f"{f.mean:.2f}", style="dim") for f in own))
    session.out.print(table)
    session.say(
        f"Fitted: cross-validated by kind of question; its yes and no alone have an AUC of {found.auc:.2f}, and what "
        f"stays below {found.decision.threshold:.2f} is refused.",
        style="dim",
    )
    used = "noise" if found.yes_is_noise and found.used == "proofs" else found.used
    session.say(_USED[used].format(model=one_line(found.model), file=found.file))
    if (chosen := session.settings().answer.answerable_threshold) is not None:
        session.say(
            f"answer.answerable_threshold is set to {chosen:g} and goes before it: take it out of byline.toml.",
            style="yellow",
        )


def _print_side_by_side(session: Session, found: "SideBySide") -> None:
    from eval.reports.models_page import figure_rows, judged

    session.say(f"{found.comparison.shared} questions of {found.runs[0].suite}, asked of both", style="bold")
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for title in found.titles:
        table.add_column(one_line(title), justify="right", overflow="fold")
    table.add_column("better beyond chance", overflow="fold")
    for row in figure_rows(found):
        table.add_row(
            row.title, *(f"{value}  ({spread})" if spread else value for value, spread in row.values), row.better or "="
        )
    session.out.print(table)
    for title, words in judged(found):
        session.say(f"{title}: {words}.", style="dim")
    session.say(f"Answers that differ: {len(found.differing)}", style="bold")
    for differing in found.differing[:MAX_DIFFERING]:
        session.say(f"  {differing.change:+.2f}  {one_line(str(differing.first.case['question']))}")
        for title, result in zip(found.titles, (differing.first, differing.second), strict=True):
            given = str(result.answer["answer"]) if result.answer else result.error
            session.say(f"         {title}: {one_line(given)}", style="dim")
    if len(found.differing) > MAX_DIFFERING:
        session.say(f"  … and {len(found.differing) - MAX_DIFFERING} more on the page", style="dim")
