"""Divided fields of the forms that networks and acquirers use."""
import divided
from divided import parts
from encoders import bits, data_set, packed, tagged, text


def elements(r, table, most, size):
    """Tagged text: rows that are known, some twice, and unknown ones between them."""
    value, inside = "", {}
    for tag in r.sample(sorted(table), min(len(table), r.randint(1, 6))):
        found = [table[tag](r) for _ in range(2 if r.random() < 0.15 else 1)]
        laid = "".join(tagged(tag, part[0] if isinstance(part, tuple) else part, size) for part in found)
        if len(value) + len(laid) > most:
            continue
        value += laid
        shown = [part[1] if isinstance(part, tuple) else part for part in found]
        inside[tag] = shown if len(shown) > 1 else shown[0]
    return value, inside


# IPM

def rate(r):
    return parts(("decimals", r.choice("567")), ("rate", r.digits(7)))


def acquirer_reference(r):
    return parts(("format", "1"), ("acquirer", r.digits(6)), ("date", r.digits(4)), ("sequence", r.digits(11)),
                 ("check_digit", r.digits(1)))


def life_cycle(r):
    return parts(("support_indicator", r.choice(" 0")), ("trace_id", r.alnum(15)))


def file_id(r):
    return parts(("type", "001"), ("date", r.date()), ("processor", r.digits(11)), ("sequence", r.digits(5)))


def fees(r):
    items = [r.alnum(36) for _ in range(r.randint(1, 3))]
    return "".join(items), {str(i): item for i, item in enumerate(items, 1)}


def exponents(r):
    items = [parts(("currency", r.currency()), ("exponent", "2")) for _ in range(r.randint(1, 14))]
    return "".join(value for value, _ in items), {str(i): inside for i, (_, inside) in enumerate(items, 1)}


def original_currencies(r):
    return parts(("transaction", r.currency()), ("reconciliation", r.currency()))


def reversal(r):
    return parts(("indicator", "R"), ("date", r.date())) if r.random() < 0.8 else parts(("indicator", "R"))


PDS = {"0025": reversal, "0105": file_id, "0146": fees, "0148": exponents, "0149": original_currencies,
       "0158": lambda r: r.padded(30), "0165": lambda r: r.print(r.randint(1, 30)), "0301": lambda r: r.digits(16),
       "0306": lambda r: r.digits(8), "0002": lambda r: "MCC", "0799": lambda r: r.print(r.randint(1, 80)),
       "0052": lambda r: r.digits(3), "9999": lambda r: r.print(1)}


def pds(r):
    if r.random() < 0.1:
        # To the last of 999 characters: one tag that no row has.
        filler = r.print(992)
        return tagged("0501", filler, 3), {"0501": filler}
    return elements(r, PDS, 999, 3)


IPM = {3: divided.processing_code, 9: rate, 10: rate, 22: divided.entry_mode_1993, 30: divided.original_amounts_1993,
       31: acquirer_reference, 43: divided.merchant_location_1993, 48: pds, 54: divided.balances, 55: divided.emv(255),
       62: pds, 63: life_cycle, 123: pds, 124: pds, 125: pds}


# Mastercard-like

def location_mastercard(r):
    return parts(("merchant", r.padded(22)), ("space_1", " "), ("city", r.padded(13)), ("space_2", " "),
                 ("region", r.alnum(3)))


def pan_mapping(r):
    return elements(r, {"01": lambda r: r.alnum(1), "02": lambda r: r.pan(), "03": lambda r: r.digits(4),
                        "04": lambda r: r.alnum(3), "05": lambda r: r.word(9)}, 60, 2)


def commerce_indicators(r):
    return elements(r, {"01": lambda r: parts(("protocol", "2"), ("cardholder_authentication", "1"),
                                              ("collection_indicator", r.digits(1))), "02": lambda r: r.word(4)}, 60, 2)


def services(r):
    items = [parts(("service", r.digits(2)), ("result_1", r.alnum(1)), ("result_2", r.choice(" A")))
             for _ in range(r.randint(1, 10))]
    return "".join(value for value, _ in items), {str(i): inside for i, (_, inside) in enumerate(items, 1)}


SUBELEMENTS = {"20": lambda r: r.alnum(1), "32": lambda r: r.alnum(r.randint(1, 6)), "33": pan_mapping,
               "42": commerce_indicators, "43": lambda r: r.print(r.randint(20, 32)), "61": lambda r: r.digits(5),
               "63": lambda r: parts(("network_reference", r.padded(9)), ("settlement_date", r.padded(6))),
               "71": services, "77": lambda r: r.alnum(3), "82": lambda r: "52", "83": lambda r: r.alnum(1),
               "84": lambda r: r.alnum(2), "87": lambda r: r.alnum(1), "92": lambda r: r.digits(3),
               "11": lambda r: r.print(r.randint(1, 99)), "98": lambda r: r.word(6)}


def private_data(r):
    value, inside = elements(r, SUBELEMENTS, 998, 2)
    category = r.choice("RTUX ")
    return category + value, {"category": category, "subelements": inside}


def security_control_mastercard(r):
    return parts(("pin_security_type", "97"), ("pin_encryption_type", r.digits(2)), ("pin_block_format", "01"),
                 ("pin_key_index", r.digits(4)), ("filler", "000000"))


def pos_data_mastercard(r):
    names = ("terminal_attendance reserved_2 terminal_location cardholder_presence card_presence card_capture "
             "transaction_status transaction_security reserved_9 cardholder_activated_level card_input_capability")
    rest = (("life_cycle", r.digits(2)), ("country", r.digits(3)))
    postal = (("postal_code", r.word(10)),) if r.random() < 0.7 else ()
    return parts(*((name, r.digits(1)) for name in names.split()), *rest, *postal)


