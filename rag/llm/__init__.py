"""Language models: what Byline asks of one (``base.py``), one file a backend, and which of them the settings mean.

To add a backend, write a class that follows :class:`rag.llm.base.LanguageModel` in a file of its own, and name it in
``registry.py``. Prompts are filled by ``prompting.py``.
"""
