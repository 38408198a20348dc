#!/usr/bin/env python3
"""case - runs a scenario that is written as a text file.

README.md beside this file describes the form.  Each line at the left margin is
a step: a word and the rest of the line.  Lines below it that begin with a tab
are its text.  Steps run in order.  The first one that fails ends the scenario,
and the message names its line.
"""

import json
import os
import pathlib
import re
import shlex
import sys

import harness
from harness import Failure, check

STEPS = {}


def step(function):
    STEPS[function.__name__.removeprefix("do_").replace("_", "-")] = function
    return function


class Case:
    """The state that the steps of one case share."""

    def __init__(self, scenario):
        self.s = scenario
        self.server = None
        self.upstream = None
        self.mcp = None
        self.env = {}
        self.ports = None
        self.authority = True
        self.key = None
        self.response = None
        self.result = None
        self.names = {"DIR": str(scenario.dir),
                      "DATA": str(scenario.dir / "data"),
                      "ROOT": str(harness.ROOT)}

    def fill(self, text, quote=str):
        """text with $NAME and ${NAME} replaced."""
        def value(found):
            name = found.group(1) or found.group(2)
            check(name in self.names, f"${name} is not known here")
            return quote(self.names[name])
        return re.sub(r"\$(?:\{([A-Z][A-Z0-9_]*)\}|([A-Z][A-Z0-9_]*))",
                      value, text)

    def start(self, arguments=""):
        if self.server is None:
            self.server = self.s.server(
                *shlex.split(arguments), env=self.env, ports=self.ports,
                authority=self.authority)
        else:
            check(not self.server.running(), "the server still runs")
            self.server.args = shlex.split(arguments)
            self.server.env = self.env
            self.server.start()
        for name, port in self.server.ports.items():
            self.names[name.upper()] = str(port)
        if (self.server.data / "admin.key").exists():
            self.names["ADMIN"] = self.server.admin()
        self.mcp = None

    def need_server(self):
        if self.server is None:
            self.start()
        return self.server

    def port(self, surface):
        server = self.need_server()
        check(server.ports.get(surface), f"there is no surface '{surface}'")
        return server.ports[surface]


# ---------------------------------------------------------------- setting up

@step
def do_env(case, line, _text):
    name, _, value = line.partition("=")
    case.env[name] = case.fill(value)


@step
def do_file(case, line, text):
    case.s.file(case.fill(line), case.fill(text) + "\n")


@step
def do_ports(case, line, _text):
    """ports NAME=NAMESPACE...: the surfaces of another capability file."""
    case.ports = dict(word.split("=", 1) for word in line.split())


@step
def do_no_authority(case, _line, _text):
    case.authority = False


@step
def do_answer(case, line, text):
    """answer STATUS: the mock upstream's next response."""
    headers, body = headers_and_body(case.fill(text))
    answer = harness.Answer(int(line or "200"), headers, body)
    if case.upstream is None:
        case.upstream = case.s.upstream(answer)
        case.names["UPSTREAM"] = case.upstream.url
        case.names["UPSTREAM_PORT"] = str(case.upstream.port)
    else:
        case.upstream.answers.append(answer)


@step
def do_serve(case, line, _text):
    case.start(case.fill(line))


@step
def do_stop(case, _line, _text):
    harness.equal(case.need_server().stop(), 0, "the exit code")


@step
def do_kill(case, _line, _text):
    case.need_server().kill()


@step
def do_as(case, line, _text):
    """as KEY: send `Authorization: Key KEY` from here on.  `as anonymous`: none."""
    if line == "$ADMIN":
        case.need_server()
    key = case.fill(line)
    case.key = None if key == "anonymous" else key
    case.mcp = None


# ---------------------------------------------------------------- asking

def headers_and_body(text):
    """Header lines, an empty line, a body; either part may be absent."""
    if not re.match(r"[A-Za-z0-9-]+: ?", text):
        return [], text.removeprefix("\n")
    head, _, body = text.partition("\n\n")
    headers = []
    for line in head.splitlines():
        name, colon, value = line.partition(":")
        check(colon, f"not a header: {line!r}")
        headers.append((name, value.strip()))
    return headers, body


