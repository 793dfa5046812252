"""One question from asked to answered; what happens is told by events, the answer last.

::

    Asked     -- understanding --> Understood     stands alone; cut into its parts; the days it names
              -- finding ------->  Found          passages, ranked
              -- reading ------->  MeasuredPart   for each part, its sentences scored
              -- reading ------->  ReadPart       those that are read
              -- deciding ------>  Decided        do they answer the question?
              -- writing ------->  Proven         each sentence written, then checked against what it cites
              -- concluding ---->  Answer         or a refusal

Without a model, or in ``quotes`` mode, what is written is the best sentences themselves.
"""

from collections.abc import Iterator

from rag.answer import DoneEvent, Event
from rag.answering.concluding import conclude
from rag.answering.deciding import judge_parts
from rag.answering.finding import find
from rag.answering.reading import measure_parts, read_parts
from rag.answering.records import Asked, Resources
from rag.answering.understanding import understand
from rag.answering.writing import write


def answering(asked: Asked, resources: Resources) -> Iterator[Event]:
    """Everything that happens, the answer last.

    Raises:
        CancelledError: The request was stopped.
        BylineError: The index or the model failed.
    """
    understood = yield from understand(asked, resources)
    found = yield from find(understood, resources)
    resources.stop_if_cancelled()
    measured = measure_parts(found, resources)
    resources.stop_if_cancelled()
    # From here on the model is needed: whoever waits for it may search meanwhile.
    with resources.turn():
        if resources.model:
            resources.model.begin(resources.cancelled)
        read = read_parts(measured, resources)
        judged = judge_parts(read, resources)
        written = yield from write(judged, resources)
        answer = conclude(asked, understood, found, written, resources)
    yield DoneEvent(answer)
