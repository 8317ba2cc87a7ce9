"""Writes tiles from a few threads: plainly, or through a server. Prints the seconds that took, without making
them, and those of the processor.

    put-tiles.py plain FOLDER | put-tiles.py put SOCKET FOLDER     --files N --bytes N --threads N --same PERCENT
"""

import argparse
import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../../docs/examples/python"))
from render_tiles import Server  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("how", choices=["plain", "put"])
parser.add_argument("places", nargs="+")
for name in ("files", "bytes", "threads", "same", "seed"):
    parser.add_argument("--" + name, type=int, required=True)
options = parser.parse_args()

made = random.Random(options.seed)
common = [made.randbytes(options.bytes) for _ in range(16)]
tiles = [
    (
        "{}/{}_{}.png".format(at // 1000, at % 1000, at),
        made.choice(common) if made.randrange(100) < options.same else made.randbytes(options.bytes),
    )
    for at in range(options.files)
]
folder = options.places[-1]


def write(tile):
    path, data = tile
    full = os.path.join(folder, path)
    with open(full + ".new", "wb") as file:
        file.write(data)
    os.rename(full + ".new", full)


if options.how == "plain":
    for number in range(0, options.files, 1000):
        os.makedirs(os.path.join(folder, str(number // 1000)), exist_ok=True)
    work = write
else:
    server = Server(options.places[0])

    def work(tile):
        server.put(folder + "/" + tile[0], tile[1])


began, worked = time.monotonic(), time.process_time()
with ThreadPoolExecutor(options.threads) as pool:
    for _ in pool.map(work, tiles, chunksize=16):
        pass
print(time.monotonic() - began, time.process_time() - worked)
