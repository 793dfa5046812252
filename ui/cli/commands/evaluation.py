"""``byline eval``: measure answers, compare runs, write reports, fit the threshold, draft questions.

``byline eval`` alone, or with options only, is ``byline eval run``.
"""

import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from eval.fitting.limits import MOST_WRONGLY_REFUSED
from index.errors import UsageError
from ui.cli.commands.evaluation_drafts import draft
from ui.cli.console import Session
from ui.cli.printing import print_comparison, print_run
from ui.cli.progress import ProgressDisplay

if TYPE_CHECKING:
    from eval.suites.golden import Suite


class _RunUnlessNamed(TyperGroup):
    """Runs ``run`` if no command is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Typer's context is not public
        no_command = not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names)
        return super().parse_args(ctx, ["run", *args] if no_command else args)


app = typer.Typer(
    cls=_RunUnlessNamed,
    help="Measure answers: run questions with known answers, compare runs, calibrate, draft new questions. "
    "Without a command, the packaged questions are run; options are then those of [bold]byline eval run[/bold].",
    context_settings={"help_option_names": ["-h", "--help"]},
)

Beir = Annotated[Path | None, typer.Option("--beir", metavar="DIR", help="A BEIR folder: measure retrieval.")]
Gate = Annotated[Path | None, typer.Option(metavar="FILE", help="Bars to clear; exit code 1 when one is missed.")]
Jobs = Annotated[int, typer.Option(min=1, help="Questions at once; pays off with an endpoint, not a local model.")]
ReportTo = Annotated[Path | None, typer.Option("--report", metavar="DIR", help="Where report.html and report.md go.")]
Results = Annotated[Path | None, typer.Option(metavar="FILE", help="Also put the figures into this Markdown file.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Begin anew instead of going on with an interrupted run.")]
JudgeAt = Annotated[
    str | None,
    typer.Option("--judge", metavar="URL", help="OpenAI-compatible endpoint that also judges; key: OPENAI_API_KEY."),
]
Clapnq = Annotated[Path | None, typer.Option("--clapnq", metavar="DIR", help="A CLAPNQ file or folder.")]
Override = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A setting for this run: answer.mode=quotes.")
]
Limit = Annotated[float, typer.Option(min=0.0, max=1.0, help="Limit on wrong refusals.")]
SuiteName = Annotated[
    str | None,
    typer.Argument(
        metavar="[SUITE]",
        help="seeds (default), injections, autumn-fit, mine, a golden .jsonl file, or the folder of a benchmark.",
        show_default=False,
    ),
]
RunName = Annotated[
    str, typer.Argument(metavar="RUN", help="Folder, name, beginning of a name, or last.", show_default=False)
]


@app.command()
def run(
    context: typer.Context,
    suite: SuiteName = None,
    beir: Beir = None,
    clapnq: Clapnq = None,
    gate: Gate = None,
    sample: Annotated[int | None, typer.Option(min=1, help="So many questions only, every kind in its share.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only questions of this kind; may be repeated.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the sample and of the intervals.")] = 0,
    jobs: Jobs = 1,
    report: ReportTo = None,
    results: Results = None,
    fresh: Fresh = False,
    override: Override = None,
    judge: JudgeAt = None,
    judge_model: Annotated[str, typer.Option(metavar="NAME", help="The judge's model.")] = "gpt-4o-mini",
) -> None:
    """Ask every question of a set and report how good the answers are; `byline eval` alone does the same.

    Interrupted with Ctrl-C, the same command goes on where it stopped. Every run is kept in runs/ of the home,
    with a report.html to open in a browser.

    [bold]Examples[/bold]

    byline eval --sample 20

    byline eval --clapnq clapnq/dev --gate bars.toml

    byline eval run mine
    """
    from eval.metrics.comparison import compare
    from eval.reports.report import failing, write_report
    from eval.run.runner import evaluate
    from eval.run.storage import previous_run

    session: Session = context.obj
    settings = overrides(override)
    home = session.settings(**settings).home
    with ProgressDisplay(session) as display:
        finished = evaluate(
            chosen_suite(suite, beir, clapnq, home),
            home=home,
            sample=sample,
            kinds=tuple(kind or ()),
            seed=seed,
            jobs=jobs,
            gate=gate,
            judge=_judge(judge, judge_model),
            progress=display.progress,
            resume=not fresh,
            **settings,
        )
    page, _ = write_report(finished, report)
    if results is not None:
        from eval.reports.results import update

        update(results, finished)
    if session.json:
        session.emit(finished.to_dict())
    else:
        earlier = previous_run(finished)
        print_run(session, finished, compare(earlier, finished) if earlier else None, len(failing(finished.cases)))
        session.say(f"Report: {page}", style="dim")
    if not finished.passed:
        raise typer.Exit(1)


@app.command()
def compare(context: typer.Context, before: RunName, after: RunName) -> None:
    """Compare two runs question by question: what is better or worse beyond chance?

    [bold]Example[/bold]

    byline eval compare 20250611-091500-seeds last
    """
    from eval.metrics.comparison import compare as compare_runs
    from eval.run.storage import find_run, load_run

    session: Session = context.obj
    home = session.settings().home
    found = compare_runs(load_run(find_run(before, home)), load_run(find_run(after, home)))
    if not found.shared:
        raise UsageError("These runs have no question in common, so there is nothing to compare.")
    if session.json:
        session.emit(found.to_dict())
    else:
        print_comparison(session, found)


@app.command()
def report(
    context: typer.Context,
    name: RunName = "last",
    folder: Annotated[
        Path | None, typer.Option("--report", metavar="DIR", help="Where to; the run's own folder by default.")
    ] = None,
    against: Annotated[str | None, typer.Option(metavar="RUN", help="Compare with this run, not the last one.")] = None,
) -> None:
    """Write the report of a stored run anew."""
    from eval.reports.report import write_report
    from eval.run.storage import find_run, load_run

    session: Session = context.obj
    home = session.settings().home
    earlier = load_run(find_run(against, home)) if against else None
    page, text = write_report(load_run(find_run(name, home)), folder, against=earlier)
    if session.json:
        session.emit({"html": str(page), "markdown": str(text)})
    else:
        session.say(f"{page}\n{text}")


@app.command()
def calibrate(
    context: typer.Context,
    suite: SuiteName = None,
    clapnq: Clapnq = None,
    stored: Annotated[str | None, typer.Option("--run", metavar="RUN", help="Use the answers of a stored run.")] = None,
    most_wrongly_refused: Limit = MOST_WRONGLY_REFUSED,
    override: Override = None,
) -> None:
    """Fit the threshold for refusing on questions with known answers, and write it into byline.toml.

    Only how sure the assistant is gets measured, nothing is written, so this takes a fraction of a run's time.
    Measure on other questions afterwards: a run over these ones is marked.

    [bold]Example[/bold]

    byline eval calibrate --clapnq clapnq/dev
    """
    from eval.fitting.threshold import fit_run, save
    from eval.run.runner import evaluate
    from eval.run.storage import find_run, load_run
    from eval.suites.lookup import resolve_suite

    session: Session = context.obj
    # No answer reaches this threshold: every question is scored and then refused, so no answer is written.
    settings = {**overrides(override), "answer__answerable_threshold": 1.0}
    home = session.settings(**settings).home
    if stored:
        finished = load_run(find_run(stored, home))
    else:
        meant = resolve_suite(chosen_suite(suite, None, clapnq, home), home)
        with ProgressDisplay(session) as display:
            finished = evaluate(
                replace(meant, name=f"{meant.name}-calibration"), home=home, progress=display.progress, **settings
            )
    found = fit_run(finished, most_wrongly_refused=most_wrongly_refused)
    path = save(found, finished, home)
    if session.json:
        session.emit({**asdict(found), "settings": path})
        return
    session.say(f"Threshold {found.threshold:.4f}, written to {path}.", style="bold")
    session.say(
        f"On these {found.n} questions: balanced accuracy {found.balanced_accuracy:.3f}, refused when it should "
        f"{found.refused_unanswerable:.3f}, when it should not {found.wrongly_refused:.3f}."
    )
    session.say("That is where it was fitted, so it flatters: measure on other questions.", style="yellow")


app.command()(draft)


def chosen_suite(suite: str | None, beir: Path | None, clapnq: Path | None, home: Path) -> "str | Suite":
    """The set of questions that the command line names.

    Raises:
        UsageError: It names more than one.
        GoldenSetError: The set cannot be used.
    """
    from eval.suites import lookup

    if sum(value is not None for value in (suite, beir, clapnq)) > 1:
        raise UsageError("Name one set of questions: a suite, --beir or --clapnq.")
    if beir is not None:
        return lookup.beir_folder(beir, home)
    return lookup.clapnq_folder(clapnq, home) if clapnq is not None else suite or lookup.DEFAULT_SUITE


def overrides(pairs: list[str] | None) -> dict[str, Any]:
    """``--set answer.mode=quotes`` as settings.

    Raises:
        UsageError: A pair is not KEY=VALUE.
    """
    settings: dict[str, Any] = {}
    for pair in pairs or []:
        key, separator, value = pair.partition("=")
        if not separator or "." not in key.strip(". "):
            raise UsageError(f"--set takes SECTION.KEY=VALUE, for instance answer.mode=quotes, not {pair!r}.")
        settings[key.strip().replace(".", "__", 1)] = value.strip()
    return settings


def _judge(url: str | None, model: str) -> Any:  # noqa: ANN401 - eval.run.judge.EndpointJudge
    if url is None:
        return None
    from eval.run.judge import EndpointJudge

    return EndpointJudge(url, model, key=os.environ.get("OPENAI_API_KEY", ""))
