"""What goes through the pipes between a worker and its parent: a length of eight bytes, then so many bytes.

Jobs are pickled, for the parent is trusted. Answers are JSON and are checked against their types: whatever a worker
that read a hostile file sends, unpacking it runs no code and gives nothing but records.
"""

import hashlib
import pickle
import struct
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import BinaryIO

from pydantic import TypeAdapter, ValidationError

from index.readers.base import Found, Location, ReadResult
from index.readers.build import NAMING, article_id, is_stated, web_address
from index.records import Article
from index.settings import IndexSettings

_LENGTH = struct.Struct(">Q")
_ANSWER_SPARE_BYTES = 1_000_000
READY = b"ready"
"""A worker's first message."""
MAX_ERROR_CHARS = 2_000


class BrokenAnswerError(Exception):
    """The other side ended, or sent what is no answer."""


class LongAnswerError(Exception):
    """An answer is longer than it may be."""


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do.

    Attributes:
        task: Key in the table of tasks.
        location: What it is done to.
        settings: The limits in force.
    """

    task: str
    location: Location
    settings: IndexSettings


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a job: one of the first three.

    Attributes:
        read: What reading a location gave.
        found: What a zip file or a feed holds.
        error: Why nothing came of it.
        may_hold_as_before: Whether the failure says nothing of what the file holds: it can't be reached, or a limit
            was too low.
        tired: Whether the worker holds so much memory that a new one does better.
    """

    read: ReadResult | None = None
    found: tuple[Found, ...] = field(default=())
    error: str = ""
    may_hold_as_before: bool = False
    tired: bool = False


def answer_limit(settings: IndexSettings) -> int:
    """The most bytes of one answer: text that is as long as the largest file, in two bytes a letter."""
    return 2 * settings.max_file_bytes + _ANSWER_SPARE_BYTES


def holds_too_much(settings: IndexSettings) -> str:
    """What is told of a file whose answer would be longer than :func:`answer_limit`."""
    return f"holds more text than {settings.max_file_bytes:,} bytes (setting index.max_file_bytes)"


def encode_job(job: Job) -> bytes:
    """Return a job as bytes."""
    return pickle.dumps(job, protocol=pickle.HIGHEST_PROTOCOL)


def decode_job(data: bytes) -> Job:
    """Return the job that :func:`encode_job` packed; only for bytes that come from the parent."""
    job = pickle.loads(data)
    if not isinstance(job, Job):
        raise TypeError(f"not a job: {type(job)}")
    return job


def encode_answer(answer: Answer) -> bytes:
    """Return an answer as JSON."""
    return _answers().dump_json(answer)


def decode_answer(data: bytes, job: Job) -> Answer:
    """Return the answer to ``job``.

    Raises:
        BrokenAnswerError: It is none, or an article of it is not what its id, hash or path says.
    """
    try:
        answer = _answers().validate_json(data)
    except ValidationError as error:
        raise BrokenAnswerError("the answer is no answer") from error
    for article in answer.read.articles if answer.read else ():
        if not _is_sound(article, job.location.path):
            raise BrokenAnswerError("an article is not what its id says")
    return answer


def send(stream: BinaryIO, data: bytes) -> None:
    """Write one message."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO, limit_bytes: int | None = None) -> bytes:
    """Read one message; b"" at the end of the stream.

    Raises:
        BrokenAnswerError: The stream ended inside of it.
        LongAnswerError: It says that it is longer than ``limit_bytes``; nothing of it was read.
    """
    header = stream.read(_LENGTH.size)
    if not header:
        return b""
    if len(header) < _LENGTH.size:
        raise BrokenAnswerError("the pipe was closed")
    (length,) = _LENGTH.unpack(header)
    if limit_bytes is not None and length > limit_bytes:
        raise LongAnswerError
    data = stream.read(length)
    if len(data) < length:
        raise BrokenAnswerError("the pipe was closed")
    return data


@cache
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)


def _is_sound(article: Article, path: str) -> bool:
    """Whether an article is named by its content and filed where it was read, and its address is one of the web."""
    sha256 = hashlib.sha256(article.text.encode("utf-8")).hexdigest()
    stated = {name: str(getattr(article, name)) for name in NAMING if is_stated(name, article.provenance)}
    day: date | None = article.published
    return (
        bool(article.text and article.title)
        and article.sha256 == sha256
        and article.id == article_id(sha256, day, stated)
        and article.path == path
        and article.url == web_address(article.url)
    )
