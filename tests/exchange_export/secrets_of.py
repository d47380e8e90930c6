"""What of a message is secret by the dialect's page, and whether an output shows it in any form."""
import re

SHORTEST = 9  # characters; less is found by chance


def masked(text):
    return text[:6] + "*" * (len(text) - 10) + text[-4:] if len(text) >= 13 else "*" * len(text)


def as_seen(row, text):
    """A field as it is to be shown to whoever may not see it."""
    secrecy = row.get("secrecy", "")
    if secrecy == "mask":
        return masked(text)
    if secrecy == "wipe":
        count, unit = (len(text) // 2, "byte") if row["type"].startswith("b") else (len(text), "character")
        return f"(wiped, {count} {unit}{'' if count == 1 else 's'})"
    return text


def message(page, row):
    """Values whose rows say that they are not to be seen whole."""
    for number, text in {**row["fields"], **row.get("binary", {})}.items():
        field = page.fields[int(number)]
        parts = row.get("inside", {}).get(number)
        within = list(of_parts(page, field, parts))
        yield from within
        # What is divided into parts of which none is secret may be seen, part by part.
        if within or not parts:
            yield from of_value(field, text)


def of_value(row, text):
    if row.get("secrecy") and len(text) >= SHORTEST and len(set(text)) > 3:
        yield text


def of_parts(page, row, parts):
    if not isinstance(parts, dict):
        return
    rows = rows_inside(page, row)
    for key, values in parts.items():
        part = rows.get(key) or rows.get("")
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict):
                # What a constructed object holds is named by the layout that it stands in.
                yield from of_parts(page, part if part and part.get("inside") else row, value)
            elif part:
                yield from of_value(part, value)


def rows_inside(page, row):
    link = re.search(r"\(#(.*)\)", row.get("inside", ""))
    if not link:
        return {}
    rows = page.sections[link[1]][1]
    return {part["name"] if "part" in part else part.get("tag") or part.get("bit") or "": part for part in rows}


def shows(output, text):
    """As it is, in hexadecimal of two encodings, and packed."""
    forms = [text, text.encode("utf-8").hex()]
    try:
        forms += [text.encode("latin-1").hex(), text.encode("cp500").hex()]
    except UnicodeEncodeError:
        pass
    if re.fullmatch("[0-9A-Fa-f=]+", text):
        forms += [text.replace("=", "d").lower(), text.replace("=", "D")]
    return any(form in output for form in forms)
