"""Files are read in worker processes, within limits of memory, time and output.

A file may be made to harm whoever reads it. So nothing here trusts one: a worker gets one :class:`~messages.Job`
after another through a pipe and sends back JSON of a bounded length, which the parent checks field by field.

``pool`` is what the rest of Byline calls. ``worker`` is the parent's side of one process and ``watching`` its watch;
``process`` is what runs in it, ``tasks`` what it can be asked to do, and ``limits`` what it may use. ``messages``
belongs to both sides.
"""

from index.readers.workers.pool import SHARED, ReaderPool

__all__ = ["SHARED", "ReaderPool"]
