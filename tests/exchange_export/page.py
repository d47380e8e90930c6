"""Reads a dialect's page of Markdown back: its fields, and the layouts that divide them."""
import re

ROW = re.compile(r"^\|(.*)\|$")
CELL = re.compile(r"(?<!\\)\|")


class Page:
    def __init__(self, text):
        self.text = text
        self.sections = {}  # by anchor: (sentence, [row]); a row is {heading: cell}
        self.titles = []
        for section in re.split(r"^#+ ", text, flags=re.MULTILINE)[1:]:
            title, _, body = section.partition("\n")
            self.titles.append(title)
            lines = body.strip("\n").split("\n")
            tables = [line for line in lines if line.startswith("|")]
            sentence = " ".join(line for line in lines if line and not line.startswith("|"))
            self.sections[anchor(title)] = (sentence, table(tables))
        self.fields = {int(row["field"]): row for row in self.sections["fields"][1]}


def anchor(title):
    """As GitHub makes it: small letters, no punctuation but - and _, - for spaces."""
    return re.sub(r"[^a-z0-9_\- ]", "", title.lower()).replace(" ", "-")


def table(lines):
    if not lines:
        return []
    cells = [[cell.strip().replace("\\|", "|") for cell in CELL.split(ROW.match(line)[1])] for line in lines]
    widths = {len(row) for row in cells}
    assert len(widths) == 1, f"rows of {widths} cells"
    assert all(cell == "---" for cell in cells[1]), cells[1]
    return [{heading: cell.strip("`") if heading not in ("inside", "until", "absent", "pad") else cell
             for heading, cell in zip(cells[0], row)} for row in cells[2:]]
