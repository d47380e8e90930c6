"""A switch of a few lines, written without any of the project's code: iso1987_ascii behind binary2."""
import socket
import struct
import threading
import time

FIXED = {3: 6, 4: 12, 7: 10, 11: 6, 12: 6, 13: 4, 18: 4, 22: 3, 25: 2, 37: 12, 38: 6, 39: 2, 41: 8, 42: 15, 49: 3,
         70: 3, 90: 42}
VARIABLE = {2: 2, 32: 2, 54: 3}


def unpack(body):
    text = body.decode("latin-1")
    mti, bitmap, at = text[:4], text[4:20], 20
    if int(bitmap[0], 16) & 8:
        bitmap, at = text[4:36], 36
    bits = int(bitmap, 16) << (128 - 4 * len(bitmap))
    fields = {}
    for number in range(2, 129):
        if not bits >> (128 - number) & 1:
            continue
        if number in VARIABLE:
            digits = VARIABLE[number]
            size = int(text[at:at + digits])
            at += digits
        else:
            size = FIXED[number]
        fields[number] = text[at:at + size]
        at += size
    assert at == len(text), "bytes are left"
    return mti, fields


def pack(mti, fields):
    bits = sum(1 << (128 - number) for number in fields)
    long = any(number > 64 for number in fields)
    bitmap = f"{bits | 1 << 127:032X}" if long else f"{bits >> 64:016X}"
    values = "".join(
        (f"{len(value):0{VARIABLE[number]}}" if number in VARIABLE else "") + value
        for number, value in sorted(fields.items()))
    return (mti + bitmap + values).encode("latin-1")


def response_to(mti):
    return mti[:2] + str(int(mti[2]) + 1) + str(int(mti[3]) & ~1)


class FakeSwitch:
    """decide(mti, fields) gives the fields of the answer beside the echoed ones, or None for silence."""

    ECHO = (2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 49, 70)

    def __init__(self, decide, stall=None):
        self.decide = decide
        self.stall = stall or (lambda: 0)
        self.seen = []
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer):
        unread = b""
        while True:
            try:
                got = peer.recv(65536)
            except OSError:
                return
            if not got:
                return
            unread += got
            out = b""
            while len(unread) >= 2 and len(unread) >= 2 + struct.unpack(">H", unread[:2])[0]:
                size = struct.unpack(">H", unread[:2])[0]
                body, unread = unread[2:2 + size], unread[2 + size:]
                mti, fields = unpack(body)
                with self.lock:
                    self.seen.append((mti, fields))
                    answer = self.decide(mti, fields)
                if answer == "close":
                    peer.close()
                    return
                if answer is None:
                    continue
                answer = {**{n: fields[n] for n in self.ECHO if n in fields}, **answer}
                frame = pack(answer.pop("mti", response_to(mti)), answer)
                out += struct.pack(">H", len(frame)) + frame
            time.sleep(self.stall())
            peer.sendall(out)
