"""The ledger: what happened to each portfolio, in order, in a chain of hashes. `chain` says what an event is."""

from .chain import BrokenLink, Kind, begun_with, event_hash, first_broken_link, head, record

__all__ = ["BrokenLink", "Kind", "begun_with", "event_hash", "first_broken_link", "head", "record"]
