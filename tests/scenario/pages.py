"""pages - the examples of the Markdown pages, and how they run.

A page's fenced blocks, in their order, work in one scratch folder:

    ```yaml file=NAME       any language: writes the file NAME
    ```console              runs the lines that begin with `$ ` and compares
                            their output with the lines below them
    ```console background   starts each command and leaves it running; the
                            lines below must appear in its output, in order

In the output `...` matches anything within a line, and a line that is only
`...` matches any number of lines.  A command line that ends in a backslash
continues.  A command sees the variables that the commands before it have set.
A `claviger serve` in the background stops the one before it.

Every YAML and JSON block must parse.  A YAML block with the root keys of a capability must pass `claviger check`
without a message, unless the word `faulty` follows the language.  The comment
`<!-- not run: REASON -->` above a block says that it is not run.  Commands in
a block of another shell language need it.

The ports that a page names are replaced by free ones, in the YAML files that
its commands make, too.
"""

import json
import os
import re
import signal
import subprocess
import time

import harness

try:
    import yaml
except ImportError:
    yaml = None

FENCE = re.compile(r"^( *)(```+)\s*(.*?)\s*$")
NOT_RUN = re.compile(r"^<!-- not run: (.+?) -->$")
PORT = re.compile(r"(?:127\.0\.0\.1:|localhost:|port[:=]? |--port \S+=|"
                  r"http\.server (?:.* )?|\"port\": ?)(\d{4,5})\b")
COMPLETE = re.compile(r"^(naftiko|ikanos): \S+$(.|\n)*^capability:$", re.M)
OURS = ("claviger ", "build/claviger ", "./dev ")
SHELLS = ("sh", "bash", "shell")
WAIT_S = 30

WRAPPER = """#!/bin/sh
# The program on free ports, if the page chooses none.
case "$*" in
serve*--authority*|serve*--stdio*) exec {binary} "$@" ;;
serve*) ;;
*) exec {binary} "$@" ;;
esac
shift
case "$1" in
*.json) # an OpenAPI document: the namespaces are made from its title
	name=$({binary} import openapi "$1" 2>/dev/null |
		sed -n 's/^ *namespace: "*\\([a-z-]*\\)-rest"*$/\\1/p')
	exec {binary} serve "$@" --port "$name-rest={rest}" \\
		--port "$name-mcp={mcp}" ;;
esac
case "$*" in
*.yaml*) ;;
*--full*) set -- --port keys-full-rest={rest} \\
	--port keys-full-mcp={mcp} "$@" ;;
*) set -- --port keys-management-rest={rest} \\
	--port keys-management-mcp={mcp} "$@" ;;
esac
exec {binary} serve --authority 127.0.0.1:{authority} "$@"
"""
# The ports of the built-in surfaces and of the authority.
BUILT_IN = {"rest": "8080", "mcp": "9090", "authority": "7070"}


class Block:
    def __init__(self, line, info, text, reason):
        words = info.split()
        self.line, self.text, self.reason = line, text, reason
        self.language = words[0] if words else ""
        self.words = words[1:]
        self.file = next((word[len("file="):] for word in self.words
                          if word.startswith("file=")), None)


def prose_and_blocks(text):
    """The lines outside of fenced blocks, and the blocks."""
    prose, blocks, lines = [], [], iter(enumerate(text.splitlines(), 1))
    reason = None
    for number, line in lines:
        opening = FENCE.match(line)
        if not opening:
            prose.append(line)
            if line.strip():
                marker = NOT_RUN.match(line.strip())
                reason = marker.group(1) if marker else None
            continue
        indent, ticks, info = opening.groups()
        body = []
        for _, inner in lines:
            closing = FENCE.match(inner)
            if closing and not closing.group(3) and closing.group(2) == ticks:
                break
            body.append(inner.removeprefix(indent))
        blocks.append(Block(number, info, "".join(f"{one}\n" for one in body),
                            reason))
        reason = None
    return prose, blocks


def commands(text):
    """[(command, the output shown below it)] of a console block."""
    found, continues = [], False
    for line in text.splitlines(keepends=True):
        if continues:
            found[-1][0] += line
        elif line.startswith("$ "):
            found.append([line[2:], ""])
        else:
            harness.check(found, f"output before the first command: {line}")
            found[-1][1] += line
            continue
        continues = line.endswith("\\\n")
    return found


def pattern(shown):
    """A regular expression for output in which `...` matches anything."""
    parts = []
    for line in shown.splitlines():
        if line.strip() == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*?".join(re.escape(one)
                                    for one in line.split("...")) + r"[ ]*\n")
    return "".join(parts)


