"""One worker process, as its parent sees it."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO, cast

import index
from index.errors import BylineError
from index.readers.workers.messages import (
    Answer,
    BrokenAnswerError,
    Job,
    LongAnswerError,
    answer_limit,
    decode_answer,
    encode_job,
    holds_too_much,
    receive,
    send,
)
from index.readers.workers.watching import Watch, takes_too_long

# The folder that Python is started in may hold anything, so it is no place to look for modules (-P).
_START = "import sys; sys.path[:] = sys.argv[2:]; from index.readers.workers.process import main; main(sys.argv[1])"


class WorkerGoneError(Exception):
    """The worker ended before it got the job; a new one can do it."""


class Worker:
    """A process that reads files. One thread at a time asks it; any may close it."""

    def __init__(self, tasks: str) -> None:
        """Start the process; it can do what the module ``tasks`` says.

        Raises:
            BylineError: It can't be started.
        """
        paths = [str(Path(index.__file__).parents[1]), *filter(None, sys.path)]
        command = [sys.executable, "-P", "-c", _START, tasks, *dict.fromkeys(map(os.path.abspath, paths))]
        self._answered = False
        self._closing = threading.Lock()
        self._tasks = tasks
        try:
            # In a session of its own: Ctrl-C in the terminal reaches only the parent, and what the worker starts
            # can be ended together with it.
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as error:
            raise BylineError(f"The process that reads files can't be started: {error.strerror or error}.") from error

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def ask(self, job: Job) -> Answer:
        """Have ``job`` done; afterwards the worker is closed if it can do no more.

        Raises:
            WorkerGoneError: It had ended already.
            BylineError: It doesn't start.
        """
        watch = Watch(self.pid, job.settings, self.kill)
        try:
            answer = self._exchange(job)
        except LongAnswerError:
            answer = None
            watch.cause = watch.cause or holds_too_much(job.settings)
        except (BrokenAnswerError, OSError, ValueError):
            answer = None
        finally:
            watch.stop()
        if answer is None:
            self.close()
            return Answer(error=watch.cause or self._why_it_ended(job), may_hold_as_before=True)
        if answer.tired:
            self.close()
        self._answered = True
        return answer

    def close(self) -> None:
        """End the process with all that it started."""
        with self._closing:
            if self._process.returncode is not None:
                return
            self.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                _close(stream)

    def _exchange(self, job: Job) -> Answer:
        send(cast(BinaryIO, self._process.stdin), encode_job(job))
        data = receive(cast(BinaryIO, self._process.stdout), answer_limit(job.settings))
        if not data:
            raise BrokenAnswerError("the worker ended")
        return decode_answer(data, job)

    def kill(self) -> None:
        """End the process with all that it started, without waiting for it."""
        if self._process.returncode is not None:
            return
        if hasattr(os, "killpg"):
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self._process.kill()
            return
        import psutil

        try:
            for child in psutil.Process(self.pid).children(recursive=True):
                child.kill()
        except psutil.Error:
            pass
        self._process.kill()

    def _why_it_ended(self, job: Job) -> str:
        code = self._process.returncode
        if code == -_number("SIGALRM"):
            raise WorkerGoneError
        if code == 1 and not self._answered:
            raise BylineError(
                "The process that reads files doesn't start. Install Byline anew; "
                f"`{sys.executable} -c 'import {self._tasks}'` shows what is wrong."
            )
        if code == -_number("SIGXCPU"):
            return takes_too_long(job.settings)
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return (
            f"ended the process that read it ({how}): it seems damaged, or needs more memory than there is "
            "(setting index.read_memory_mb)"
        )


def _number(name: str) -> int:
    """The number of a signal, or one that no signal has where the system lacks it."""
    return int(getattr(signal, name, 1_000_000))


def _close(stream: object) -> None:
    try:
        cast(BinaryIO, stream).close()
    except OSError:
        pass  # what was not sent is of no use to a process that ended
