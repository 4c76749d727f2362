"""Our own reading of a ZIP archive's directory: Python's lets a thousand entries share one another's bytes.

Invariant: the entries lie one behind the other from the first byte to the directory, each once, and together they
unpack to no more than they declare; nothing stands before, between or behind them.
"""

import struct
import zlib
from dataclasses import dataclass

from . import Refused

MOST_ENTRIES = 2_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 300
SMALL = 1024 * 1024

END = struct.Struct("<4sHHHHIIH")
ENTRY = struct.Struct("<4sHHHHHHIIIHHHHHII")
LOCAL = struct.Struct("<4sHHHHHIIIHH")
# The forms in which sizes may follow an entry: with and without signature, 32 and 64 bit.
DESCRIPTOR_LENGTHS = {12, 16, 20, 24}


@dataclass(frozen=True)
class Entry:
    name: str
    method: int
    checksum: int
    packed: int
    unpacked: int
    begin: int
    end: int
    sizes_follow: bool


def read(raw):
    """{name: bytes} of every entry. Raises Refused."""
    entries = directory(raw)
    if sum(entry.unpacked for entry in entries) > MOST_UNPACKED:
        raise Refused("too_complex")
    for entry in entries:
        if entry.unpacked > max(SMALL, entry.packed * MOST_RATIO):
            raise Refused("too_complex")
    return {entry.name: unpack(raw, entry) for entry in entries}


def directory(raw):
    start, count = end_of_directory(raw)
    entries, place = [], start
    for _ in range(count):
        entry, place = read_entry(raw, place, start)
        entries.append(entry)
    refuse_gaps(sorted(entries, key=lambda entry: entry.begin), start)
    names = [entry.name.casefold() for entry in entries]
    if len(set(names)) != len(names):
        raise Refused("damaged")
    return entries


def refuse_gaps(entries, start):
    """Each entry begins where the one before ends, but for the sizes that may follow it."""
    expected, allowed = 0, {0}
    for begin, entry in [*((entry.begin, entry) for entry in entries), (start, None)]:
        if begin - expected not in allowed:
            raise Refused("damaged" if begin < expected else "polyglot")
        if entry:
            expected, allowed = entry.end, {0} | (DESCRIPTOR_LENGTHS if entry.sizes_follow else set())


def end_of_directory(raw):
    """(where the directory starts, number of entries). No comment, no second disk, no 64-bit form."""
    if len(raw) < END.size:
        raise Refused("damaged")
    mark, disk, start_disk, here, count, size, start, comment = END.unpack_from(raw, len(raw) - END.size)
    if mark != b"PK\x05\x06":
        raise Refused("polyglot" if b"PK\x05\x06" in raw[-66_000:] else "damaged")
    if disk or start_disk or here != count or comment or start + size + END.size != len(raw):
        raise Refused("damaged")
    if not 0 < count <= MOST_ENTRIES:
        raise Refused("too_complex" if count else "damaged")
    return start, count


def read_entry(raw, place, limit):
    """(entry, place of the next)."""
    (mark, _, _, flags, method, _, _, checksum, packed, unpacked, name_length, extra, comment, disk, _, _, begin) = (
        ENTRY.unpack_from(raw, place)
    )
    name = raw[place + ENTRY.size : place + ENTRY.size + name_length]
    if mark != b"PK\x01\x02" or disk:
        raise Refused("damaged")
    if flags & 1:
        raise Refused("encrypted")
    if method not in (0, 8):
        raise Refused("damaged")
    end = data_begin(raw, begin, name) + packed
    if end > limit:
        raise Refused("damaged")
    entry = Entry(safe_name(name), method, checksum, packed, unpacked, begin, end, bool(flags & 8))
    return entry, place + ENTRY.size + name_length + extra + comment


def data_begin(raw, begin, name):
    """Where an entry's bytes begin; its local header has to bear the same name."""
    header = LOCAL.unpack_from(raw, begin)
    name_length, extra = header[-2:]
    place = begin + LOCAL.size
    if header[0] != b"PK\x03\x04" or raw[place : place + name_length] != name:
        raise Refused("damaged")
    return place + name_length + extra


def safe_name(name):
    text = name.decode("utf-8")
    if text.startswith("/") or "\\" in text or "\x00" in text or ".." in text.split("/"):
        raise Refused("damaged")
    return text


def unpack(raw, entry):
    """The entry's bytes, exactly as many as it declares."""
    packed = raw[entry.end - entry.packed : entry.end]
    if entry.method == 8:
        engine = zlib.decompressobj(-15)
        content = engine.decompress(packed, entry.unpacked + 1)
        whole = engine.eof and not engine.unused_data
    else:
        content, whole = packed, True
    if not whole or len(content) != entry.unpacked or zlib.crc32(content) != entry.checksum:
        raise Refused("damaged")
    return content
