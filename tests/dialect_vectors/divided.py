"""Divided fields of the standards: each gives a value as text or bytes, and what is inside, as JSON has it."""
import chip
from encoders import data_set

WHOLE = "whole"  # a third result: what is inside does not say all of it


def parts(*named):
    """Parts one behind the other."""
    return "".join(value for _, value in named), dict(named)


def processing_code(r):
    return parts(("type", r.choice(["00", "01", "09", "20", "31"])), ("from_account", r.choice(["00", "10", "20"])),
                 ("to_account", r.choice(["00", "30"])))


def entry_mode_1987(r):
    return parts(("pan_entry", r.choice(["01", "05", "07", "90"])), ("pin_entry", r.choice("012")))


def entry_mode_1993(r):
    names = ("card_input_capability cardholder_authentication_capability card_capture_capability operating_environment "
             "cardholder_present card_present card_input_mode cardholder_authentication_method "
             "cardholder_authentication_entity card_output_capability terminal_output_capability pin_capture_capability")
    return parts(*((name, r.alnum(1)) for name in names.split()))


def track_2(r, separators="="):
    """Of every shape: all parts, no expiry, no service code, nothing behind the PAN."""
    pan, expiry, service = r.pan(), r.digits(4), r.digits(3)
    free = r.digits(r.randint(1, 37 - 28))
    mark = r.choice(separators)
    shape = r.randrange(7)
    inside = {"pan": pan, "expiry": expiry, "service_code": service, "discretionary": free}
    if shape == 0:
        del inside["expiry"]
        value = pan + mark + "=" + service + free
    elif shape == 1:
        del inside["service_code"]
        value = pan + mark + expiry + "=" + free
    elif shape == 2:
        del inside["discretionary"]
        value = pan + mark + expiry + service
    elif shape == 3:
        inside = {"pan": pan}
        return (pan, inside) if r.random() < 0.5 else (pan + mark, inside, WHOLE)
    else:
        value = pan + mark + expiry + service + free
    return (value, inside) if mark == "=" else (value, inside, WHOLE)


def track_1(r):
    pan, name = r.pan(), r.word(26, 2)
    inside = {"format_code": "B", "pan": pan, "cardholder_name": name}
    value = "B" + pan + "^" + name + "^"
    for part, content in (("expiry", r.digits(4)), ("service_code", r.digits(3))):
        absent = r.random() < 0.2
        value += "^" if absent else content
        if not absent:
            inside[part] = content
    inside["discretionary"] = r.alnum(r.randint(1, 76 - len(value)) if len(value) < 75 else 1)
    return value + inside["discretionary"], inside


def merchant_location_1987(r):
    return parts(("street", r.padded(23)), ("city", r.padded(13)), ("region", r.padded(2)), ("country", r.alnum(2)))


def merchant_location_1993(r):
    street = {"merchant": r.word(22), "street": r.word(20), "city": r.word(13)}
    rest = {"postal_code": r.padded(10), "region": r.padded(3), "country": r.alnum(3)}
    return "\\".join(street.values()) + "\\" + "".join(rest.values()), {**street, **rest}


def balances(r, exponent=False, most=6):
    items = []
    for _ in range(r.randint(1, most)):
        item = [("account_type", r.choice(["00", "10"])), ("amount_type", r.choice(["01", "02", "40"])),
                ("currency", r.currency())]
        item += [("exponent", "2")] if exponent else []
        items.append(parts(*item, ("amount", r.signed(12))))
    return "".join(value for value, _ in items), {str(i): inside for i, (_, inside) in enumerate(items, 1)}


def original_data_1987(r):
    return parts(("mti", "0100"), ("stan", r.digits(6)), ("transmission_time", r.digits(10)),
                 ("acquirer_id", r.digits(11)), ("forwarder_id", r.digits(11)))


def original_data_1993(r):
    acquirer = r.digits(r.randint(1, 11))
    value, inside = parts(("mti", "1100"), ("stan", r.digits(6)), ("local_time", r.digits(12)))
    return value + f"{len(acquirer):02}" + acquirer, {**inside, "acquirer_id": acquirer}


