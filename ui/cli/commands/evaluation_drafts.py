"""``byline eval draft``: questions proposed from the articles, for a person to accept or reject."""

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.console import Session
from ui.cli.progress import ProgressDisplay

if TYPE_CHECKING:
    from eval.suites.draft import Candidate, CandidateQueue


def draft(
    context: typer.Context,
    articles: Annotated[int, typer.Option(min=0, help="Articles to draft from, newest first; 0 only reviews.")] = 5,
    review: Annotated[bool, typer.Option(help="Go through the proposals afterwards.")] = True,
) -> None:
    """Propose golden questions from your articles, and accept or reject them.

    A proposal counts in no evaluation until you accept it; `byline eval run mine` asks the accepted ones.
    """
    from eval.suites.draft import STATUSES, CandidateQueue
    from eval.suites.draft import draft as draft_candidates

    session: Session = context.obj
    home = session.settings().home
    queue = CandidateQueue(home)
    if articles:
        with ProgressDisplay(session) as display, closing(session.assistant(display.progress)) as assistant:
            kept = draft_candidates(assistant, home, articles=articles, progress=display.progress)
        session.note(f"{len(kept)} questions proposed.")
    if session.json:
        session.emit({status: len(queue.all(status)) for status in STATUSES})
    elif review:
        _review(session, queue)


def _review(session: Session, queue: "CandidateQueue") -> None:
    proposed = queue.all("proposed")
    for number, candidate in enumerate(proposed, start=1):
        _show(session, candidate, f"{number} of {len(proposed)}")
        choice = typer.prompt("[a]ccept, [e]dit and accept, [r]eject, [s]kip, [q]uit", default="s").strip().lower()[:1]
        if choice == "q":
            break
        if choice == "a":
            queue.decide(candidate.case.id, "accepted")
        elif choice == "r":
            queue.decide(candidate.case.id, "rejected")
        elif choice == "e":
            question = typer.prompt("Question", default=candidate.case.question)
            reference = typer.prompt("Answer", default=" ".join(candidate.case.references))
            queue.decide(candidate.case.id, "accepted", question=question, reference=reference)
    session.say(f"{len(queue.all('accepted'))} accepted; `byline eval run mine` asks them.", style="dim")


def _show(session: Session, candidate: "Candidate", position: str) -> None:
    session.say()
    session.say(f"{position} · {candidate.title}", style="dim")
    session.say(candidate.case.question, style="bold")
    session.say(" ".join(candidate.case.references))
    for span in candidate.case.spans:
        session.say(f"    “{span.quote}”", style="italic")
