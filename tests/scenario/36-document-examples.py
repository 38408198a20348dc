"""The examples in the documentation run, and its links resolve."""
# timeout: 400

import os
import re
import shutil
import subprocess
import sys
import urllib.parse

import harness
import pages
from harness import ROOT, check

LINK = re.compile(r"(?<!\\)\]\(<?([^()\s>]+)>?(?: \"[^\"]*\")?\)")
EXTERNAL = re.compile(r"^[a-z][a-z0-9+.-]*:")


def documents():
    """Every page of the project; only the documentation without Git."""
    names = ["README.md", *(str(path.relative_to(ROOT))
                            for path in sorted(ROOT.glob("doc/**/*.md")))]
    if shutil.which("git"):
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "*.md"],
            cwd=ROOT, capture_output=True, text=True)
        if listed.returncode == 0:
            names = sorted(listed.stdout.split())
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def anchors(path):
    """The fragments of a page's headings."""
    found = set()
    for line in pages.prose_and_blocks(path.read_text())[0]:
        if line.startswith("#"):
            title = line.lstrip("#").strip().lower()
            title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title)
            found.add(re.sub(r"[^\w\- ]", "", title).replace(" ", "-"))
    return found


def links(paths):
    """Every relative link names an existing file and heading."""
    wrong, count = [], 0
    for path in paths:
        prose = "\n".join(pages.prose_and_blocks(path.read_text())[0])
        for target in LINK.findall(re.sub(r"`[^`]*`", "", prose)):
            if EXTERNAL.match(target):
                continue
            count += 1
            name, _, anchor = urllib.parse.unquote(target).partition("#")
            place = (path.parent / name) if name else path
            here = f"{path.relative_to(ROOT)}: {target}"
            if not place.exists():
                wrong.append(f"{here}: no such file")
            elif anchor and place.suffix == ".md" \
                    and anchor not in anchors(place):
                wrong.append(f"{here}: no such heading")
    check(not wrong, "\n".join(wrong))
    print(f"# {count} links")


def index_is_complete():
    """doc/README.md links to every page below doc/."""
    text = (ROOT / "doc/README.md").read_text()
    absent = [name for name in sorted(
        str(path.relative_to(ROOT / "doc"))
        for path in ROOT.glob("doc/**/*.md"))
        if name != "README.md" and f"]({name})" not in text]
    check(not absent, "doc/README.md does not list " + ", ".join(absent))


WRONG = ["""\
```console
$ echo one two
one ... four
```
""", """\
```yaml file=a.yaml
naftiko: 1.0.0-alpha2
capability:
  consumes: 5
```
""", """\
```console
$ test -e b.txt || echo absent
```
""", """\
```json
{"a": 1,}
```
""", """\
```sh
claviger check a.yaml
```
"""]
RIGHT = """\
```text file=b.txt
first
second
```

```console
$ NAME=b.txt
$ cat $NAME; echo 2
first
...
2
```

<!-- not run: a reason -->
```console
$ false
something
```
"""


def examples_can_fail(s):
    """A page with wrong examples fails, and a correct one passes."""
    for number, text in enumerate([*WRONG, RIGHT]):
        page = pages.Page(s.file(f"{number}.md", text), s.dir / str(number))
        try:
            page.run()
            failed = False
        except harness.Failure:
            failed = True
        check(failed == (text is not RIGHT), f"page {number}")
    harness.equal(page.not_run, [(15, "a reason")])


def main(s):
    if not shutil.which("curl"):
        raise harness.Skip("curl is not installed")
    examples_can_fail(s)
    everything = documents()
    failed = []
    for one in (lambda: links(everything), index_is_complete):
        try:
            one()
        except harness.Failure as e:
            failed.append(str(e))
    only = os.environ.get("CLAVIGER_PAGES", "")
    totals = [0, 0, 0, 0]
    for number, path in enumerate(everything):
        name = str(path.relative_to(ROOT))
        if not name.startswith(("doc/", "README.md")) or only not in name:
            continue
        page = pages.Page(path, s.dir / f"page-{number}")
        try:
            page.run()
        except harness.Failure as e:
            failed.append(str(e))
        for line, reason in page.not_run:
            print(f"# {name}:{line}: not run: {reason}")
        for i, n in enumerate((page.files, page.checked, page.commands,
                               len(page.not_run))):
            totals[i] += n
    print("# {} files written, {} capabilities checked, {} commands run, "
          "{} examples not run".format(*totals))
    sys.stdout.flush()
    check(not failed, "\n".join(failed))


harness.scenario(main)
