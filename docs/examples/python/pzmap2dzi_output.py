"""An output for renderers that work as pzmap2dzi does: tiles are saved one by one, by many processes, over days.

Such a renderer calls `image.save(path)`, marks tiles that are not done yet by files beside them, lists what is done when
it starts again, and reads tiles back to make the level above. With this object in their place,

    output = Output(".imgdedup/serve.sock", "html/map_data/base")
    output.begin("layer0_files/9/3_4.png")
    output.save("layer0_files/9/3_4.png", image)
    done = output.done("layer0_files/9")

equal tiles share one inode at once, and a tile has the state `incomplete` in the store instead of a file beside it. `image`
is whatever has `save(file, format, **options)`, as an image of Pillow has. Needs the standard library, and
`render_tiles.py` beside it.
"""

import io
import json
import os
from urllib.parse import quote, urlencode

from render_tiles import Server

FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF"}
INCOMPLETE = "incomplete"


class Output:
    """A folder of tiles behind `imgdedup serve`. Processes may share it by opening one each."""

    def __init__(self, socket_path, folder):
        self.server = Server(socket_path)
        self.folder = folder.strip("/")

    def save(self, path, image, state=None, **options):
        """Puts an image at a path; returns written, linked or unchanged. It is complete, unless a state is named."""
        extension = os.path.splitext(path)[1].lstrip(".").lower()
        data = io.BytesIO()
        image.save(data, format=FORMATS[extension], **options)
        labels = {} if state is None else {"state": state}
        return self.server.put(self._full(path), data.getvalue(), **labels)

    def load(self, path):
        """The bytes of a tile, or None where there is none."""
        status, data = self.server.ask("GET", "/files/" + quote(self._full(path)))
        return data if status == 200 else None

    def begin(self, path):
        """Says that a tile which is there is rendered anew; one that is not there needs no mark."""
        body = json.dumps({"state": INCOMPLETE}).encode()
        headers = {"Content-Type": "application/json"}
        self.server.ask("PATCH", "/files/" + quote(self._full(path)), body, headers)

    def delete(self, path):
        """Removes a tile; others with the same bytes stay."""
        self.server.ask("DELETE", "/files/" + quote(self._full(path)))

    def done(self, below=""):
        """Paths of all tiles that are complete."""
        return {entry["path"][len(self.folder) + 1 :] for entry in self._list(below) if "state" not in entry}

    def _list(self, below):
        query = urlencode({"under": self._full(below).rstrip("/")})
        status, data = self.server.ask("GET", "/files?" + query)
        if status != 200:
            raise RuntimeError(data.decode())
        return [json.loads(line) for line in data.splitlines()]

    def _full(self, path):
        return self.folder + "/" + path
