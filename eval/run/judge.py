"""A language model as judge, for those who have one: off unless an endpoint is named.

It sees question, reference and answer and says one word. How far it can be trusted is not taken for
granted: where a question lists facts, whether the answer states all of them is the golden label, and the run reports
how well the judge agrees with those labels beyond chance, as Cohen's kappa (Cohen 1960).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

from eval.records import CaseResult
from eval.suites.golden import Case
from index.errors import BylineError
from rag.answer import Answer, strip_markers
from rag.llm.prompting import fill, inert

ATTEMPTS = 3


class JudgeError(BylineError):
    """The judge could not be asked; what was finished is kept."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a judge compares with golden labels.

    Attributes:
        kappa: Cohen's kappa: 1 is full agreement, 0 what chance would give; None when either used one label only.
        same: Share of equal labels.
        n: Questions with both labels.
    """

    kappa: float | None
    same: float
    n: int


class EndpointJudge:
    """Asks an OpenAI-compatible chat endpoint."""

    def __init__(
        self,
        url: str,
        model: str,
        *,
        key: str = "",
        timeout_s: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Make a judge; nothing is sent yet.

        Args:
            url: Base address, with or without ``/v1`` at the end.
            model: Its name there.
            key: Sent as bearer token when not empty.
            timeout_s: For one request.
            transport: Another way to send requests, for tests.
        """
        base = url.rstrip("/")
        self._address = f"{base if base.endswith('/v1') else base + '/v1'}/chat/completions"
        self._model = model
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(headers=headers, timeout=timeout_s, transport=transport)

    def __call__(self, case: Case, answer: Answer) -> float | None:
        """1 for correct, 0 for incorrect, None when there is no reference or no verdict.

        Raises:
            JudgeError: The endpoint cannot be reached or refuses.
        """
        if not case.references:
            return None
        if answer.abstained:
            return 0.0
        user = fill(
            "judge_user",
            question=inert(case.question),
            reference=inert(" / ".join(case.references)),
            answer=inert(strip_markers(answer.answer)),
        )
        messages = [{"role": "system", "content": fill("judge_system")}, {"role": "user", "content": user}]
        try:
            reply = self._ask({"model": self._model, "messages": messages, "temperature": 0, "max_tokens": 8})
            said = str(reply["choices"][0]["message"]["content"])
        except httpx.HTTPError as error:
            raise JudgeError(
                f"The judge at {self._address} could not be asked: {error}. Check the address and key."
            ) from None
        except (KeyError, IndexError, TypeError, ValueError):
            raise JudgeError(f"{self._address} did not reply like an OpenAI-compatible endpoint.") from None
        return verdict(said)

    @retry(
        retry=retry_if_exception_type(httpx.TransportError),
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential(multiplier=0.2, max=5),
        reraise=True,
    )
    def _ask(self, body: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        response = self._client.post(self._address, json=body)
        response.raise_for_status()
        return response.json()


def verdict(said: str) -> float | None:
    """The verdict in a reply; None if it holds neither word, or both."""
    words = "".join(char if char.isalpha() else " " for char in said.lower()).split()
    found = {word for word in words if word in ("correct", "incorrect")}
    return float(found == {"correct"}) if len(found) == 1 else None


def agreement(results: Sequence[CaseResult]) -> Agreement | None:
    """Judge against golden labels over the questions that have both; None when there are none."""
    both = [result.scores for result in results if "judge" in result.scores and "fact_recall" in result.scores]
    if not both:
        return None
    from sklearn.metrics import cohen_kappa_score

    golden = [scores["fact_recall"] == 1.0 for scores in both]
    judged = [scores["judge"] >= 0.5 for scores in both]
    one_sided = len(set(golden)) == 1 or len(set(judged)) == 1
    kappa = None if one_sided else float(cohen_kappa_score(golden, judged))
    same = sum(ours == theirs for ours, theirs in zip(golden, judged, strict=True)) / len(both)
    return Agreement(kappa, same, len(both))
