"""What an acquirer says: purchases, refunds, advices, captures and reversals, in the words of 1987 and of 1993."""
import itertools
import time

EUR, USD, GBP = "978", "840", "826"


class Message:
    def __init__(self, mti, fields):
        self.mti = mti
        self.fields = fields

    def but(self, mti=None, **changes):
        """The same with other fields: f4="…"; None takes one out."""
        fields = dict(self.fields)
        for name, text in changes.items():
            if text is None:
                fields.pop(int(name[1:]), None)
            else:
                fields[int(name[1:])] = text
        return Message(mti or self.mti, fields)

    def again(self):
        """The repeat, xxx1: only the MTI changes (R4)."""
        return Message(self.mti[:3] + str(int(self.mti[3]) | 1), dict(self.fields))

    @property
    def stan(self):
        return self.fields[11]

    def __repr__(self):
        return f"{self.mti} {({n: text for n, text in self.fields.items() if n not in (2, 35, 45, 52)})}"


def amount12(minor):
    return f"{minor:012d}"


class Acquirer:
    """Builds messages; unique STANs and references come from `numbers`."""

    numbers = itertools.count(1)

    def __init__(self, version="0", acquirer="123456", terminal="TERM0001", numbers=None):
        self.version = version
        self.acquirer = acquirer
        self.terminal = terminal
        if numbers is not None:
            self.numbers = numbers

    def number(self):
        return next(self.numbers)

    def base(self, card, processing_code, minor, currency=EUR):
        number = self.number()
        now = time.gmtime()
        fields = {2: card, 3: processing_code, 4: amount12(minor), 7: time.strftime("%m%d%H%M%S", now),
                  11: f"{number % 1_000_000:06d}", 32: self.acquirer, 37: f"R{number:011d}", 41: self.terminal,
                  42: "MERCHANT0000001", 49: currency}
        if self.version == "1":
            fields.update({12: time.strftime("%y%m%d%H%M%S", now), 22: "510101511004", 26: "5411"})
        else:
            fields.update({12: time.strftime("%H%M%S", now), 13: time.strftime("%m%d", now), 18: "5411", 22: "051", 25: "00"})
        return fields

    def message(self, kind, card, minor, processing_code="000000", currency=EUR, function_code=None, **more):
        """kind: the MTI without its version, such as 100. more: f22="…"."""
        fields = self.base(card, processing_code, minor, currency)
        if self.version == "1":
            fields[24] = function_code or ("200" if kind[0] == "2" else "100")
        return Message(self.version + kind, fields).but(**more)

    def authorization(self, card, minor, **more):
        return self.message("100", card, minor, **more)

    def purchase(self, card, minor, **more):
        return self.message("200", card, minor, **more)

    def refund(self, card, minor, **more):
        return self.message("200", card, minor, processing_code="200000", **more)

    def stand_in_advice(self, card, minor, code=None, **more):
        return self.message("120", card, minor, f39=code or ("000" if self.version == "1" else "00"), **more)

    def forced(self, card, minor, **more):
        return self.message("220", card, minor, **more)

    def original_data(self, of):
        """(field, text) that names a message in DE 90 or DE 56 (R6)."""
        if self.version == "1":
            return 56, of.mti + of.stan + of.fields[12] + f"{len(of.fields[32]):02d}" + of.fields[32]
        return 90, of.mti + of.stan + of.fields[7] + of.fields.get(32, "").zfill(11) + of.fields.get(33, "").zfill(11)

    def following(self, kind, of, answer, minor, function_code, **more):
        """A message about an earlier one: names it by its data, its reference and the code that was given."""
        message = self.message(kind, of.fields.get(2), minor, processing_code=of.fields[3], currency=of.fields[49],
                               function_code=function_code)
        message.fields[37] = of.fields[37]
        message.fields[41] = of.fields[41]
        message.fields[32] = of.fields[32]
        field, text = self.original_data(of)
        message.fields[field] = text
        if answer is not None and answer[38]:
            message.fields[38] = answer[38]
        return message.but(**more)

    def increment(self, of, answer, minor, **more):
        """An authorization that adds to an earlier one (R11)."""
        return self.following("100", of, answer, minor, "106", **more)

    def completion(self, of, answer, minor, **more):
        """An authorization advice about an earlier authorization: sets the hold (R12)."""
        return self.following("120", of, answer, minor, "101", **more)

    def capture(self, of, answer, minor, more_follow=False, **more):
        message = self.following("220", of, answer, minor, "201", **more)
        if self.version == "1":
            message.fields[25] = "1403" if more_follow else "1404"
        else:
            message.fields[60] = "01" if more_follow else "00"
        return message

    def reversal(self, of, answer=None, remains=None, kind="420", **more):
        """Full; or with what remains: 1987 in DE 95 (de95_actual), 1993 in DE 4 beside DE 30 (R9)."""
        original = int(of.fields[4])
        message = self.following(kind, of, answer, original, "400" if remains is None else "401")
        if self.version == "1":
            message.fields[30] = amount12(original) + "0" * 12
            message.fields[25] = "4000"
            if remains is not None:
                message.fields[4] = amount12(remains)
        elif remains is not None:
            message.fields[95] = amount12(remains) + "0" * 30
        return message.but(**more)

    def network(self, code):
        """sign_on, sign_off or echo (R20)."""
        number = self.number()
        now = time.gmtime()
        fields = {7: time.strftime("%m%d%H%M%S", now), 11: f"{number % 1_000_000:06d}"}
        if self.version == "1":
            fields[12] = time.strftime("%y%m%d%H%M%S", now)
            fields[24] = {"sign_on": "801", "sign_off": "802", "echo": "831"}[code]
            return Message("1804", fields)
        fields[70] = {"sign_on": "001", "sign_off": "002", "echo": "301"}[code]
        return Message("0800", fields)
