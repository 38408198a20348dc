"""A message that tells the reader to give an option has it as it is typed."""

import re

import harness
from harness import check, equal

OPTION = re.compile(r"^  --([a-z][a-z-]*) (?=\S)", re.M)
VERBS = (["serve"], ["check"], ["call"], ["export", "openapi"],
         ["import", "openapi"], ["skill", "export"], ["keys", "create"],
         ["keys", "list"])

# Adjacent literals are one text; a macro between them is a part of a format.
LITERAL = r'"((?:[^"\\\n]|\\.)*)"'
TEXT = re.compile(rf"{LITERAL}(?:\s+(?:[A-Z]\w+\s+)?{LITERAL})*")
ADVICE = re.compile(r"\b(?:give|or|with|raise|lower|set|change|add)"
                    r"(?: at least)? --([a-z][a-z-]*)(.{0,40})")
ARGUMENT = re.compile(r"[ =](?:[A-Z%@<]|[a-z_]+=|(?:off|file|sealed|search|remote|"
                      r"root)\b)")


def options_with_arguments(s):
    found = set()
    for verb in VERBS:
        done = s.run(*verb, "--help")
        equal(done.code, 0, done.err)
        found.update(OPTION.findall(done.out))
    check(len(found) > 40, found)
    return found


def faults(source, known):
    text = source.read_text()
    for literal in TEXT.finditer(text):
        message = "".join(re.findall(LITERAL, literal.group(0)))
        for name, after in ADVICE.findall(message):
            if name in known and not ARGUMENT.match(after):
                yield (f"{source.name}:"
                       f"{text[:literal.start()].count(chr(10)) + 1}: "
                       f"--{name}{after}")


def main(s):
    known = options_with_arguments(s)
    sources = sorted((harness.ROOT / "src").rglob("*.c"))
    check(len(sources) > 100, "the sources")
    found = [f for source in sources for f in faults(source, known)]
    equal(found, [], "options without an argument in messages")


harness.scenario(main)
