"""One worker process, as its parent sees it."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from index.errors import BylineError
from index.readers.workers.messages import (
    READY,
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
_START = (
    "import sys; tasks, lifeline, *sys.path[:] = sys.argv[1:]; from index.readers.workers.process import main; "
    "main(tasks, int(lifeline))"
)


_LAST_WORDS_S = 1.0


class WorkerGoneError(Exception):
    """The worker ended before it got the job; a new one can do it."""


class Worker:
    """A process that reads files. One thread at a time asks it or closes it; any may kill it."""

    def __init__(self, tasks: str) -> None:
        """Start the process; it can do what the module ``tasks`` says.

        Raises:
            BylineError: It can't be started.
        """
        paths = [str(Path(__file__).parents[3]), *filter(None, sys.path)]
        theirs, self._lifeline = os.pipe() if sys.platform == "linux" else (-1, -1)
        command = [sys.executable, "-P", "-c", _START, tasks, str(theirs), *dict.fromkeys(map(os.path.abspath, paths))]
        self._is_ready = False
        self._is_closed = False
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
                pass_fds=[theirs] if theirs >= 0 else [],
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as error:
            self._cut_lifeline()
            raise BylineError(f"The process that reads files can't be started: {error.strerror or error}.") from error
        finally:
            if theirs >= 0:
                os.close(theirs)

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
        if not self._is_ready:
            self._await_start()
        watch = Watch(self.pid, job.settings, self.kill)
        answer: Answer | None = None
        too_long = ""
        try:
            answer = self._exchange(job)
        except LongAnswerError:
            too_long = holds_too_much(job.settings)
        except (BrokenAnswerError, OSError):
            pass  # why it ended is found out below
        finally:
            watch.stop()
        if answer is None:
            with suppress(subprocess.TimeoutExpired):  # it may be about to say how it ended
                self._process.wait(_LAST_WORDS_S)
            self.close()
            return Answer(error=watch.cause or too_long or self._why_it_ended(job), may_hold_as_before=True)
        if answer.tired:
            self.close()
        return answer

    def close(self) -> None:
        """End the process with all that it started."""
        if self._is_closed:
            return
        self._is_closed = True
        self.kill()
        self._process.wait()
        self._cut_lifeline()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was not sent is of no use to a process that ended
                cast(BinaryIO, stream).close()

    def _cut_lifeline(self) -> None:
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1

    def _await_start(self) -> None:
        """Wait until the process can take a job; the time that this takes is no file's."""
        with suppress(BrokenAnswerError, LongAnswerError, OSError):
            self._is_ready = receive(cast(BinaryIO, self._process.stdout), len(READY)) == READY
        if not self._is_ready:
            self.close()
            raise BylineError(
                "The process that reads files doesn't start. Install Byline anew; "
                f"`{sys.executable} -c 'import {self._tasks}'` shows what is wrong."
            )

    def _exchange(self, job: Job) -> Answer:
        send(cast(BinaryIO, self._process.stdin), encode_job(job))
        data = receive(cast(BinaryIO, self._process.stdout), answer_limit(job.settings))
        if not data:
            raise BrokenAnswerError("the worker ended")
        return decode_answer(data, job)

    def kill(self) -> None:
        """End the process with all that it started, without waiting for it."""
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            return
        import psutil

        with suppress(psutil.Error):
            for child in psutil.Process(self.pid).children(recursive=True):
                child.kill()
        self._process.kill()

    def _why_it_ended(self, job: Job) -> str:
        code = self._process.returncode
        if code == -_number("SIGALRM"):
            raise WorkerGoneError
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
