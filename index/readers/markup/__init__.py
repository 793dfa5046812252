"""From markup to words, for every format that has any: see :mod:`index.readers.markup.words`."""

from index.readers.markup.parsing import add_sheet, linked_sheets, parse_html, parse_markup
from index.readers.markup.words import first_heading, words_of

__all__ = ["add_sheet", "first_heading", "linked_sheets", "parse_html", "parse_markup", "words_of"]
