#!/usr/bin/env python3
"""Renders a pyramid of map tiles and puts each into a photo folder through `imgdedup serve`.

    imgdedup init && imgdedup serve &
    python3 render_tiles.py .imgdedup/serve.sock map --levels 6 --threads 8

Equal tiles, such as all of the sea, share one inode from the moment they are put. Needs the standard library only.
"""

import argparse
import http.client
import json
import socket
import struct
import sys
import threading
import time
import zlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode

TILE = 32  # Pixels of a side.


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket. Only the one who started the server can open it."""

    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Server:
    """A server of `imgdedup serve`. Each thread that uses it has a connection of its own, which it keeps."""

    def __init__(self, socket_path):
        self.socket_path = socket_path
        self.local = threading.local()

    def ask(self, method, address, body=None, headers=None):
        """Asks until there is an answer but "too much at once"; returns it with its status."""
        while True:
            answer = self._once(method, address, body, headers or {})
            if answer is None:
                continue
            status, retry_after, data = answer
            if status != 429:
                return status, data
            time.sleep(float(retry_after or 1))

    def _once(self, method, address, body, headers):
        connection = getattr(self.local, "connection", None)
        is_new = connection is None
        if is_new:
            connection = self.local.connection = UnixConnection(self.socket_path)
        try:
            connection.request(method, address, body, headers)
            response = connection.getresponse()
            data = response.read()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # The server closes connections that nobody used for a while. To put twice does no harm.
            connection.close()
            self.local.connection = None
            if is_new:
                raise
            return None
        if response.will_close:
            self.local.connection = None
        return response.status, response.getheader("Retry-After"), data

    def put(self, path, data, **options):
        """Puts bytes at a path; returns what became of them: written, linked or unchanged."""
        query = "?" + urlencode(options) if options else ""
        status, answer = self.ask("PUT", "/files/" + quote(path) + query, data)
        result = json.loads(answer)
        if status != 200:
            raise RuntimeError("{}: {}".format(path, result["error"]["message"]))
        return result["outcome"]


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
    server = Server(options.socket)

    def put_tile(tile):
        level, x, y = tile
        path = "{}/{}/{}_{}.png".format(options.folder, level, x, y)
        return server.put(path, render(level, x, y))

    tiles = [
        (level, x, y) for level in range(options.levels) for x in range(1 << level) for y in range(1 << level)
    ]
    with ThreadPoolExecutor(options.threads) as pool:
        outcomes = Counter(pool.map(put_tile, tiles))
    json.dump(dict(outcomes), sys.stdout)
    print()


if __name__ == "__main__":
    main()
