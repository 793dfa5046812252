"""``byline eval``: how good are the answers, where do they fail, and is it better than last time?

``byline eval`` alone runs the packaged questions; everything else is a command below it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import UsageError
from ui.board import Board
from ui.console import Session

if TYPE_CHECKING:
    from eval.golden import Suite
    from eval.records import Run

HELP = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    help="Measure answers: run questions with known answers, compare runs, calibrate, draft new questions.",
    context_settings=HELP,
)

Beir = Annotated[Path | None, typer.Option("--beir", metavar="DIR", help="A BEIR folder: measure retrieval.")]
Clapnq = Annotated[Path | None, typer.Option("--clapnq", metavar="DIR", help="CLAPNQ file or folder.")]
Gate = Annotated[Path | None, typer.Option(metavar="FILE", help="Bars to clear; exit code 1 when one is missed.")]
Sample = Annotated[int | None, typer.Option(min=1, help="So many questions only, every kind in its share.")]
Kind = Annotated[list[str] | None, typer.Option(help="Only questions of this kind; may be repeated.")]
Seed = Annotated[int, typer.Option(help="Of the sample and of the intervals.")]
Jobs = Annotated[int, typer.Option(min=1, help="Questions at once; pays off with an endpoint, not a local model.")]
ReportTo = Annotated[Path | None, typer.Option("--report", metavar="DIR", help="Where report.html and .md go.")]
Results = Annotated[Path | None, typer.Option(metavar="FILE", help="Also put the figures into this Markdown file.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Begin anew instead of going on with an interrupted run.")]
Override = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A setting for this run: answer.mode=quotes.")
]
JudgeAt = Annotated[
    str | None,
    typer.Option(metavar="URL", help="OpenAI-compatible endpoint that also judges; key from OPENAI_API_KEY."),
]
JudgeModel = Annotated[str, typer.Option(metavar="NAME", help="The judge's model.")]
RunName = Annotated[str, typer.Argument(metavar="RUN", help="Folder, name, beginning of a name, or `last`.")]


@app.callback(invoke_without_command=True)
def default(
    context: typer.Context,
    beir: Beir = None,
    clapnq: Clapnq = None,
    gate: Gate = None,
    sample: Sample = None,
    kind: Kind = None,
    seed: Seed = 0,
    jobs: Jobs = 1,
    report: ReportTo = None,
    results: Results = None,
    fresh: Fresh = False,
    override: Override = None,
    judge: JudgeAt = None,
    judge_model: JudgeModel = "gpt-4o-mini",
) -> None:
    """Measure answers. Without a command, runs the packaged questions about the sample articles.

    [bold]Examples[/bold]

    byline eval --sample 20

    byline eval --clapnq clapnq/dev --gate bars.toml

    byline eval compare last 20250611
    """
    if context.invoked_subcommand is None:
        run(
            context,
            None,
            beir,
            clapnq,
            gate,
            sample,
            kind,
            seed,
            jobs,
            report,
            results,
            fresh,
            override,
            judge,
            judge_model,
        )


@app.command()
def run(
    context: typer.Context,
    suite: Annotated[
        str | None,
        typer.Argument(
            help="`seeds`, `injections`, `mine`, a golden .jsonl file, or a benchmark folder. [default: seeds]"
        ),
    ] = None,
    beir: Beir = None,
    clapnq: Clapnq = None,
    gate: Gate = None,
    sample: Sample = None,
    kind: Kind = None,
    seed: Seed = 0,
    jobs: Jobs = 1,
    report: ReportTo = None,
    results: Results = None,
    fresh: Fresh = False,
    override: Override = None,
    judge: JudgeAt = None,
    judge_model: JudgeModel = "gpt-4o-mini",
) -> None:
    """Ask every question of a set and report how good the answers are.

    Interrupted with Ctrl-C, the same command goes on where it stopped. Every run is kept in runs/ of the home.
    """
    from eval import homes
    from eval.runner import evaluate

    session: Session = context.obj
    settings = _settings(override)
    home = session.settings(**settings).home
    chosen: str | Suite = suite or homes.DEFAULT_SUITE
    if sum(value is not None for value in (suite, beir, clapnq)) > 1:
        raise UsageError("Name one set of questions: a suite, --beir or --clapnq.")
    if beir or clapnq:
        chosen = homes.beir(beir, home) if beir else homes.clapnq(clapnq or Path(), home)
    with Board(session) as board:
        finished = evaluate(
            chosen,
            home=home,
            sample=sample,
            kinds=tuple(kind or ()),
            seed=seed,
            jobs=jobs,
            gate=gate,
            progress=board.progress,
            resume=not fresh,
            **settings,
        )
    _finish(session, finished)


def _finish(session: Session, finished: "Run") -> None:
    if session.json:
        session.emit(finished.to_dict())
    else:
        for name, interval in finished.metrics.items():
            session.say(f"{name:<28}{interval}  n={interval.n}")
        session.say(str(finished.folder))
    if not finished.passed:
        raise typer.Exit(1)


def _settings(pairs: list[str] | None) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for pair in pairs or []:
        key, separator, value = pair.partition("=")
        if not separator or not key.strip():
            raise UsageError(f"--set takes KEY=VALUE, for instance answer.mode=quotes, not {pair!r}.")
        settings[key.strip().replace(".", "__")] = value.strip()
    return settings


_ = Callable
