"""Pipelined traffic over one connection until the switch is killed, and what its answers imply for the accounts."""
import collections
import threading

import iso
from peer import Closed, Peer, Silence
from traffic import Acquirer

WINDOW = 16
OPENING = 1_000_000_000  # so that everything is approved


class Item:
    """A message that moves money, and what it does if it happens: (posted, pending)."""

    def __init__(self, kind, account, message, effect, original=None):
        self.kind = kind
        self.account = account
        self.message = message
        self.effect = effect
        self.original = original
        self.answer = None  # (DE 39, DE 38)
        self.taken = False  # a reversal or capture of it was sent


def given(answer):
    return answer[39], answer[38]


class Load(threading.Thread):
    def __init__(self, address, accounts, random, numbers):
        super().__init__(daemon=True)
        self.peer = Peer(address, patience=20)
        self.accounts = accounts  # [(name, card)]
        self.random = random
        self.acquirer = Acquirer(numbers=numbers)
        self.items = []  # in the order sent
        self.in_flight = collections.OrderedDict()  # by STAN: (item, whether it is a repeat)
        self.repeats = 0
        self.fault = None

    def run(self):
        try:
            self.pump()
        except (Closed, ConnectionError, OSError):
            pass
        except (AssertionError, KeyError, Silence, iso.Malformed) as fault:
            self.fault = repr(fault)
        finally:
            self.peer.close()

    def pump(self):
        while True:
            out = b""
            while len(self.in_flight) < WINDOW:
                message = self.draw()
                out += self.peer.frame(message.mti, message.fields)
            self.peer.send_bytes(out)
            while len(self.in_flight) == WINDOW or self.peer.waiting:
                self.take(self.peer.receive())

    def take(self, answer):
        item, repeat = self.in_flight.pop(answer[11])
        if answer[37] != item.message.fields[37]:
            raise AssertionError(f"an answer to another message: {answer}")
        if repeat or item.answer is not None:
            if given(answer) != item.answer:
                raise AssertionError(f"{item.message}: first {item.answer}, to its repeat {given(answer)}")
            return
        item.answer = given(answer)
        if item.answer[0] != "00":
            raise AssertionError(f"{item.message} was answered {answer}")

    def draw(self):
        kind = self.random.choices(("authorization", "purchase", "reversal", "capture", "repeat"), (50, 10, 20, 8, 12))[0]
        if kind == "repeat":
            item = self.some(lambda item: item.message.stan not in self.in_flight)
            if item is not None:
                self.repeats += 1
                self.in_flight[item.message.stan] = item, True
                return item.message.again()
            kind = "authorization"
        if kind in ("reversal", "capture"):
            original = self.some(lambda item: not item.taken and (item.kind == "authorization" or
                                                                  item.kind == "purchase" and kind == "reversal"))
            if original is not None:
                original.taken = True
                return self.add(self.follow(kind, original))
            kind = "authorization"
        name, card = self.random.choice(self.accounts)
        minor = self.random.randint(1, 99999)
        effect = (0, minor) if kind == "authorization" else (-minor, 0)
        return self.add(Item(kind, name, getattr(self.acquirer, kind)(card, minor), effect))

    def follow(self, kind, of):
        answer = {38: of.answer[1]}
        posted, pending = of.effect
        if kind == "reversal":
            message = self.acquirer.reversal(of.message, answer)
            return Item(kind, of.account, message, (-posted, -pending), of)
        message = self.acquirer.capture(of.message, answer, pending)
        return Item(kind, of.account, message, (-pending, -pending), of)

    def some(self, fits):
        """One of the latest fifty that were answered."""
        found = [item for item in self.items[-50:] if item.answer is not None and fits(item)]
        return self.random.choice(found) if found else None

    def add(self, item):
        self.items.append(item)
        self.in_flight[item.message.stan] = item, False
        return item.message
