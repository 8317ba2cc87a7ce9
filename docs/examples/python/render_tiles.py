#!/usr/bin/env python3
"""Renders a pyramid of map tiles and puts each into a photo folder through `imgdedup serve`.

    imgdedup init && imgdedup serve &
    python3 render_tiles.py .imgdedup/serve.sock map --levels 6 --threads 8

Equal tiles, such as all of the sea, share one inode from the moment they are put. Needs the standard library, and
`imgdedup_client.py` beside it.
"""

import argparse
import json
import struct
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor

from imgdedup_client import Client

TILE = 32  # Pixels of a side.


def png(pixels, side):
    """Grey pixels, a byte each, as PNG."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + pixels[at : at + side] for at in range(0, side * side, side))
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def render(level, x, y):
    """A map of islands: land where two waves meet, and sea everywhere else."""
    scale = 1 << level
    pixels = bytearray()
    for row in range(TILE):
        for column in range(TILE):
            u = (x + column / TILE) / scale
            v = (y + row / TILE) / scale
            height = ((u * 7.0) % 1.0) * ((v * 5.0) % 1.0)
            pixels.append(int(height * 255) if height > 0.45 else 40)
    return png(bytes(pixels), TILE)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("socket", help="the socket that imgdedup serve told")
    parser.add_argument("folder", help="where the tiles go, below the photo folder")
    parser.add_argument("--levels", type=int, default=5)
    parser.add_argument("--threads", type=int, default=4)
    options = parser.parse_args()
    tiles = [
        (level, x, y) for level in range(options.levels) for x in range(1 << level) for y in range(1 << level)
    ]
    with Client(options.socket) as client, ThreadPoolExecutor(options.threads) as pool:

        def put_tile(tile):
            level, x, y = tile
            client.put("{}/{}/{}_{}.png".format(options.folder, level, x, y), render(level, x, y))

        for _ in pool.map(put_tile, tiles):
            pass
    json.dump(dict(client.outcomes), sys.stdout)
    print()


if __name__ == "__main__":
    main()