def original_amounts_1993(r):
    return parts(("transaction_amount", r.digits(12)), ("reconciliation_amount", r.digits(12)))


def replacement_amounts_1987(r):
    return parts(("transaction_amount", r.digits(12)), ("settlement_amount", r.digits(12)),
                 ("transaction_fee", r.signed(8)), ("settlement_fee", r.signed(8)))


def emv(most):
    """Chip data: every seventh message's fills the field to its end, another seventh's is written unusually."""
    def generate(r):
        if r.index % 7 == 0:
            return chip.exactly(r, most)
        if r.index % 7 == 3:
            return (*chip.unusual(r), WHOLE)
        return chip.objects(r, r.randint(1, 16), most)
    return generate


def amount_2003(r, digits=12):
    return parts(("currency", r.currency()), ("exponent", r.choice("023")), ("amount", r.digits(digits)))


def processing_code_2003(r):
    return parts(("type", r.alnum(2)), ("from_account", r.alnum(2)), ("to_account", r.alnum(2)))


def life_cycle_2003(r):
    return parts(("support_indicator", r.alnum(1)), ("trace_id", r.alnum(15)), ("sequence", r.digits(2)),
                 ("authentication_token", r.digits(4)))


def pos_data_2003(r):
    quarters = {name: r.bytes(4) for name in ("reading_method", "verification_method", "environment", "security")}
    return b"".join(quarters.values()), {name: value.hex().upper() for name, value in quarters.items()}


def original_amounts_2003(r):
    first, second = amount_2003(r), amount_2003(r)
    return first[0] + second[0], {"transaction_amount": first[1], "reconciliation_amount": second[1]}


def original_data_2003(r):
    return parts(("mti", "2100"), ("stan", r.digits(12)), ("local_time", r.digits(14)),
                 ("acquirer_id", r.digits(r.randint(1, 11))))


def reconciliation_data_2003(r):
    names = ["credits", "credits_chargeback", "credits_reversal", "debits", "debits_chargeback", "debits_reversal"]
    return parts(*((f"{name}_{what}", r.digits(size)) for name in names for what, size in (("amount", 16), ("number", 10))))


def net_amount_2003(r):
    return parts(("sign", r.choice("CD")), ("currency", r.currency()), ("exponent", "2"), ("amount", r.digits(16)))


def data_sets_2003(r):
    value, inside = b"", {}
    for _ in range(r.randint(1, 4)):
        name = r.bytes(1).hex().upper()
        if name in inside:
            continue
        bodies = [r.bytes(1, 30) for _ in range(2 if r.random() < 0.2 else 1)]
        value += b"".join(data_set(name, body) for body in bodies)
        found = [body.hex().upper() for body in bodies]
        inside[name] = found if len(found) > 1 else found[0]
    return value, inside


ISO1987 = {3: processing_code, 22: entry_mode_1987, 35: track_2, 43: merchant_location_1987, 45: track_1, 54: balances,
           55: emv(255), 90: original_data_1987, 95: replacement_amounts_1987}
ISO1993 = {3: processing_code, 22: entry_mode_1993, 30: original_amounts_1993, 35: track_2, 43: merchant_location_1993,
           45: track_1, 54: balances, 55: emv(255), 56: original_data_1993}
ISO2003 = {3: processing_code_2003, 4: amount_2003, 5: amount_2003, 6: amount_2003, 8: lambda r: amount_2003(r, 8),
           21: life_cycle_2003, 22: pos_data_2003, 30: original_amounts_2003, 34: data_sets_2003, 35: track_2,
           43: data_sets_2003, 44: data_sets_2003, 45: track_1, 49: data_sets_2003, 54: lambda r: balances(r, True),
           55: emv(400), 56: original_data_2003, 74: reconciliation_data_2003, 97: net_amount_2003, 104: data_sets_2003}
