"""`python -m tests.benchmarks` runs every benchmark; each prints one JSON object a line."""

from tests.benchmarks import ledger, queue, reports

if __name__ == "__main__":
    queue.main([])
    reports.main([])
    ledger.main([])
