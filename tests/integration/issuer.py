"""An issuer's host for tests: listens, keeps what it is told by its own book, and answers as a test decides."""
import socket
import threading
import time

import iso


class Issuer:
    """decide(mti, fields) gives the code to answer with, (code, fields to set), or None: it stays silent. What it booked is
    counted by the names that a message must keep on every resend: class, STAN, time of sending, reference."""

    def __init__(self, dialect="iso1987_ascii", decide=None, framing="binary2"):
        self.dialect = iso.DIALECTS[dialect]
        self.framing = iso.Framing(framing, b"", True)
        self.version = "1" if dialect.startswith("iso1993") else "0"
        self.decide = decide or (lambda mti, fields: "000" if self.version == "1" else "00")
        self.lock = threading.Lock()
        self.heard = []  # (mti, fields), network management aside
        self.connections = []
        self.socket = None
        self.port = 0
        self.listen()

    def listen(self):
        self.socket = socket.create_server(("127.0.0.1", self.port))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, args=(self.socket,), daemon=True).start()

    def accept(self, listening):
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.connections.append(connection)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        unread = b""
        while True:
            try:
                more = connection.recv(65536)
            except OSError:
                return
            if not more:
                return
            found, unread = self.framing.cut(unread + more)
            for _, body in found:
                self.take(connection, *self.dialect.unpack(body))

    def take(self, connection, mti, fields):
        network = mti[1] == "8"
        if not network:
            with self.lock:
                self.heard.append((mti, fields))
        decided = ("800" if self.version == "1" else "00") if network else self.decide(mti, fields)
        if decided is None:
            return
        code, more = decided if isinstance(decided, tuple) else (decided, {})
        kept = {number: text for number, text in fields.items() if number in (2, 3, 4, 7, 11, 12, 13, 24, 32, 37, 41, 42, 49, 70)}
        kept.update({39: code, **more})
        answer = mti[:2] + str(int(mti[2]) | 1) + "0"
        self.say(connection, answer, kept)

    def say(self, connection, mti, fields):
        try:
            connection.sendall(self.framing.frame(self.dialect.pack(mti, fields)))
        except OSError:
            pass

    def close(self):
        """Nobody is there any more."""
        try:
            self.socket.shutdown(socket.SHUT_RDWR)  # a thread that waits in accept() would hold it open
        except OSError:
            pass
        self.socket.close()
        with self.lock:
            open_now, self.connections = self.connections, []
        for connection in open_now:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.close()

    def messages(self, *kinds):
        """Those of these kinds: "0100", or "42" for advices of a reversal whatever the version and origin."""
        with self.lock:
            return [(mti, fields) for mti, fields in self.heard
                    if not kinds or mti in kinds or mti[1:3] in kinds]

    @staticmethod
    def name_of(mti, fields):
        return mti[1:3], fields.get(11), fields.get(7) or fields.get(12), fields.get(37)

    def booked(self, *kinds):
        """How often each different message came: what a book that knows repeats holds is one of each."""
        counts = {}
        for mti, fields in self.messages(*kinds):
            name = self.name_of(mti, fields)
            counts[name] = counts.get(name, 0) + 1
        return counts

    def wait_for(self, count, *kinds, patience=10):
        """Until so many different ones have come."""
        until = time.monotonic() + patience
        while len(self.booked(*kinds)) < count:
            if time.monotonic() > until:
                raise AssertionError(f"{len(self.booked(*kinds))} of {count} {kinds} came: {self.booked()}")
            time.sleep(0.01)
