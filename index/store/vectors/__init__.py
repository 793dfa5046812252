"""Where vectors are kept: the protocol (``base``), one file a store (``chroma``), and which is taken (``registry``).

``following`` brings any store in line with the catalogue. To add a store, write one file with a class that
has the methods of ``base.VectorStore``, and name it in ``registry.py``.
"""