@step
def do_send(case, line, text):
    """send SURFACE METHOD TARGET, with headers and body below."""
    surface, method, target = line.split(" ", 2)
    port = case.port(surface)
    headers, body = headers_and_body(case.fill(text))
    names = {name.lower() for name, _ in headers}
    if body and "content-type" not in names:
        headers.append(("Content-Type", "application/json"))
    key = None if "authorization" in names else case.key
    case.response = harness.request(port, method, case.fill(target), headers,
                                    body or None, key)


ESCAPES = {"\\r": "\r", "\\n": "\n", "\\t": "\t", "\\0": "\0", "\\\\": "\\"}


@step
def do_raw(case, line, text):
    """raw SURFACE: a head of lines ended by CR LF, and a body, unchanged."""
    port = case.port(line)
    head, _, body = case.fill(text).partition("\n\n")
    text = head.replace("\n", "\r\n") + "\r\n\r\n" + body
    text = re.sub(r"\\([rnt0\\]|x[0-9a-fA-F]{2})",
                  lambda m: ESCAPES.get(m.group(0))
                  or chr(int(m.group(1)[1:], 16)), text)
    got = harness.raw(port, text.encode("latin-1"))
    check(got, "closed without an answer")
    case.response = harness.parse_response(got)


@step
def do_mcp(case, line, text):
    """mcp METHOD, with the params as JSON below; the response is the body."""
    port = case.port("mcp")
    if case.mcp is None:
        case.mcp = harness.Mcp(port, case.key)
    params = json.loads(case.fill(text)) if text else None
    reply = case.mcp.call(line, params)
    case.response = harness.Response(200, [], json.dumps(reply).encode())


@step
def do_tool(case, line, text):
    """tool NAME, with the arguments as JSON below; the result is the body."""
    port = case.port("mcp")
    if case.mcp is None:
        case.mcp = harness.Mcp(port, case.key)
    arguments = json.loads(case.fill(text)) if text else {}
    result = case.mcp.tool(line, arguments)
    case.response = harness.Response(200, [], json.dumps(result).encode())


@step
def do_run(case, line, text):
    """run ARGS: the program itself, with the text as its input."""
    case.result = case.s.run(*shlex.split(case.fill(line)), env=case.env,
                             stdin=case.fill(text).encode())


# ---------------------------------------------------------------- expecting

def find(value, path):
    """The value at a path like keys[0].alias; `.` is the whole.  (found, it)"""
    for part in re.findall(r"[^.\[\]]+", path.removeprefix("$")):
        if isinstance(value, list) and re.fullmatch(r"-?\d+", part):
            if not -len(value) <= int(part) < len(value):
                return False, None
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            return False, None
    return True, value


def shown(value):
    """A JSON value as the text that `has` and `like` look at."""
    return value if isinstance(value, str) else json.dumps(value)


def compare(case, what, got, verb, want):
    """got is text, or None if it is absent."""
    if verb == "absent":
        check(got is None, f"{what} is there: {got!r}")
        return
    check(got is not None, f"{what} is absent")
    if verb == "is":
        harness.equal(got, case.fill(want), what)
    elif verb == "has":
        harness.contains(got, case.fill(want), what)
    elif verb == "lacks":
        part = case.fill(want)
        check(part not in got, f"{what} has {part!r}: {got!r}")
    elif verb == "like":
        harness.like(got, case.fill(want, re.escape), what)
    else:
        raise Failure(f"no verb '{verb}': is, has, lacks, like, absent")


def answer_of(case):
    check(case.response is not None, "nothing was sent yet")
    return case.response


def result_of(case):
    check(case.result is not None, "nothing was run yet")
    return case.result


def expect_json(case, path, verb, want):
    there, got = find(answer_of(case).json(), path)
    what = f"json {path}"
    if verb == "is":
        check(there, f"{what} is absent: {case.response.text()}")
        harness.equal(got, json.loads(case.fill(want)), what)
    else:
        compare(case, what, shown(got) if there else None, verb, want)


