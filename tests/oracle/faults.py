"""Dialects with a fault, and a message in which tshark has to show it: what isotool writes so, it also reads so."""
import soundness
from isotool import Hex

AMOUNT = "000000012345"


class Fault:
    def __init__(self, what, dialect, yaml, mti, fields, seen_at):
        self.what = what
        self.dialect = dialect
        self.yaml = yaml          # what the faulty dialect says otherwise
        self.mti = mti
        self.fields = fields
        self.seen_at = seen_at    # a field number, or another place of a Difference


# So many fields that every message is long enough for tshark to look at.
PURCHASE = {3: "000000", 4: AMOUNT, 7: "1125133000", 11: "000001"}

FAULTS = (
    # Whole messages.
    Fault("a packed MTI as text", soundness.BCD, "mti: ascii", "0200", PURCHASE, "message"),
    Fault("a bitmap of bytes where it is hex", soundness.ASCII, "bitmap: raw", "0200", PURCHASE, "bitmap"),
    # Sizes.
    Fault("a number that is too short", soundness.ASCII, "fields: {4: {type: n10}}", "0200", {**PURCHASE, 4: AMOUNT[2:]}, 4),
    Fault("a packed number that is too long", soundness.BCD, "fields: {11: {type: n8}}", "0200",
          {**PURCHASE, 11: "00012345"}, 11),
    Fault("text that is too long", soundness.BINARY_BITMAP, "fields: {37: {type: an13}}", "0200",
          {**PURCHASE, 37: "ABCDEFGHIJKLM", 41: "TERMINAL"}, 37),
    Fault("a last field that is too long", soundness.ASCII, "fields: {70: {type: n4}}", "0800", {11: "000001", 70: "3010"}, 70),
    # Lengths.
    Fault("a length of three digits for two", soundness.ASCII, "fields: {2: {type: n...19}}", "0200",
          {2: "5413330000000019", **PURCHASE}, 2),
    Fault("a length of two digits for three", soundness.BCD, "fields: {48: {type: ans..99}}", "0200",
          {**PURCHASE, 48: "TWELVE BYTES"}, 48),
    Fault("a length that counts bytes for digits", soundness.BCD, "wire: {n_variable: {counts: bytes}}", "0200",
          {2: "5413330000000019", **PURCHASE}, 2),
    # From sixteen on: below, tshark makes the same of a nibble of A to F.
    Fault("a length in binary for a packed one", soundness.BCD, "wire: {text: {length: binary}}", "0200",
          {**PURCHASE, 48: "TWENTY BYTES OF TEXT"}, 48),
    Fault("a length that counts hex digits for bytes", soundness.BCD_1993, "fields: {55: {counts: digits}}", "1200",
          {**PURCHASE, 55: Hex("9F02060000000123459F0301")}, 55),
    # Here tshark takes what follows into the field as well.
    Fault("a length in ASCII that counts hex digits for bytes", soundness.BINARY_BITMAP, "wire: {b_variable: {counts: digits}}",
          "0200", {**PURCHASE, 55: Hex(b"chip".hex().upper()), 60: "MORE OF IT"}, 55),
    # Digits.
    Fault("an odd fixed number filled on the right", soundness.BCD, "wire: {n_fixed: {fill: right_0}}", "0200",
          {**PURCHASE, 19: "826"}, 19),
    Fault("an odd fixed number filled on the left", soundness.BCD_1993, "wire: {n_fixed: {fill: left_0}}", "1200",
          {**PURCHASE, 19: "826"}, 19),
    Fault("an odd variable number filled on the left", soundness.BCD, "wire: {n_variable: {fill: left_0}}", "0200",
          {**PURCHASE, 32: "12345"}, 32),
    Fault("an odd variable number filled with F", soundness.BCD_1993, "wire: {n_variable: {fill: right_f}}", "1200",
          {**PURCHASE, 32: "12345"}, 32),
    Fault("a packed amount as text", soundness.BCD, "fields: {4: {encoding: ascii}}", "0200", PURCHASE, 4),
    Fault("a number in EBCDIC", soundness.ASCII, "fields: {11: {encoding: ebcdic}}", "0200", PURCHASE, 11),
    # Bytes and tracks.
    Fault("bytes as hex where bitmaps are bytes", soundness.BINARY_BITMAP, "wire: {b_fixed: {encoding: hex}}", "0200",
          {**PURCHASE, 52: Hex("0123456789ABCDEF")}, 52),
    Fault("a track packed where it is text", soundness.BCD_1993, "wire: {z: {encoding: bcd}}", "1200",
          {**PURCHASE, 35: "5413330000000019=2512"}, 35),
)
