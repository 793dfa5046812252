"""Office files: zip files of XML, turned into HTML here and into words by :mod:`index.readers.markup`.

The XML is walked with lxml and not by a library for each format: no library that we tried keeps all of what the page
shows (``docs/formats.md`` has the table), and all of them are told apart here by the names of their elements alone.
"""
