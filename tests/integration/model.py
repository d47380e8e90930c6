"""What the books must say: one account's deals, by the rules R5 to R12 and nothing else.

A deal is an original request or advice with all that follows it. Where the rules leave a combination open (a reversal of an
authorization that was captured, say), the model does not make it.
"""


class Deal:
    def __init__(self, account, kind, message, minor):
        self.account = account
        self.kind = kind  # authorization, purchase, refund, stand_in_advice, forced
        self.message = message
        self.answer = None
        self.minor = minor
        self.held = 0
        self.captured = 0   # by 0220s about it
        self.posted = 0     # by itself, towards the network; a refund's is negative
        self.tombstone = None  # what remains, of a reversal that came first: 0 is a full one
        self.sent = False
        self.over = False   # nothing but repeats may follow
        self.completed = False

    @property
    def holds(self):
        return self.kind in ("authorization", "stand_in_advice")


class Account:
    def __init__(self, name, card, posted, credit_line, releases):
        self.name = name
        self.card = card
        self.posted = posted
        self.credit_line = credit_line
        self.releases = releases  # its peers say de4_release: what comes off, not what remains (R9)
        self.deals = []
        self.history = []  # [message, answer]: whatever was answered
        self.captures = []  # (deal, message, answer, minor) that were not reversed

    @property
    def pending(self):
        return sum(deal.held for deal in self.deals)

    @property
    def available(self):
        return self.posted - self.pending + self.credit_line

    # What a message does; each gives the codes that its answer may have.

    def original(self, deal):
        """The original itself, perhaps after its reversal."""
        deal.sent = True
        if deal.tombstone == 0:
            return ("00",) if deal.kind == "stand_in_advice" else ("05",)
        minor = deal.minor if deal.tombstone is None else deal.tombstone
        if deal.kind in ("authorization", "purchase") and minor > self.available:
            return ("51",)
        if deal.holds:
            deal.held = minor
        else:
            deal.posted = -minor if deal.kind == "refund" else minor
            self.posted -= deal.posted
        return ("00",) if deal.tombstone is None else ("00", "10")

    def reversal(self, deal, remains):
        """0: full."""
        if not deal.sent:
            deal.tombstone = remains if deal.tombstone is None else min(deal.tombstone, remains)
        elif deal.holds:
            deal.held = 0 if remains == 0 else min(deal.held, max(remains - deal.captured, 0))
        elif deal.posted:
            left = remains if deal.posted > 0 else -remains
            undone = deal.posted - (left if abs(left) < abs(deal.posted) else deal.posted)
            self.posted += undone
            deal.posted -= undone
        return ("00",)

    def release(self, deal, minor):
        """de4_release: so much comes off. Done twice it would take twice as much."""
        if not deal.sent:
            deal.tombstone = deal.minor - minor
        elif deal.holds:
            deal.held -= min(deal.held, minor)
        else:
            undone = min(minor, deal.posted)
            self.posted += undone
            deal.posted -= undone
        return ("00",)

    def capture(self, deal, minor, final):
        self.posted -= minor
        deal.captured += minor
        deal.held = 0 if final else deal.held - min(minor, deal.held)
        return ("00",)

    def completion(self, deal, minor):
        deal.held = minor
        deal.completed = True
        return ("00",)

    def capture_reversal(self, deal, minor):
        self.posted += minor
        deal.over = True
        return ("00",)
