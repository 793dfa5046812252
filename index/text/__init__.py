"""Text before it is embedded or searched: letters folded, sentences, and passages (``splitting``).

A change that moves a border of a passage must raise ``splitting.SPLITTER_VERSION``. To add a language, fill
:class:`index.text.language.Language` in a package beside ``english/``.
"""
