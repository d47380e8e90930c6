"""isotool encode and decode over many messages at once."""
import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
TIMEOUT_S = 300


class Hex(str):
    """The text of a field of bytes."""


class Isotool:
    """Messages are (mti, {number: text, bytes as Hex}); a dialect is a name, or a file."""

    def __init__(self, program):
        self.program = pathlib.Path(program).resolve()

    def encode(self, dialect, messages):
        """The bytes of each."""
        answers = self.run("encode", dialect, [json.dumps(written(*message)) for message in messages])
        refused = [answer["error"] for answer in answers if "error" in answer]
        if refused:
            raise RuntimeError(f"isotool encode --dialect {dialect} refuses {len(refused)} messages: {refused[:3]}")
        return [bytes.fromhex(answer["wire"]) for answer in answers]

    def decode(self, dialect, wires):
        """The message of each, or what isotool says is wrong with it, as text."""
        answers = self.run("decode", dialect, [wire.hex() for wire in wires], "--reveal")
        return [answer["error"] if "error" in answer else read(answer) for answer in answers]

    def run(self, command, dialect, lines, *options):
        said = subprocess.run([self.program, command, "--dialect", str(dialect), "--json", *options],
                              input="".join(line + "\n" for line in lines), capture_output=True, text=True, timeout=TIMEOUT_S,
                              cwd=ROOT)
        answers = [json.loads(line) for line in said.stdout.splitlines()]
        if len(answers) != len(lines):
            raise RuntimeError(f"isotool {command} --dialect {dialect}: exit code {said.returncode}, {len(lines)} lines, "
                               f"{len(answers)} answers: {said.stderr[:2000]}")
        return answers


def written(mti, fields):
    return {"mti": mti, "fields": {str(number): text for number, text in fields.items() if not isinstance(text, Hex)},
            "binary": {str(number): text for number, text in fields.items() if isinstance(text, Hex)}}


def read(answer):
    return answer["mti"], {**{int(number): text for number, text in answer["fields"].items()},
                           **{int(number): Hex(text) for number, text in answer.get("binary", {}).items()}}
