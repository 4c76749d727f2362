"""`python -m tests.benchmarks` runs every benchmark; each prints one JSON object a line."""

from tests.benchmarks import ledger, reports

if __name__ == "__main__":
    reports.main([])
    ledger.main([])
