"""
Random creates, edits, rotations, undos, revocations and expiries, restarts and
kill -9, each answer compared with a model of the keys API.  KEY_STEPS in the
environment sets the number of steps, and KEY_SEED the seed of the only walk.
"""
# timeout: 900

import os
import random
import time

import clock_offset
import harness
from key_walk import Walk

STEPS = int(os.environ.get("KEY_STEPS", "6000"))
SEEDS = [int(os.environ["KEY_SEED"])] if "KEY_SEED" in os.environ else [
    1, random.randrange(1 << 32)]
WEIGHTS = {"create": 160, "edit": 130, "rotate": 60, "undo": 50, "revoke": 50,
           "verify": 250, "derived": 50, "get": 100, "list": 40, "plain_list": 10,
           "unknown": 5, "deepen": 3, "move": 10, "restart": 1, "kill": 2}


def walk(s, seed, steps):
    place = s.dir / str(seed)
    place.mkdir()
    clock = clock_offset.Clock(place)
    server = s.server(env={**clock.env, "DATA": place / "data"})
    w = Walk(server, clock, random.Random(seed))
    began = time.monotonic()
    for number in range(steps):
        step = w.rng.choices(list(WEIGHTS), WEIGHTS.values())[0]
        w.settle()
        try:
            getattr(w, step)()
        except Exception as e:
            raise harness.Failure(
                f"seed {seed}, step {number}, {step}: "
                f"{type(e).__name__}: {e}") from e
    harness.equal(server.stop(), 0)
    print(f"seed {seed}: {steps} steps, {len(w.model.keys)} keys, "
          f"{time.monotonic() - began:.0f} s")
    print("  " + ", ".join(f"{name} {what}: {n}" for (name, what), n in sorted(
        w.counts.items(), key=str)))


def main(s):
    for seed in SEEDS:
        walk(s, seed, STEPS // len(SEEDS))


harness.scenario(main)
