#!/usr/bin/env python3
"""prune.py LIBRARY ARCHITECTURE: keeps, in a CUDA library, the machine code of one architecture (90: Hopper).

The code of all others is overwritten with zeros, so that the library compresses well; its layout does not change. For the proof on
one known GPU: never ship the result.

A CUDA library holds "fat binaries". Each has a header of 16 bytes (magic number, version, length of the header, length of what
follows) and then entries: a header (kind, version, length of the header, length of the payload, ..., architecture at byte 28) and
its payload, which is machine code (kind 2) or PTX (kind 1).
"""
import mmap
import struct
import sys

MAGIC = struct.pack("<I", 0xBA55ED50)
MACHINE_CODE = 2
KINDS = (1, 2, 4, 8, 16, 32, 64)


def entries(library):
    """Yields kind, architecture, and start and end of the payload of each entry."""
    at = library.find(MAGIC)
    while at >= 0:
        version, header, length = struct.unpack_from("<HHQ", library, at + 4)
        after = at + 4
        if version == 1 and header == 16 and at + 16 + length <= len(library):
            entry, end = at + 16, at + 16 + length
            while entry + 64 <= end:
                kind, _, header, payload = struct.unpack_from("<HHIQ", library, entry)
                if kind not in KINDS or not 32 <= header <= 4096:
                    break
                (architecture,) = struct.unpack_from("<I", library, entry + 28)
                start = entry + header
                yield kind, architecture, start, start + payload
                entry = start + payload
            after = max(after, entry)
        at = library.find(MAGIC, after)


def main(path, architecture):
    kept = 0
    dropped = 0
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as library:
        for kind, code_of, start, end in list(entries(library)):
            if kind == MACHINE_CODE and code_of == architecture:
                kept += end - start
            else:
                library[start:end] = bytes(end - start)
                dropped += end - start
    if kept == 0:
        sys.exit(f"{path} has no machine code for {architecture / 10}")
    print(f"{path}: kept {kept / 1e6:.1f} MB of machine code, dropped {dropped / 1e6:.1f} MB")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
