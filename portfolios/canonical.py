"""Canonical JSON and its SHA-256: one content, one sequence of bytes, one digest."""

import hashlib
import json


def canonical_json(content):
    """UTF-8 bytes with sorted keys and no spare space. Raises TypeError on what JSON cannot hold."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest(content):
    """SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(content)).hexdigest()
