"""`python -m tests.benchmarks` runs every benchmark; each prints one JSON object a line."""

from tests.benchmarks import reports

if __name__ == "__main__":
    reports.main([])
