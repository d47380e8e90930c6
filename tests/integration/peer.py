"""One connection to a switch: frames and messages in and out."""
import socket
import time

import iso


class Closed(Exception):
    """The other side closed the connection."""


class Silence(Exception):
    """Nothing came in time."""


class Answer:
    def __init__(self, mti, fields, header=b""):
        self.mti = mti
        self.fields = fields
        self.header = header

    def __getitem__(self, number):
        return self.fields.get(number)

    @property
    def code(self):
        return self.fields.get(39)

    def __repr__(self):
        shown = {number: text for number, text in self.fields.items() if number not in (2, 35, 45, 52)}
        return f"{self.mti} {shown}"


class Peer:
    def __init__(self, address, framing="binary2", dialect="iso1987_ascii", patience=10, header=b"", header_counted=True):
        self.framing = iso.Framing(framing, header, header_counted)
        self.dialect = iso.DIALECTS[dialect]
        self.patience = patience
        self.unread = b""
        self.waiting = []
        self.socket = socket.create_connection(address, timeout=patience)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def frame(self, mti, fields):
        return self.framing.frame(self.dialect.pack(mti, fields))

    def send(self, mti, fields):
        self.send_bytes(self.frame(mti, fields))

    def tell(self, message):
        self.send(message.mti, message.fields)

    def send_bytes(self, octets):
        try:
            self.socket.sendall(octets)
        except (ConnectionError, BrokenPipeError):
            raise Closed() from None

    def receive(self, patience=None):
        """The next answer."""
        until = time.monotonic() + (self.patience if patience is None else patience)
        while not self.waiting:
            left = until - time.monotonic()
            if left <= 0:
                raise Silence()
            self.socket.settimeout(left)
            try:
                got = self.socket.recv(1 << 16)
            except socket.timeout:
                raise Silence() from None
            except ConnectionError:
                raise Closed() from None
            if not got:
                raise Closed()
            frames, self.unread = self.framing.cut(self.unread + got)
            self.waiting += frames
        header, body = self.waiting.pop(0)
        return Answer(*self.dialect.unpack(body), header) if body else Answer("", {}, header)

    def ask(self, mti, fields):
        """The answer to this message; one to another message is an error."""
        self.send(mti, fields)
        answer = self.receive()
        if answer[11] != fields.get(11):
            raise AssertionError(f"asked {mti} with STAN {fields.get(11)}, got {answer}")
        return answer

    def gather(self, count):
        """So many answers, by STAN."""
        answers = {}
        for _ in range(count):
            answer = self.receive()
            if answer[11] in answers:
                raise AssertionError(f"two answers to STAN {answer[11]}")
            answers[answer[11]] = answer
        return answers

    def is_closed(self, patience=3):
        """Whether the other side closes the connection within so many seconds."""
        try:
            while True:
                self.receive(patience)
        except Silence:
            return False
        except Closed:
            return True