def expect_received(case, which, verb, want):
    """The exact bytes of the upstream's request number `which`, from 1."""
    check(case.upstream is not None, "there is no upstream: say `answer` first")
    got = case.upstream.received
    if which == "count":
        harness.equal(len(got), int(want), "the count of requests received")
        return
    number = int(which)
    check(number <= len(got), f"the upstream received {len(got)} requests")
    if verb == "is":
        # Lines of a request end with CR LF; its body is unchanged.
        head, gap, body = want.partition("\n\n")
        want = head.replace("\n", "\r\n") + "\r\n\r\n" + (body if gap else "")
    compare(case, f"request {number}", got[number - 1].decode("latin-1"), verb,
            want)


def expect_header(case, name, verb, want):
    compare(case, f"header {name}", answer_of(case).header(name), verb, want)


# Subjects that take a name, and those that do not.
NAMED = {"header": expect_header, "json": expect_json,
         "received": expect_received}
PLAIN = {
    "status": lambda case: str(answer_of(case).status),
    "body": lambda case: answer_of(case).text(),
    "exit": lambda case: str(result_of(case).code),
    "out": lambda case: result_of(case).out,
    "err": lambda case: result_of(case).err,
    "log": lambda case: case.need_server().said(),
}


@step
def do_expect(case, line, text):
    """expect SUBJECT [NAME] VERB VALUE, or the value in the text below."""
    subject, _, rest = line.partition(" ")
    if subject in NAMED:
        name, _, rest = rest.partition(" ")
        verb, _, want = rest.partition(" ")
        NAMED[subject](case, name, verb, text if text else want)
        return
    check(subject in PLAIN, f"no subject '{subject}': "
          + ", ".join([*NAMED, *PLAIN]))
    verb, _, want = rest.partition(" ")
    if re.fullmatch(r"\d+", verb) and not want:
        verb, want = "is", verb  # expect status 200
    got = PLAIN[subject](case)
    if subject in ("out", "err") and verb == "is":
        got = got.rstrip("\n")
    compare(case, subject, got, verb, text if text else want)


@step
def do_capture(case, line, _text):
    """capture NAME json PATH | header NAME | out REGEX: $NAME from here on."""
    name, kind, what = line.split(" ", 2)
    if kind == "json":
        there, value = find(answer_of(case).json(), what)
        check(there, f"no {what} in {case.response.text()}")
        value = shown(value)
    elif kind == "header":
        value = answer_of(case).header(what)
        check(value is not None, f"no header {what}")
    else:
        found = re.search(what, result_of(case).out, re.M)
        check(found, f"nothing like {what!r} in {case.result.out!r}")
        value = found.group(found.re.groups and 1)
    case.names[name] = value


# ---------------------------------------------------------------- the file

def parse(path):
    """The steps of a file: (line number, word, rest, text)."""
    steps = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("\t"):
            check(steps, f"{path.name}:{number}: text without a step")
            steps[-1][3].append(line[1:])
        elif line.strip() and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            check(word in STEPS, f"{path.name}:{number}: no step '{word}'; "
                  "there are " + ", ".join(STEPS))
            steps.append((number, word, rest.strip(), []))
        elif not line and steps and steps[-1][3]:
            # An empty line belongs to the text if more text follows.
            steps[-1][3].append("")
    for _, _, _, text in steps:
        while text and not text[-1]:
            text.pop()
    return [(number, word, rest, "\n".join(text))
            for number, word, rest, text in steps]


def carry_out(path, scenario):
    case = Case(scenario)
    for number, word, rest, text in parse(path):
        try:
            STEPS[word](case, rest, text)
        except Failure as e:
            said = ""
            if word == "expect" and case.response is not None:
                said = f"\n{case.response.status} {case.response.body!r}"
            raise harness.Placed(
                f"{path.name}:{number}: {word} {rest}\n{e}{said}") from None
        except (OSError, ValueError) as e:
            raise harness.Placed(f"{path.name}:{number}: {word} {rest}\n"
                                 f"{type(e).__name__}: {e}") from e


if len(sys.argv) != 2 or not os.path.isfile(sys.argv[1]):
    sys.exit("usage: case.py FILE")
harness.scenario(lambda s: carry_out(pathlib.Path(sys.argv[1]), s))
