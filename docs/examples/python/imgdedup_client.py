"""A client of `imgdedup serve` for programs that write many files: `put` returns at once, and a thread of its own sends
what has gathered, many files with each request, over one connection that is kept.

    with Client(".imgdedup/serve.sock") as client:
        client.put("map/9/3_4.png", data)

Needs the standard library only. Any number of threads may use one client; a process that was forked needs one of its own.
"""

import http.client
import json
import socket
import threading
import time
from collections import Counter
from urllib.parse import quote

FRAMES = "application/octet-stream"
MOST_FILES = 1000  # The server takes no more with one request.
MOST_BYTES = 1 << 20  # Of a request, unless one file alone has more.


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket. Only the one who started the server can open it."""

    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Connection:
    """One connection to a server, which is opened again where the server closed it. For one thread at a time."""

    def __init__(self, socket_path):
        self.socket_path = socket_path
        self.http = None

    def ask(self, method, address, body=None, headers=None):
        """Asks until there is an answer but "too much at once"; returns its status and its bytes."""
        while True:
            answer = self._once(method, address, body, headers or {})
            if answer is None:
                continue
            status, retry_after, data = answer
            if status != 429:
                return status, data
            time.sleep(float(retry_after or 1))

    def close(self):
        if self.http is not None:
            self.http.close()
        self.http = None

    def _once(self, method, address, body, headers):
        is_new = self.http is None
        if is_new:
            self.http = UnixConnection(self.socket_path)
        try:
            self.http.request(method, address, body, headers)
            response = self.http.getresponse()
            data = response.read()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # The server closes connections that nobody used for a while. To put twice does no harm.
            self.close()
            if is_new:
                raise
            return None
        except BaseException:
            # What comes later would be taken for the next answer.
            self.close()
            raise
        if response.will_close:
            self.close()
        return response.status, response.getheader("Retry-After"), data


class PutError(Exception):
    """Files that could not be put: `failures` has the path, code and message of each."""

    def __init__(self, failures):
        super().__init__("; ".join("{}: {}".format(path, message) for path, _, message in failures))
        self.failures = failures


class Client:
    """Puts files. An error of a file is raised by a later call, at the latest by `flush` or `close`: what is given to
    that call is put all the same."""

    def __init__(self, socket_path, most_waiting=8 * MOST_BYTES):
        """`most_waiting` bytes may wait for the server: then `put` does, too."""
        self.outcomes = Counter()  # Of what was put: written, linked, unchanged.
        self._most_waiting = most_waiting
        self._changed = threading.Condition()
        self._frames = []  # (path, its line, its bytes), of which the sender takes the first.
        self._waiting = 0  # Bytes of these and of those that are being sent.
        self._given = self._answered = 0
        self._unanswered = Counter()  # By path.
        self._failures = []
        self._broken = None  # What ended the sender.
        self._is_closed = False
        self._sending = Connection(socket_path)
        self._asking = Connection(socket_path)
        self._ask_lock = threading.Lock()
        self._sender = threading.Thread(target=self._send_all, name="imgdedup", daemon=True)
        self._sender.start()

    def put(self, path, data, state=None, time_ms=None):
        """Has bytes put at a path, relative to the folder that is served. Of two for one path the last one counts."""
        head = {"path": path, "size": len(data)}
        if state is not None:
            head["state"] = state
        if time_ms is not None:
            head["timeMs"] = time_ms
        line = json.dumps(head).encode() + b"\n"
        with self._changed:
            while self._waiting >= self._most_waiting and self._broken is None:
                self._changed.wait()
            if self._is_closed:
                raise ValueError("the client is closed")
            if self._broken is not None:
                raise self._broken
            self._frames.append((path, line, data))
            self._waiting += len(line) + len(data)
            self._given += 1
            self._unanswered[path] += 1
            if len(self._frames) == 1:
                self._changed.notify_all()
            self._raise_errors()

    def flush(self):
        """Waits until all is put that was given so far, and raises what went wrong."""
        with self._changed:
            given = self._given
            while self._answered < given and self._broken is None:
                self._changed.wait()
            self._raise_errors()

    def wait_for(self, path):
        """Waits until a path is put, if it is on its way."""
        with self._changed:
            while path in self._unanswered and self._broken is None:
                self._changed.wait()

    def ask(self, method, path, body=None, headers=None, query=""):
        """Asks about one path, when all puts of it have arrived; returns the status and the bytes of the answer."""
        self.wait_for(path)
        with self._ask_lock:
            return self._asking.ask(method, "/files/" + quote(path) + query, body, headers)

    def list(self, query=""):
        """What was put, as the server tells it, when all has arrived."""
        self.flush()
        with self._ask_lock:
            status, data = self._asking.ask("GET", "/files" + query)
        if status != 200:
            raise RuntimeError(data.decode())
        return [json.loads(line) for line in data.splitlines()]

    def close(self):
        """Waits until all is put, ends, and raises what went wrong."""
        try:
            self.flush()
        finally:
            with self._changed:
                self._is_closed = True
                self._changed.notify_all()
            self._sender.join()
            self._asking.close()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.close()
            return
        # Another error is on its way: it is told, not what came of it here.
        try:
            self.close()
        except Exception:
            pass

    def _raise_errors(self):
        if self._broken is not None:
            raise self._broken
        if self._failures:
            failures, self._failures = self._failures, []
            raise PutError(failures)

    def _send_all(self):
        try:
            while True:
                with self._changed:
                    while not self._frames and not self._is_closed:
                        self._changed.wait()
                    if not self._frames:
                        return
                    batch = self._take()
                self._send(batch)
        except BaseException as error:
            with self._changed:
                self._broken = error
                self._changed.notify_all()
        finally:
            self._sending.close()

    def _take(self):
        """The first of what waits, as much as goes into one request."""
        count = size = 0
        for _, line, data in self._frames[:MOST_FILES]:
            if count and size + len(line) + len(data) > MOST_BYTES:
                break
            size += len(line) + len(data)
            count += 1
        batch, self._frames = self._frames[:count], self._frames[count:]
        return batch

    def _send(self, batch):
        body = b"".join(part for _, line, data in batch for part in (line, data))
        status, answer = self._sending.ask("POST", "/files", body, {"Content-Type": FRAMES})
        told = json.loads(answer)
        if status != 200:
            error = told["error"]
            results = [{"path": path, "error": error} for path, _, _ in batch]
        else:
            results = told["results"]
        with self._changed:
            self._answered += len(batch)
            for (path, line, data), result in zip(batch, results):
                self._waiting -= len(line) + len(data)
                self._unanswered[path] -= 1
                if not self._unanswered[path]:
                    del self._unanswered[path]
                if "error" in result:
                    self._failures.append((path, result["error"]["code"], result["error"]["message"]))
                else:
                    self.outcomes[result["outcome"]] += 1
            self._changed.notify_all()
