"""The completions offer what --help lists, in each shell that is installed."""

import re
import shutil
import subprocess

import harness
from harness import check, equal

SHELLS = ("bash", "zsh", "fish")
OPTION = re.compile(r"^  (--?[a-z][a-z-]*)(?: (\S+))?(?:  .*)?$", re.M)
VERB = re.compile(r"^  ([a-z]+) +\S", re.M)

# compopt works only while bash completes; the test wants to know what it sets.
SIMULATION = """\
compopt() { echo "compopt $*"; }
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_claviger
((${#COMPREPLY[@]} == 0)) || printf '%s\\n' "${COMPREPLY[@]}"
"""


def bash(script, *words):
    """What bash offers for the last of the words."""
    done = subprocess.run(
        ["bash", "--norc", "-c", f"source {script}\n{SIMULATION}", "bash",
         "claviger", *words], capture_output=True, text=True, timeout=20)
    equal((done.returncode, done.stderr), (0, ""), f"completing {words}")
    return sorted(done.stdout.splitlines())


def fish(script, line):
    done = subprocess.run(
        ["fish", "--no-config", "-c",
         f"source {script}; complete -C '{line}'"],
        capture_output=True, text=True, timeout=20)
    equal(done.returncode, 0, done.stderr)
    return sorted(word.split("\t")[0] for word in done.stdout.splitlines())


def help_of(s, *verbs):
    done = s.run(*verbs, "--help")
    equal(done.code, 0, f"{verbs} --help")
    return done.out


def paths(s):
    """The words that name each table of options."""
    found = []
    for verb in VERB.findall(help_of(s)):
        usage = help_of(s, verb).splitlines()[0].split()
        if usage[:3] != ["usage:", "claviger", verb]:
            continue  # it has no options, like `version`
        if usage[3:4] == ["VERB"]:
            found += [[verb, sub] for sub in VERB.findall(help_of(s, verb))]
        elif usage[3:] and re.fullmatch("[a-z]+", usage[3]):
            found.append([verb, usage[3]])
        else:
            found.append([verb])
    return found


def offers_what_help_lists(s, offer):
    """offer(words) returns what completes the last of the words."""
    everything = paths(s)
    check(len(everything) > 8, f"found {everything}")
    for path in everything:
        options = {name for name, _ in OPTION.findall(help_of(s, *path))}
        equal(set(offer([*path, "-"])), options | {"--help"},
              f"options of {path}")
        for i in range(len(path)):
            check(path[i] in offer([*path[:i], path[i][:1]]),
                  f"{path[i]} is not offered after {path[:i]}")
    return len(everything)


# The words of a command line, and what bash offers for the last of them.
BASH = [
    (["ke"], ["keys"]),
    (["keys", "re"], ["revoke"]),
    (["keys", "--h"], ["--help"]),
    (["import", ""], ["--help", "openapi"]),
    (["completion", ""], ["bash", "fish", "zsh"]),
    (["version", ""], []),
    (["serve", "--log-level", ""], ["debug", "error", "info", "warn"]),
    (["serve", "--log-level", "=", "d"], ["debug"]),
    (["serve", "--log-level", "="], ["debug", "error", "info", "warn"]),
    (["serve", "--authority", ""], ["off"]),
    (["serve", "--retry-non-idempotent", "t"], ["true"]),
    (["serve", "--upstream", ""], []),
    (["serve", ""], ["compopt -o default"]),
    (["serve", "--watch", ""], ["compopt -o default"]),
    (["serve", "--data", ""], ["compopt -o dirnames"]),
    (["serve", "--access-log", ""], ["compopt -o default"]),
    (["skill", "export", "--tar", ""], ["compopt -o default"]),
    (["keys", "create", "--scope", "A"], ["ADMIN", "API"]),
    (["keys", "create", "--desc", "list", "--sc"], ["--scope"]),
    (["keys", "create", "--desc", ""], []),
    (["keys", "show", ""], []),
    (["export", "openapi", "--format", ""], ["json", "yaml"]),
    (["call", "a.yaml", "op", "-v", "--dry"], ["--dry-run"]),
    (["nonsense", "--"], ["--help", "--version"]),
]

FISH = [
    ("claviger keys re", ["revoke"]),
    ("claviger completion ", ["bash", "fish", "zsh"]),
    ("claviger serve --log-level ", ["debug", "error", "info", "warn"]),
    ("claviger keys create --scope A", ["ADMIN", "API"]),
    ("claviger version ", []),
]


def main(s):
    scripts = {}
    for shell in SHELLS:
        done = s.run("completion", shell)
        equal((done.code, done.err), (0, ""), shell)
        scripts[shell] = s.file(f"claviger.{shell}", done.out)
        if not shutil.which(shell):
            print(f"# {shell} is not installed: its script is not run")
            continue
        said = subprocess.run([shell, "-n", scripts[shell]],
                              capture_output=True, text=True)
        equal((said.returncode, said.stdout + said.stderr), (0, ""),
              f"{shell} -n")
    for args in [], ["tcsh"], ["bash", "zsh"]:
        done = s.run("completion", *args)
        equal((done.code, done.out), (2, ""))
        harness.contains(done.err, "completion bash|zsh|fish")
    check(shutil.which("bash"), "bash is not installed")
    for words, offered in BASH:
        equal(bash(scripts["bash"], *words), offered, f"bash: {words}")
    count = offers_what_help_lists(
        s, lambda words: bash(scripts["bash"], *words))
    print(f"# {count} tables of options")
    if shutil.which("fish"):
        for line, offered in FISH:
            equal(fish(scripts["fish"], line), offered, f"fish: {line}")
        offers_what_help_lists(s, lambda words: fish(
            scripts["fish"], " ".join(["claviger", *words])))
    for path in paths(s):
        for name, _ in OPTION.findall(help_of(s, *path)):
            check(f"'*{name}" in scripts["zsh"].read_text(),
                  f"zsh: {path} {name}")


harness.scenario(main)