class Background:
    """A command that runs until its page ends."""

    def __init__(self, command, folder, env, log):
        self.command, self.log = command, log
        with open(log, "wb") as out:
            self.process = subprocess.Popen(
                ["bash", "-c", f"exec {command}"], cwd=folder, env=env,
                stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                preexec_fn=harness._die_with_parent)

    def is_ours(self):
        return self.command.startswith(OURS)

    def said(self):
        return self.log.read_text(errors="replace")

    def wait_for(self, shown):
        lines = [line for line in shown.splitlines() if line.strip() != "..."]
        wanted = re.compile("".join(
            r"(?:.*\n)*?" + pattern(line) for line in lines))
        end = time.monotonic() + WAIT_S
        while not wanted.match(self.said()):
            harness.check(self.process.poll() is None, f"ended early:\n"
                          f"$ {self.command}{self.said()}")
            harness.check(time.monotonic() < end,
                          f"$ {self.command}the page shows:\n{shown}"
                          f"the program wrote:\n{self.said()}")
            time.sleep(0.02)

    def stop(self):
        """Stops it; our own program must exit with 0."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(harness.STOP_S)
        if self.is_ours():
            harness.equal(code, 0, f"exit code of {self.command}")
            harness.check(not harness.SANITIZER.search(self.said()),
                          self.said())


class Page:
    """Runs the examples of one page in a folder of its own."""

    def __init__(self, path, folder):
        self.path, self.folder = path, folder
        self.blocks = prose_and_blocks(path.read_text())[1]
        self.ports, self.running = {}, []
        self.files = self.commands = self.checked = 0
        self.not_run = []
        self.home = folder / "home"
        self.work = folder / "work"
        for one in (self.home, self.work, folder / "bin"):
            one.mkdir(parents=True)
        self.map_ports()
        self.install()
        env = harness.environment({"HOME": str(self.home),
                                   "PYTHONUNBUFFERED": "1"})
        self.env = {**env, "PATH": f"{folder / 'bin'}:{env['PATH']}"}

    def map_ports(self):
        for block in self.blocks:
            for port in PORT.findall(block.text):
                self.ports.setdefault(port, None)
        for port in {*self.ports, *BUILT_IN.values()}:
            self.ports[port] = harness.free_port()

    def install(self):
        """Puts the program on the PATH and where a build puts it."""
        wrapper = self.folder / "bin/claviger"
        wrapper.write_text(WRAPPER.format(
            binary=harness.BINARY, **{name: self.ports[port] for name, port
                                      in BUILT_IN.items()}))
        wrapper.chmod(0o755)
        (self.work / "build").mkdir()
        (self.work / "build/claviger").symlink_to(wrapper)
        # ./dev VERB builds the program and then runs it.
        (self.work / "dev").symlink_to(wrapper)

    def mapped(self, text):
        return re.sub(r"(?<![\w.-])(\d{4,5})(?![\w-])", lambda m: str(
            self.ports.get(m.group(1), m.group(1))), text)

    def run(self):
        try:
            for block in self.blocks:
                try:
                    self.run_block(block)
                except harness.Failure as e:
                    raise harness.Failure(
                        f"{os.path.relpath(self.path, harness.ROOT)}:"
                        f"{block.line}: {e}") from None
            while self.running:
                self.running.pop().stop()
        finally:
            for one in self.running:
                one.process.kill()
                one.process.wait()

    def run_block(self, block):
        complete = COMPLETE.search(block.text) is not None
        if block.reason:
            self.not_run.append((block.line, block.reason))
            return
        harness.check(block.language not in SHELLS or block.file,
                      "write the commands as ```console with their output, or "
                      "say why they are not run")
        if "faulty" not in block.words:
            self.parse(block)
        text = self.mapped(block.text)
        if block.file or complete:
            self.write(block, text)
        if complete and "faulty" not in block.words:
            self.check(block)
        if block.language == "console":
            for command, shown in commands(text):
                self.commands += 1
                if "background" in block.words:
                    self.start(command, shown)
                else:
                    self.command(command, shown)

    @staticmethod
    def parse(block):
        try:
            if block.language == "json":
                json.loads(block.text)
            elif block.language == "yaml" and yaml:
                list(yaml.safe_load_all(block.text))
        except (ValueError, yaml.YAMLError if yaml else ValueError) as e:
            raise harness.Failure(f"not {block.language}: {e}") from None

    def write(self, block, text):
        block.file = block.file or f"line-{block.line}.yaml"
        place = self.work / block.file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        self.files += 1

    def check(self, block):
        code, out = self.execute(f"claviger check {block.file}")
        harness.check(code == 0 and "error:" not in out
                      and "warning:" not in out, f"claviger check:\n{out}")
        self.checked += 1

    def start(self, command, shown):
        harness.check(shown, f"no output to wait for: {command}")
        if command.startswith(OURS):
            for one in [one for one in self.running if one.is_ours()]:
                self.running.remove(one)
                one.stop()
        self.running.append(Background(
            command, self.work, self.env,
            self.folder / f"background-{self.commands}"))
        self.running[-1].wait_for(shown)

    def execute(self, command):
        """Runs a command until it exits; (exit code, output and errors)."""
        kept = self.folder / "variables"
        script = (f"set -a\n{command}\ncode=$?\n"
                  f"env -0 >'{kept}'\nexit $code\n")
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.work, env=self.env,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=WAIT_S,
            preexec_fn=harness._die_with_parent)
        if kept.exists():
            self.env = dict(one.split("=", 1) for one in
                            kept.read_text().rstrip("\0").split("\0"))
            self.env.pop("code", None)
        return done.returncode, done.stdout.decode(errors="replace")

    def command(self, command, shown):
        before = set(self.work.rglob("*.yaml"))
        _, out = self.execute(command)
        for made in set(self.work.rglob("*.yaml")) - before:
            made.write_text(self.mapped(made.read_text()))
        if out and not out.endswith("\n"):
            out += "\n"
        out = re.sub(r"[ \r]+\n", "\n", out).replace(str(self.home), "~")
        harness.check(re.fullmatch(pattern(shown), out),
                      f"$ {command}the page shows:\n{shown}"
                      f"the command wrote:\n{out}")
