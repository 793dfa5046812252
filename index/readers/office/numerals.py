"""Numbers as office files write them before paragraphs: "4", "d", "IV"."""

from index.readers.markup.list_numbers import as_letters, as_roman


def numeral(number: int, kind: str) -> str:
    """Return a number as CSS's list style ``kind`` writes it, such as "upper-roman"; other kinds give digits."""
    if kind.endswith("alpha"):
        text = as_letters(number)
    elif kind.endswith("roman"):
        text = as_roman(number)
    else:
        return str(number)
    return text.upper() if kind.startswith("upper") else text
