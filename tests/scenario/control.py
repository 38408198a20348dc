"""control - a control surface that reloads files."""

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
    """Changes a file; returns when all threads use the new version."""
    path.write_text(text)
    a = harness.request(server.ports["control"], "POST", "/reload")
    equal((a.status, a.json()["status"]), (200, "OK"))
