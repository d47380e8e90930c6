"""What the tests over TCP share: a switch per class, new accounts per test, and the books that must balance after each."""
import collections
import itertools
import sys
import unittest

from peer import Closed, Peer, Silence
from switch_process import Switch, listener
from traffic import EUR, Acquirer

# Numbers of accounts and cards, over all classes of a run.
serial = itertools.count(1)


def card_number(number, bin_digits="541333"):
    """Sixteen digits with a right check digit (ISO/IEC 7812)."""
    body = f"{bin_digits}{number:09d}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * 2 if place % 2 == 0 else int(digit)
        total += doubled - 9 if doubled > 9 else doubled
    return body + str(-total % 10)


def decimal(minor):
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"


def account_row(name, cards, balance=100000, credit_line=0, currency="EUR", status="open"):
    return {"account": name, "currency": currency, "balance": decimal(balance), "credit_line": decimal(credit_line),
            "status": status, "cards": cards}


def imbalance(books):
    """Debits − credits by currency, where they are not equal (LED-02)."""
    totals = collections.Counter()
    for book in books:
        totals[book["currency"]] += int(book["debits"]) - int(book["credits"])
    return {currency: total for currency, total in totals.items() if total}


def settlement(books, currency="EUR"):
    """What is owed to networks: credits − debits of 2100."""
    return sum(int(book["credits"]) - int(book["debits"]) for book in books
               if book["book"] == 2100 and book["currency"] == currency)


class SwitchCase(unittest.TestCase):
    """`listeners` is a list, or a function of the directory that gives one; peers connect to the first by default."""

    maxDiff = None
    listeners = [listener("acquirer")]
    framing = "binary2"
    dialect = "iso1987_ascii"
    more = ""
    pipeline = None
    log_level = "info"
    store = "segment_mib: 4"

    @classmethod
    def setUpClass(cls):
        cls.switch = Switch(cls.listeners, cls.pipeline, cls.more, cls.log_level, cls.store)
        cls.addClassCleanup(cls.switch.close)
        cls.switch.start()

    def run(self, result=None):
        before = len(result.failures) + len(result.errors) if result is not None else 0
        super().run(result)
        if result is not None and len(result.failures) + len(result.errors) > before:
            print(f"\n--- end of the switch's log after {self.id()}\n{self.switch.log_tail()}\n---", file=sys.stderr)

    def setUp(self):
        self.acquirer = self.new_acquirer()
        if self.switch.process is None or self.switch.process.poll() is not None:
            self.switch.kill()
            self.switch.start()
        self.peer = self.connect()
        self.settled_before = settlement(self.switch.books())
        self.exceptions_before = {item["id"] for item in self.switch.exceptions()}

    def tearDown(self):
        if self.switch.process is not None:
            self.assertEqual(imbalance(self.switch.books()), {}, "debits are not credits")

    def new_acquirer(self, **keys):
        return Acquirer("1" if self.dialect.startswith("iso1993") else "0", **keys)

    def connect(self, name=None, framing=None, dialect=None, **keys):
        address = self.switch.address(name) if name else self.switch.address(next(iter(self.switch.ports["listeners"])))
        peer = Peer(address, framing or self.framing, dialect or self.dialect, **keys)
        self.addCleanup(peer.close)
        return peer

    def new_account(self, balance=100000, card_status="active", expiry="3012", **keys):
        """(account, card number)"""
        number = next(serial)
        name, card = f"A{number:06d}", card_number(number)
        row = {"pan": card, "status": card_status, "expiry": expiry}
        self.switch.import_accounts([account_row(name, [row], balance, **keys)])
        return name, card

    def ask(self, message, peer=None):
        return (peer or self.peer).ask(message.mti, message.fields)

    def approved(self, message, code=None, peer=None):
        """Asks, and expects this code, or the version's plain approval."""
        answer = self.ask(message, peer)
        self.assertEqual(answer.code, code or ("000" if message.mti[0] == "1" else "00"), f"{message} was answered {answer}")
        return answer

    def declined(self, message, code, peer=None):
        answer = self.ask(message, peer)
        self.assertEqual(answer.code, code, f"{message} was answered {answer}")
        self.assertFalse((answer[38] or "").strip(), "an authorization code beside a decline")
        return answer

    def not_answered(self, octets_or_message, peer=None):
        """Nothing comes back, and the link still answers an echo, which is the next thing that it says."""
        peer = peer or self.peer
        if isinstance(octets_or_message, bytes):
            peer.send_bytes(octets_or_message)
        else:
            peer.tell(octets_or_message)
        with self.assertRaises(Silence):
            self.fail(f"answered: {peer.receive(0.3)}")
        self.echoes(peer)

    def echoes(self, peer=None):
        peer = peer or self.peer
        acquirer = Acquirer(peer.dialect.version)
        echo = acquirer.network("echo")
        answer = peer.ask(echo.mti, echo.fields)
        self.assertIn((answer.mti, answer.code), (("0810", "00"), ("1814", "800")))

    def closes(self, peer):
        self.assertTrue(peer.is_closed(), "the connection is still open")

    def money(self, account):
        """(posted, pending, available)"""
        shown = self.switch.account(account)
        return int(shown["posted"]), int(shown["pending"]), int(shown["available"])

    def assertMoney(self, account, posted, pending, available=None):
        wanted = (posted, pending, posted - pending if available is None else available)
        self.assertEqual(self.money(account), wanted, "posted, pending, available")

    def assertSettled(self, minor):
        self.assertEqual(settlement(self.switch.books()) - self.settled_before, minor, "owed to the network")

    def new_exceptions(self):
        return [item for item in self.switch.exceptions() if item["id"] not in self.exceptions_before]


__all__ = ["Acquirer", "Closed", "EUR", "Peer", "Silence", "SwitchCase", "account_row", "card_number", "decimal", "imbalance",
           "listener", "serial", "settlement"]
