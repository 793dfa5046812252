"""What runs in a worker process: jobs come in at standard input, answers go out at standard output.

The process ends when its parent does. On Linux it has a third pipe, the lifeline, into which nobody ever writes: as
soon as the parent's end is closed the system sends SIGIO to the whole process group, and that ends the worker and what
it started, even inside a parser written in C. (The pipe of the jobs would not do: SIGIO tells of written jobs too, and
may do so late.) Elsewhere a thread looks for the parent once a second.
"""

import importlib
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import BinaryIO, cast

from index.errors import ReadError
from index.readers.base import ReadResult
from index.readers.reading import needs_memory
from index.readers.workers.limits import Limits
from index.readers.workers.messages import (
    READY,
    Answer,
    Job,
    answer_limit,
    decode_job,
    encode_answer,
    holds_too_much,
    receive,
    send,
)
from index.readers.workers.tasks import Task

if sys.platform == "linux":
    import fcntl

IDLE_SECONDS = 60
"""A worker without a job ends after so long; the next job starts a new one."""
_NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")


def main(module: str, lifeline: int) -> None:
    """Do jobs until there are no more.

    Args:
        module: The module that has the table ``TASKS``.
        lifeline: Number of the pipe whose other end is closed when the parent ends; -1 if there is none.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    jobs = cast(BinaryIO, os.fdopen(os.dup(0), "rb"))
    answers = cast(BinaryIO, os.fdopen(os.dup(1), "wb"))
    # What a library prints is no answer, and a program that it starts must not read the jobs.
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(null, number)
    tasks: Mapping[str, Task] = importlib.import_module(module).TASKS
    sys.addaudithook(_refuse_network)
    if lifeline >= 0:
        _end_with(lifeline)
    else:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    limits = Limits()
    send(answers, READY)
    while data := _next_job(jobs):
        job = decode_job(data)
        send(answers, _answer(job, tasks, limits))


def _next_job(jobs: BinaryIO) -> bytes:
    if not hasattr(signal, "alarm"):
        return receive(jobs)
    signal.alarm(IDLE_SECONDS)
    data = receive(jobs)
    signal.alarm(0)
    return data


def _answer(job: Job, tasks: Mapping[str, Task], limits: Limits) -> bytes:
    settings = job.settings
    limits.begin(settings)
    try:
        answer = _done(job, tasks)
        data = encode_answer(replace(answer, tired=limits.is_tired(settings)))
        if len(data) <= answer_limit(settings):
            return data
        answer = Answer(error=holds_too_much(settings))
    except MemoryError:
        answer = Answer(error=needs_memory(settings), may_hold_as_before=True, tired=True)
    return encode_answer(answer)


def _done(job: Job, tasks: Mapping[str, Task]) -> Answer:
    try:
        done = tasks[job.task](job.location, job.settings)
    except ReadError as error:
        undecided = isinstance(error.__cause__, OSError | MemoryError)
        return Answer(error=str(error), may_hold_as_before=undecided)
    except MemoryError:
        raise
    except Exception as error:  # no file may end the worker, whatever is wrong with it
        return Answer(error=f"can't be read: it seems damaged ({type(error).__name__})")
    return Answer(read=done) if isinstance(done, ReadResult) else Answer(found=done)


def _end_with(lifeline: int) -> None:
    """Have the system end this process and its children once the other end of ``lifeline`` is closed."""
    if sys.platform != "linux":
        return
    os.set_inheritable(lifeline, False)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    poll = select.poll()
    poll.register(lifeline, select.POLLHUP)
    if poll.poll(0):  # it was closed before
        os.killpg(os.getpgrp(), signal.SIGKILL)


def _end_with_parent() -> None:
    import psutil

    parent = psutil.Process(os.getppid())
    while parent.is_running():
        time.sleep(1)
    for child in psutil.Process().children(recursive=True):
        child.kill()
    os._exit(1)


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    del arguments
    if event in _NETWORK:
        raise PermissionError("whatever reads files has no business in the network")
