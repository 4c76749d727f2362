"""Has a report laid out by a process of its own, and watches it.

Invariant: that process gets no secret and no way out; it ends, with all its descendants, when it has used its memory
or its time, when the caller no longer wants the result, and when this process dies.
"""

import contextlib
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

from django.conf import settings

from .bundle import write_bundle
from .child import OUT_OF_MEMORY

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds
KEPT_FROM_ENVIRONMENT = ("PATH", "HOME", "LANG", "TMPDIR", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "PYTHONPATH")
# What the C libraries do, or the kernel does to them, when memory ends.
OUT_OF_MEMORY_SIGNALS = (signal.SIGABRT, signal.SIGSEGV, signal.SIGTRAP, signal.SIGBUS, signal.SIGKILL)


class RenderFailed(Exception):
    """The laying-out process ended without a file, for no reason of the portfolio's."""


class TooLarge(RenderFailed):
    """It needed more memory than it was given."""


class TooSlow(RenderFailed):
    """It needed more time than it was given."""


class Unwanted(RenderFailed):
    """The caller stopped it."""


@dataclass
class Laid:
    """A finished file, nameless until somebody stores it."""

    file: object
    pages: int


def render(html, css, images, *, expected_pages, wanted):
    """Lay out a page; returns Laid. `wanted(percent)` is called about once a second and says whether to go on."""
    output = tempfile.TemporaryFile()
    with write_bundle(html, css, images, expected_pages) as bundle, tempfile.TemporaryFile() as errors:
        process = start(bundle, output, errors)
        try:
            pages = watch(process, wanted)
        except BaseException:
            output.close()
            raise
        finally:
            stop(process)
            log_errors(process, errors)
    output.seek(0)
    return Laid(output, pages)


def start(bundle, output, errors):
    numbers = [
        bundle.fileno(),
        output.fileno(),
        os.getpid(),
        settings.REPORT_MEMORY_MEGABYTES,
        settings.REPORT_SECONDS,
    ]
    return subprocess.Popen(
        [sys.executable, "-m", "portfolios.reports.child", *map(str, numbers)],
        cwd=settings.BASE_DIR,
        env={name: os.environ[name] for name in KEPT_FROM_ENVIRONMENT if name in os.environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        pass_fds=[bundle.fileno(), output.fileno()],
        start_new_session=True,
    )


def watch(process, wanted):
    """Follow the process to its end; the number of pages that it says it made."""
    deadline = time.monotonic() + settings.REPORT_SECONDS
    said = {"progress": 0, "pages": 0}
    asked_at = 0
    for line in lines_of(process.stdout):
        word, _, number = line.partition(" ")
        if word in said and number.isdigit():
            said[word] = int(number)
        now = time.monotonic()
        if now > deadline:
            raise TooSlow
        if now - asked_at >= LOOK_EVERY:
            asked_at = now
            if not wanted(min(said["progress"], 99)):
                raise Unwanted
    raise_for(process.wait(timeout=10))
    return said["pages"]


def lines_of(stream):
    """Lines as they come, and an empty one whenever nothing came for a while; ends with the stream."""
    rest = b""
    # Not select.select(): it refuses descriptors from 1,024 on, and a busy worker may hold that many.
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while True:
            if not selector.select(LOOK_EVERY):
                yield ""
                continue
            piece = os.read(stream.fileno(), 65536)
            if not piece:
                return
            *lines, rest = (rest + piece).split(b"\n")
            yield from (line.decode(errors="replace") for line in lines)


def raise_for(status):
    if status == 0:
        return
    if status == -signal.SIGXCPU:
        raise TooSlow
    if status == OUT_OF_MEMORY or -status in OUT_OF_MEMORY_SIGNALS:
        raise TooLarge
    raise RenderFailed(f"ended with {status}")


def stop(process):
    """End the process and everything that it may have started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def log_errors(process, errors):
    errors.seek(0)
    words = errors.read(4000).decode(errors="replace").strip()
    if process.returncode and words:
        logger.error("Laying out a report ended with %s: %s", process.returncode, words)
