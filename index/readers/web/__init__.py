"""Saved web pages: one HTML file, or MHTML, the mail-like bundle that browsers save.

A page is read in four steps: dialogs that ask for consent are taken out (``consent``), trafilatura says which words
count and what the page states of itself (``judge``), the element that holds the article is chosen (``choosing``), and
menus, share bars and teasers inside it are taken out (``furniture``). What is left of that element is turned to words
as everywhere else, so captions, info boxes, tables and footnotes stay where they stand.
"""

from index.readers.web.mhtml import read_mhtml
from index.readers.web.page import read

__all__ = ["read", "read_mhtml"]
