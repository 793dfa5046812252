"""What a check of ``byline doctor`` finds."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["ok", "note", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The result for one thing that was checked; ``fix`` says what to do and is empty if all is well."""

    name: str
    kind: Kind
    detail: str
    fix: str = ""
