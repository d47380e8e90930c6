#!/usr/bin/env python3
"""Installs the codec alone, as a package of its own would, and builds and runs a project that finds it.

usage: install_test.py BUILD_DIRECTORY CXX [COMPILER_FLAGS]
"""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} exits with {done.returncode}:\n{done.stdout}")
    return done.stdout


def main():
    build, compiler = pathlib.Path(sys.argv[1]), sys.argv[2]
    flags = sys.argv[3] if len(sys.argv) > 3 else ""
    with tempfile.TemporaryDirectory() as folder:
        prefix, consumer = pathlib.Path(folder, "prefix"), pathlib.Path(folder, "consumer")
        run("cmake", "--install", str(build), "--prefix", str(prefix), "--component", "iso8583")
        installed = sorted(str(path.relative_to(prefix)) for path in prefix.rglob("*") if path.is_file())
        ours = ("include/iso8583/", "lib", "share/isoswitch/dialects/", "share/isoswitch/layouts/")
        strangers = [path for path in installed if not path.startswith(ours)]
        assert not strangers, f"the codec's component installs {strangers}"
        # Whoever includes a header needs no library for it, and no other header of this project.
        for header in (prefix / "include" / "iso8583").glob("*.h"):
            for line in header.read_text().splitlines():
                assert not line.startswith(("#include \"switch", "#include <fmt", "#include <yaml")), (header.name, line)
        run("cmake", "-S", str(HERE / "consumer"), "-B", str(consumer), f"-DCMAKE_PREFIX_PATH={prefix}",
            f"-DCMAKE_CXX_COMPILER={compiler}", f"-DCMAKE_CXX_FLAGS={flags}")
        run("cmake", "--build", str(consumer))
        said = run(os.path.join(consumer, "consumer"))
    for expected in ("mti                                  0110\n", "400000******7899\n",
                     '{"mti":"0110","fields":{"2":"400000******7899","11":"000042","39":"00"},"binary":{}}\n',
                     "38 bytes\n"):
        assert expected in said, (expected, said)
    print(f"{len(installed)} files installed; the consumer said:\n{said}")


if __name__ == "__main__":
    main()
