"""What the process that lays out a report is given: one nameless file with the page, its style and its pictures.

Invariant: the file has no name and no other content, so nothing of a portfolio stays on disk when a worker dies.
Standard library only: the laying-out process imports this before it has any limit to hide behind.
"""

import json
import os
import tempfile

HEADER = 16  # decimal length of the table of contents, padded with spaces


def write_bundle(html, css, images, expected_pages):
    """A temporary file holding everything, ready to be read. `images` maps a name to (media type, bytes)."""
    parts = {"html": html.encode(), "css": css.encode()} | {f"image:{name}": data for name, (_, data) in images.items()}
    contents = {
        "expected_pages": expected_pages,
        "parts": [],
        "types": {name: kind for name, (kind, _) in images.items()},
    }
    offset = 0
    for name, data in parts.items():
        contents["parts"].append([name, offset, len(data)])
        offset += len(data)
    table = json.dumps(contents).encode()
    bundle = tempfile.TemporaryFile()
    bundle.write(str(len(table)).encode().ljust(HEADER))
    bundle.write(table)
    for data in parts.values():
        bundle.write(data)
    bundle.flush()
    return bundle


class Bundle:
    def __init__(self, descriptor):
        self.descriptor = descriptor
        size = int(os.pread(descriptor, HEADER, 0))
        table = json.loads(self._read(HEADER, size))
        self.start = HEADER + size
        self.expected_pages = table["expected_pages"]
        self.types = table["types"]
        self.parts = {name: (offset, length) for name, offset, length in table["parts"]}

    def part(self, name):
        """The bytes of one part. Raises KeyError for what is not in the bundle."""
        offset, length = self.parts[name]
        return self._read(self.start + offset, length)

    def image(self, name):
        return self.types[name], self.part(f"image:{name}")

    def _read(self, offset, length):
        pieces = []
        while length:
            piece = os.pread(self.descriptor, min(length, 1 << 20), offset)
            if not piece:
                raise EOFError("the bundle ends too soon")
            pieces.append(piece)
            offset, length = offset + len(piece), length - len(piece)
        return b"".join(pieces)
