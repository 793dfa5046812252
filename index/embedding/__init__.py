"""Text to vectors: the protocol (``base``) and the model behind it (``sentence_transformer``, ``attention``).

``cached`` keeps the vectors of the last texts. To add an embedder, write one file with a class that has the
methods of ``base.Embedder``, and name it in ``registry.py``.
"""
