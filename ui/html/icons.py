"""Icons, drawn as lines in the colour of the text around them: no font has to bring them."""

_LINES = {
    "again": "M13 8a5 5 0 1 1-1.6-3.7M13 1.8v3h-3",
    "cross": "M3.5 3.5l9 9M12.5 3.5l-9 9",
    "left": "M13 8H3M7 4L3 8l4 4",
    "menu": "M2 4h12M2 8h12M2 12h12",
    "pencil": "M2.5 13.5l.8-3L10.8 3l2.2 2.2-7.5 7.5zM9.3 4.5l2.2 2.2",
    "quote": "M6.5 4.5C4 5 3 6.5 3 9v2.5h3.5V8.5H4.6M13 4.5c-2.5.5-3.5 2-3.5 4.5v2.5H13V8.5h-1.9",
    "right": "M3 8h10M9 4l4 4-4 4",
    "thumb-down": "M5 3H3v6h2zM5 9l3 5c1 0 1.6-.8 1.4-1.8L9 10h3.4c.8 0 1.3-.7 1.1-1.5L12.3 3.7c-.2-.5-.8-.7-1.5-.7H5",
    "thumb-up": "M5 13.5H3V7h2zM5 7l3-5c1.1 0 1.6.8 1.4 1.8L9 6h3.4c.8 0 1.3.7 1.1 1.5l-1.2 4.8c-.2.7-.8 1.2-1.5 1.2H5",
    "tick": "M3 8.5l3.2 3.2L13 4.5",
}


def icon(name: str) -> str:
    """The icon of this name as SVG, hidden from screen readers: the words beside it say the same.

    Raises:
        KeyError: There is none.
    """
    return (
        '<svg class="icon" aria-hidden="true" viewBox="0 0 16 16" width="1em" height="1em" fill="none" '
        f'stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round">'
        f'<path d="{_LINES[name]}"/></svg>'
    )
