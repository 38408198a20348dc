"""test_release - checks of the release build and of its installation."""

import os
import pathlib
import re
import tempfile

from test_report import BUILD, ROOT, report, run

HARDENED = [
    # (option of readelf, required output, description)
    ("-h", r"Type: +DYN", "position independent (PIE)"),
    ("-l", r"GNU_RELRO", "relocations are read-only (RELRO)"),
    ("-d", r"BIND_NOW", "all of them before main() (BIND_NOW)"),
    ("-l", r"GNU_STACK.*\n? .* RW ", "no code on the stack"),
]
HARDENED_X86 = [
    ("-n", r"x86 feature:.*\bIBT\b", "indirect jumps are checked (IBT)"),
    ("-n", r"x86 feature:.*\bSHSTK\b", "returns are checked (SHSTK)"),
]


def is_hardened():
    name = "build/claviger is hardened"
    wanted = HARDENED + (HARDENED_X86 if os.uname().machine == "x86_64" else [])
    absent = []
    for option, pattern, meaning in wanted:
        code, text = run(["readelf", option, BUILD / "claviger"],
                         env={"LC_ALL": "C"})
        if code or not re.search(pattern, text):
            absent.append(f"{meaning}: not in readelf {option}")
    report("not ok" if absent else "ok", name, "\n".join(absent))


INSTALLED = ["bin/claviger", "share/man/man1/claviger.1",
             "share/bash-completion/completions/claviger",
             "share/zsh/site-functions/_claviger",
             "share/fish/vendor_completions.d/claviger.fish"]


def installs(place):
    """Installs twice; the program then works without the sources."""
    prefix = place / "usr"
    code, text = run([ROOT / "dev", "install", "--prefix", prefix])
    if code:
        return text
    code, text = run(["cmake", "--install", BUILD, "--prefix", "/opt/x"],
                     env={"DESTDIR": str(place / "stage")})
    if code:
        return text
    for base in (prefix, place / "stage/opt/x"):
        absent = [name for name in INSTALLED if not (base / name).stat().st_size]
        if absent:
            return f"empty in {base}: {absent}"
    code, text = run([prefix / "bin/claviger", "skill", "export", "skills"],
                     cwd=place)
    if code or not (place / text.strip() / "SKILL.md").exists():
        return f"skill export: {text}"
    return ""


def program_is_installed():
    with tempfile.TemporaryDirectory() as place:
        try:
            wrong = installs(pathlib.Path(place))
        except OSError as e:
            wrong = str(e)
    report("not ok" if wrong else "ok",
           "./dev install and cmake --install install what the program needs",
           wrong)
