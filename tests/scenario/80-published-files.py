"""
Every operation and tool of the published files, over REST, over MCP and on the
command line, with a recording upstream. The request must equal the one that
capability_model.py computes from the file, or the program reports why it
cannot be sent.
"""
# timeout: 900

import os
import pathlib
import shutil

import harness
from capability_trial import ANSWER, File
from harness import Answer, Failure, check

CORPUS = pathlib.Path(os.environ.get(
    "CLAVIGER_CORPUS", harness.ROOT.parent / "shared" / "corpus"))


def lay_out(s):
    """Copies provider__shared-name.yaml to provider/shared/name.yaml."""
    files = []
    for path in sorted(CORPUS.glob("*.yaml")):
        provider, _, name = path.name.partition("__")
        folder = s.dir / "corpus" / provider
        if name.startswith("shared-"):
            folder, name = folder / "shared", name.removeprefix("shared-")
        folder.mkdir(parents=True, exist_ok=True)
        files.append((path.name, folder / name))
        shutil.copy(path, folder / name)
    return files


def main(s):
    if not CORPUS.is_dir():
        raise harness.Skip(f"the published files are not at {CORPUS.name}/")
    upstream = s.upstream(Answer(200, {"Content-Type": "application/json"},
                                 ANSWER))
    total = {"files": 0, "operations": 0, "works": 0, "reasons": 0}
    wrong = []
    for name, path in lay_out(s):
        try:
            file = File(s, name, path, upstream)
            file.run()
            total["files"] += 1
            for key, n in file.counts.items():
                total[key] += n
        except Failure as e:
            wrong.append(f"{name}: {e}")
    print(total)
    check(not wrong, f"{len(wrong)} files:\n" + "\n".join(wrong))


harness.scenario(main)
