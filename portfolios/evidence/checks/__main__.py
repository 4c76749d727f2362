"""`python -m portfolios.evidence.checks SOURCE TARGET …`: one line of JSON for each pair, as soon as it is known.

TARGET receives what may be stored: the picture made anew, or the document byte for byte.
"""

import json
import resource
import shutil
import sys
from pathlib import Path

from . import Refused, kinds

MEMORY = 1400 * 1024 * 1024
SECONDS = 15
LARGEST_FILE = 64 * 1024 * 1024


def limit():
    """What this process may use at most. Set before the first hostile byte is read."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def verdict(source, target):
    try:
        kind, check = kinds.kind_of(source)
        if check(source, target) is None:
            shutil.copyfile(source, target)
    except Refused as refusal:
        return {"refused": refusal.reason}
    except MemoryError:
        return {"refused": "too_complex"}
    except Exception:
        return {"refused": "damaged"}
    return {"kind": kind}


def main(paths):
    limit()
    for source, target in zip(paths[::2], paths[1::2], strict=True):
        print(json.dumps(verdict(Path(source), Path(target))), flush=True)


main(sys.argv[1:])
