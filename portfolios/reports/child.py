"""The process that lays out a report: `python -m portfolios.reports.child BUNDLE OUTPUT PARENT MEGABYTES SECONDS`.

It knows no settings, no database and no secret. It reads one file, writes one file and says on standard output how
far it is. Invariant: nothing is fetched from anywhere, whatever the page says; the process ends with its parent,
and before it uses more memory or time than it was given.
"""

import ctypes
import os
import resource
import signal
import sys
import traceback

from .bundle import Bundle

OUT_OF_MEMORY = 71
PR_SET_PDEATHSIG = 1
# Audit events of whatever could reach beyond this process.
FORBIDDEN = ("socket.", "urllib.", "http.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")


def main(bundle, output, parent, megabytes, seconds):
    end_with(parent)
    limit(megabytes, seconds)
    try:
        lay_out(Bundle(bundle), output)
    except Exception as error:
        if isinstance(error, MemoryError) or is_full(megabytes):
            os._exit(OUT_OF_MEMORY)
        # The message may quote what somebody wrote: only the kind of error and its place are logged.
        print("".join(traceback.format_tb(error.__traceback__)), type(error).__name__, file=sys.stderr)
        os._exit(1)


def end_with(parent):
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def limit(megabytes, seconds):
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def is_full(megabytes):
    """Whether the memory was all but used up: libraries report its end as errors of any kind."""
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmPeak:"))
    return peak >> 10 > megabytes * 0.9


def lay_out(bundle, output):
    from . import engine  # WeasyPrint is loaded under the limits above

    sys.addaudithook(refuse_to_leave)
    pages = engine.write_pdf(bundle, output, say)
    say("pages", pages)


def refuse_to_leave(event, _arguments):
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)


def say(word, number):
    print(word, number, flush=True)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:6]))
