"""`python -m tests.benchmarks` runs every benchmark; each prints one JSON object a line."""

from tests.benchmarks import frameworks, ledger, queue, reports

if __name__ == "__main__":
    queue.main([])
    reports.main([])
    ledger.main([])
    frameworks.main([])
