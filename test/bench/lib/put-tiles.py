"""Writes a pack of tiles from a few threads: plainly, through a server by the client of docs/examples, or with a request
for each. Prints the seconds that took, without making or reading them, those of the processor, and what became of them.

    put-tiles.py plain FOLDER | batches SOCKET | each SOCKET     --pack FILE --list FILE --below FOLDER --threads N
"""

import argparse
import json
import os
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../../docs/examples/python"))
from imgdedup_client import Client, Connection  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("how", choices=["plain", "batches", "each"])
parser.add_argument("place")
for name in ("pack", "list", "below"):
    parser.add_argument("--" + name, required=True)
parser.add_argument("--threads", type=int, required=True)
options = parser.parse_args()

with open(options.pack, "rb") as file:
    pack = file.read()
with open(options.list, encoding="utf-8") as file:
    tiles = [
        (options.below + "/" + tile["path"], pack[tile["from"] : tile["from"] + tile["length"]])
        for tile in json.load(file)
    ]
made = set()
local = threading.local()
outcomes = Counter()


def write(tile):
    path, data = tile
    full = os.path.join(options.place, path)
    folder = os.path.dirname(full)
    if folder not in made:
        os.makedirs(folder, exist_ok=True)
        made.add(folder)
    with open(full, "wb") as file:
        file.write(data)


def ask(tile):
    if not hasattr(local, "connection"):
        local.connection = Connection(options.place)
    status, answer = local.connection.ask("PUT", "/files/" + tile[0], tile[1])
    if status != 200:
        raise RuntimeError(answer.decode())


def run(work):
    with ThreadPoolExecutor(options.threads) as pool:
        for _ in pool.map(work, tiles, chunksize=16):
            pass


began, worked = time.monotonic(), time.process_time()
if options.how == "batches":
    with Client(options.place) as client:
        run(lambda tile: client.put(*tile))
    outcomes = client.outcomes
else:
    run(write if options.how == "plain" else ask)
took = {"seconds": time.monotonic() - began, "cpu": time.process_time() - worked, "outcomes": outcomes}
print(json.dumps(took))
