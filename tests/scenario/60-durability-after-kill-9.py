"""
After kill -9 at any time, during concurrent creates and revokes, every
acknowledged key is valid, every acknowledged revoke holds, and the store opens
without repair. KILLS in the environment sets the number of rounds.
"""
# sanitize: thread
# timeout: 1500

import os
import random
import threading
import time

import harness

KILLS = int(os.environ.get("KILLS", "200"))
CLIENTS = 6


class Client(threading.Thread):
    """Creates and revokes until the server is killed; keeps the responses."""

    def __init__(self, port, admin):
        super().__init__(daemon=True)
        self.port, self.admin = port, admin
        self.created = []  # keys whose creation was acknowledged
        self.revoked = set()  # ids whose revoke was acknowledged
        self.asked = set()  # ids whose revoke was sent
        self.wrong = None

    def run(self):
        try:
            while True:
                self.create()
                if len(self.created) % 3 == 0:
                    self.revoke(random.choice(self.created))
        except (OSError, harness.http.client.HTTPException, harness.Failure):
            pass  # the server is gone: that is the point

    def create(self):
        a = harness.request(self.port, "POST", "/v1/keys", key=self.admin,
                            body='{"alias":"kill"}')
        if a.status != 201:
            self.wrong = f"create answered {a.status}: {a.text()}"
            raise harness.Failure(self.wrong)
        self.created.append(a.json()["key"])

    def revoke(self, key):
        key_id = key.split(":")[0]
        self.asked.add(key_id)
        a = harness.request(self.port, "DELETE", f"/v1/keys/{key_id}",
                            key=self.admin)
        if a.status != 204:
            self.wrong = f"revoke answered {a.status}: {a.text()}"
            raise harness.Failure(self.wrong)
        self.revoked.add(key_id)


def judge(server, key):
    return harness.request(server.ports["authority"], "GET", "/v1/auth",
                           key=key).status


def check_kept(server, clients):
    """Checks all acknowledged changes after a restart."""
    for c in clients:
        harness.check(c.wrong is None, c.wrong)
        for key in c.created:
            key_id = key.split(":")[0]
            status = judge(server, key)
            if key_id in c.revoked:
                harness.equal(status, 401, f"revoked {key_id}")
            elif key_id not in c.asked:
                harness.equal(status, 200, f"created {key_id}")


def main(s):
    server = s.server()
    admin = server.admin()
    keys = 0
    for _ in range(KILLS):
        clients = [Client(server.ports["authority"], admin)
                   for _ in range(CLIENTS)]
        for c in clients:
            c.start()
        time.sleep(random.uniform(0, 0.12))
        server.kill()
        for c in clients:
            c.join(harness.ANSWER_S)
        server.start()
        check_kept(server, clients)
        keys += sum(len(c.created) for c in clients)
    harness.check(keys > KILLS, f"only {keys} keys in {KILLS} kills")
    harness.equal(judge(server, admin), 200, "the first key")
    print(f"{KILLS} kills, {keys} keys acknowledged, none lost")


harness.scenario(main)
