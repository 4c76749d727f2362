"""`python -m tests.benchmarks.ledger [TECHNICIANS]`: what it costs to verify the ledgers of a register.

Two hundred technicians with a hundred entries each have a hundred thousand events, on data that is rolled back
afterwards. One JSON object: events and rows, seconds of work and of waiting, peak megabytes, and what was found.
"""

import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter

import django

TECHNICIANS = 200
ENTRIES = 100


def main(arguments):
    technicians = int(arguments[0]) if arguments else TECHNICIANS
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pathway_portal.settings")
    django.setup()
    from django.conf import settings
    from django.db import transaction

    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        settings.LEDGER_HEADS_DIR = folder
        print(json.dumps(measured(technicians)), flush=True)
        transaction.set_rollback(True)


def measured(technicians):
    from pathway_portal import register
    from portfolios.ledger import checking, heads

    register.fill(technicians, ENTRIES)
    heads.export()
    tally, began, worked = Counter(), time.perf_counter(), time.process_time()
    found = list(checking.faults(exported=heads.read(heads.path()), tally=tally))
    cost = {"cpu": round(time.process_time() - worked, 1), "wall": round(time.perf_counter() - began, 1)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return dict(tally) | cost | {"megabytes": peak, "found": len(found)}


if __name__ == "__main__":
    main(sys.argv[1:])
