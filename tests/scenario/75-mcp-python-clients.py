"""
The clients of the Python SDK (both versions), FastMCP and LangChain: keys, a
document with deep schemas, resources, prompts, completion, questions to the
user and cancellation, over HTTP and stdio.
"""
# timeout: 500

import harness
import pypi
from harness import equal
from mcp_clients import Trial, expected

CONFORMANCE = harness.ROOT / "tests/conformance/python"
PLACE = harness.ROOT / "build/pypi"


def main(s):
    second = pypi.install(PLACE / "2", CONFORMANCE / "requirements-2.txt")
    first = pypi.install(PLACE / "1", CONFORMANCE / "requirements-1.txt")
    trial = Trial(s)
    http, stdio = trial.over_http(), trial.over_stdio()
    for python, *words in ((second, "sdk_2.py", "auto"),
                           (second, "sdk_2.py", "legacy"),
                           (second, "fastmcp_client.py"),
                           (first, "langchain_client.py")):
        for name, plan in (("http", http), ("stdio", stdio)):
            command = [python, CONFORMANCE / words[0], *words[1:]]
            equal(trial.run(command, plan), expected(),
                  f"the report of {' '.join(words)} over {name}")


harness.scenario(main)
