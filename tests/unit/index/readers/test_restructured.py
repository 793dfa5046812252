from datetime import date

import pytest

from index.errors import ReadError

RST = r"""
Ferry news
==========

:Author: Nora Field
:Date: 2025-06-05

Rent :ref:`rose <label>` to 41\ :sup:`2` crowns and H\ :sub:`2`\ O; :py:func:`~harbour.fee`.

.. a comment, unseen

3. Stir
4. Bake

======  =====
Port    Fee
======  =====
Skarv   40
======  =====

.. versionadded:: 3.2
   Words of a directive that only Sphinx knows.

.. toctree::

   other/page

.. include:: /etc/passwd

.. raw:: html

   <b>raw</b>

Last `broken text.
"""


def test_restructured_text_is_read_as_its_page_is_seen(read_article):
    article = read_article("x.rst", RST.encode())
    assert (article.title, article.author, article.published) == ("Ferry news", "Nora Field", date(2025, 6, 5))
    assert article.text.split("\n\n") == [
        "Ferry news",
        "Author: | Nora Field",
        "Date: | 2025-06-05",
        "Rent rose to 41² crowns and H₂O; harbour.fee.",
        "3. Stir",
        "4. Bake",
        "Port | Fee\n--- | ---\nSkarv | 40",
        "3.2 Words of a directive that only Sphinx knows.",
        "Last `broken text.",
    ]


def test_another_file_is_never_read(read_file):
    for directive in (
        "include:: /etc/hostname",
        "csv-table::\n   :file: /etc/hostname",
        "raw:: html\n   :file: /etc/hostname",
    ):
        with pytest.raises(ReadError, match="holds no text"):
            read_file("x.rst", f".. {directive}\n".encode())


def test_nothing_but_a_comment_is_an_error(read_file):
    with pytest.raises(ReadError):
        read_file("x.rst", b".. only a comment\n")
