"""An output for renderers that work as pzmap2dzi does: tiles are saved one by one, by many processes, over days.

Such a renderer calls `image.save(path)`, marks tiles that are not done yet by files beside them, lists what is done when
it starts again, and reads tiles back to make the level above. With this object in their place,

    output = Output(".imgdedup/serve.sock", "html/map_data/base")
    output.begin("layer0_files/9/3_4.png")
    output.save("layer0_files/9/3_4.png", image)
    done = output.done("layer0_files/9")
    output.close()

equal tiles share one inode at once, and a tile has the state `incomplete` in the store instead of a file beside it. `image`
is whatever has `save(file, format, **options)`, as an image of Pillow has. Tiles are sent while the renderer goes on. Needs
the standard library, and `imgdedup_client.py` beside it.
"""

import io
import json
import os
from urllib.parse import urlencode

from imgdedup_client import Client

FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF"}
INCOMPLETE = "incomplete"


class Output:
    """A folder of tiles behind `imgdedup serve`. Processes may share it by opening one each."""

    def __init__(self, socket_path, folder):
        self.client = Client(socket_path)
        self.folder = folder.strip("/")

    def save(self, path, image, state=None, **options):
        """Has an image put at a path. It is complete, unless a state is named. Raises what went wrong with one before."""
        extension = os.path.splitext(path)[1].lstrip(".").lower()
        data = io.BytesIO()
        image.save(data, format=FORMATS[extension], **options)
        self.client.put(self._full(path), data.getvalue(), state)

    def load(self, path):
        """The bytes of a tile, or None where there is none."""
        status, data = self.client.ask("GET", self._full(path))
        return data if status == 200 else None

    def begin(self, path):
        """Says that a tile which is there is rendered anew; one that is not there needs no mark."""
        body = json.dumps({"state": INCOMPLETE}).encode()
        self.client.ask("PATCH", self._full(path), body, {"Content-Type": "application/json"})

    def delete(self, path):
        """Removes a tile; others with the same bytes stay."""
        self.client.ask("DELETE", self._full(path))

    def done(self, below=""):
        """Paths of all tiles that are complete."""
        query = "?" + urlencode({"under": self._full(below).rstrip("/")})
        found = self.client.list(query)
        return {entry["path"][len(self.folder) + 1 :] for entry in found if "state" not in entry}

    def close(self):
        """Waits until all is put, and raises what went wrong."""
        self.client.close()

    def _full(self, path):
        return self.folder + "/" + path
