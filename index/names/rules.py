"""The reader's file ``names.txt``: spellings that are one name, and names that are kept apart.

A line is one group; a line that begins with ``!`` keeps its names apart; ``#`` begins a remark::

    Lee Jae-myung = Li Zaiming = Lee Jae-ming
    ! George W. Bush = George H. W. Bush
"""

from collections import defaultdict

from index.names.sounds import alike, fold


class Rules:
    """What the reader's file says. It overrules what was learnt, and leaves no trace there.

    Attributes:
        together: The groups of spellings, as they are written.
    """

    def __init__(self, text: str = "") -> None:
        """Read the ``text`` of the file."""
        self.together: list[frozenset[str]] = []
        self._apart: list[frozenset[str]] = []
        self._with: dict[str, frozenset[str]] = defaultdict(frozenset)
        for raw in text.splitlines():
            line = raw.partition("#")[0].strip()
            names = [name.strip() for name in line.lstrip("!").split("=") if name.strip()]
            if line.startswith("!"):
                self._apart.append(frozenset(map(fold, names)))
            elif len(names) > 1:
                self.together.append(frozenset(names))
        for group in self.together:
            for name in group:
                self._with[fold(name)] |= group

    def joined_with(self, name: str) -> frozenset[str]:
        """The spellings that a line names together with ``name``; none if no line has it."""
        return self._with.get(fold(name), frozenset())

    def are_apart(self, first: str, second: str) -> bool:
        """Whether a line keeps two names apart."""
        a, b = fold(first), fold(second)
        return any(a != b and {a, b} <= group for group in self._apart)

    def part_of(self, group: frozenset[str], name: str) -> frozenset[str]:
        """The part of ``group`` that holds ``name``, once names that are kept apart have parted.

        Each name goes with what it is most like.
        """
        if not self._apart:
            return group
        parts: list[set[str]] = []
        for member in sorted(group):
            for part in parts:
                if not any(self.are_apart(member, other) for other in part) and self._belongs(member, part):
                    part.add(member)
                    break
            else:
                parts.append({member})
        return next((frozenset(part) for part in parts if name in part), frozenset({name}))

    def _belongs(self, member: str, part: set[str]) -> bool:
        joined = self.joined_with(member)
        return any(other in joined or alike(member, other) for other in part)
