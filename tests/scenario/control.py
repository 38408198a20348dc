"""control - a control surface beside others, to have files loaded again."""

import harness
from harness import equal

FILE = """naftiko: 1.0.0-alpha2
info: {label: Control, description: Loads files again.}
capability:
  exposes:
  - type: control
    namespace: control
    port: 9100
    management: {reload: true}
"""


def reload(server, path, text):
    """Change a file; all threads have taken it over when this returns."""
    path.write_text(text)
    a = harness.request(server.ports["control"], "POST", "/reload")
    equal((a.status, a.json()["status"]), (200, "OK"))