def network_data(r):
    return parts(("network", r.alnum(3)), ("network_reference", r.alnum(r.randint(1, 9))))


def replacement_amounts_mastercard(r):
    return parts(("transaction_amount", r.digits(12)), ("settlement_amount", r.digits(12)),
                 ("billing_amount", r.digits(12)), ("filler", "000000"))


def national_data(r):
    return elements(r, {f"{number:03}": lambda r: r.print(r.randint(1, 90)) for number in range(1, 20)}, 999, 3)


MASTERCARD = {**divided.ISO1987, 43: location_mastercard, 48: private_data, 53: security_control_mastercard,
              61: pos_data_mastercard, 63: network_data, 95: replacement_amounts_mastercard, 112: national_data}


# Point of sale, BASE24-like

POS = {**divided.ISO1987, 55: divided.emv(999)}
del POS[54]


def tokens(r):
    found, data = [], {}
    for name in r.sample(["B4", "C0", "Q1", "04", "BM", "CH"], r.randint(1, 4)):
        body = r.print(2 * r.randint(1, 40))
        found.append("! " + name + f"{len(body):05}" + " " + body)
        data[name] = body
    rest = "".join(found)
    whole, inside = parts(("eye_catcher", "& "), ("token_number", f"{len(found) + 1:05}"),
                          ("tokens_size", f"{len(rest) + 12:05}"), ("tokens", rest))
    return whole, {**inside, "tokens": data}


BASE24 = {**divided.ISO1987, 63: tokens, 126: tokens}


# BASE I-like: bytes, with text in cp1047 and packed digits filled on the left.

def bitmapped(r, table, size):
    """Bits of a bitmap of its own, then their parts."""
    chosen = sorted(r.sample(sorted(table), r.randint(1, len(table))))
    body, inside = bits(chosen, size), {}
    for bit in chosen:
        kind, count = table[bit]
        value = {"n": r.digits, "b": r.bytes, "an": r.alnum}[kind](count)
        body += {"n": lambda: packed(value, "left_0"), "b": lambda: value, "an": lambda: text(value, "cp1047")}[kind]()
        inside[str(bit)] = value.hex().upper() if kind == "b" else value
    return body, inside


def payment_service(r):
    return bitmapped(r, {1: ("an", 1), 2: ("n", 15), 3: ("an", 4), 4: ("an", 1), 5: ("n", 2), 6: ("an", 1), 17: ("an", 15),
                         20: ("b", 5), 21: ("an", 4), 22: ("an", 6), 23: ("an", 2), 24: ("an", 6)}, 8)


def private_use(r):
    return bitmapped(r, {1: ("n", 4), 2: ("n", 4), 3: ("n", 4), 4: ("n", 4), 6: ("an", 7), 11: ("an", 1), 12: ("an", 30),
                         13: ("n", 6), 14: ("an", 36), 19: ("an", 3), 21: ("an", 1)}, 3)


def private_use_126(r):
    return bitmapped(r, {8: ("b", 20), 9: ("b", 20), 10: ("an", 6), 12: ("b", 3), 13: ("an", 1)}, 8)


def chip_data_sets(r):
    found = divided.emv(200)(r)
    value, inside = data_set("01", found[0]), {"01": found[1]}
    if r.random() < 0.3:
        other = r.bytes(1, 20)
        value, inside = value + data_set("02", other), {**inside, "02": other.hex().upper()}
    return (value, inside, *found[2:])


def transaction_data_sets(r):
    identifier, other = r.alnum(2), r.bytes(1, 20)
    unknown, element = r.bytes(1, 20), {"01": identifier, "80": other.hex().upper()}
    body = b"\x01\x02" + text(identifier, "cp1047") + b"\x80" + bytes([len(other)]) + other
    return data_set("57", body) + data_set("5F", unknown), {"57": element, "5F": unknown.hex().upper()}


def entry_mode_visa(r):
    return parts(("pan_entry", r.digits(2)), ("pin_entry", r.digits(1)), ("filler", "0"))


def location_visa(r):
    return parts(("merchant", r.padded(25)), ("city", r.padded(13)), ("country", r.alnum(2)))


def security_control_visa(r):
    return parts(("security_format", "20"), ("pin_algorithm", "01"), ("pin_block_format", "01"),
                 ("zone_key_index", r.digits(2)), ("filler", "0" * 8))


def pos_information(r):
    """Pairs of positions may be away at the end."""
    sizes = [("terminal_type", 1), ("entry_capability", 1), ("chip_condition", 1), ("special_condition", 1),
             ("reserved_5", 2), ("transaction_indicator", 1), ("card_authentication_reliability", 1),
             ("electronic_commerce_indicator", 2), ("cardholder_id_method", 1), ("partial_authorization", 1)]
    return parts(*((name, r.digits(size)) for name, size in sizes[:r.choice([2, 4, 5, 7, 8, 10])]))


def other_amounts(r):
    items = [r.digits(12) for _ in range(r.randint(1, 3))]
    return "".join(items), {str(i): item for i, item in enumerate(items, 1)}


BASE1 = {**divided.ISO1987, 22: entry_mode_visa, 43: location_visa, 53: security_control_visa, 55: chip_data_sets,
         60: pos_information, 61: other_amounts, 62: payment_service, 63: private_use, 104: transaction_data_sets,
         126: private_use_126}
