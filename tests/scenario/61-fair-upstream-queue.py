"""
An upstream takes two calls at a time, and one caller sends many. Other callers
still get places in the queue and do not wait for all of that caller's calls.
"""
# sanitize: thread

import threading
import time

import harness
from harness import Answer, check, equal

CROWD, QUEUE = 60, 8

FILE = """naftiko: 1.0.0-alpha2
info: {label: Narrow, description: Two at a time.}
capability:
  consumes:
  - type: http
    namespace: api
    baseUri: http://up.invalid
    x-claviger: {concurrency: 2, queue: %d, timeout: 60s}
    resources:
    - name: page
      path: /page
      operations:
      - {name: get, method: GET}
  exposes:
  - type: rest
    namespace: front
    port: 8080
    resources:
    - path: /page
      name: page
      operations:
      - {method: GET, name: get, call: api.get}
""" % QUEUE


def main(s):
    upstream = s.upstream(Answer(200, {"Content-Type": "application/json"},
                                 "{}", delay_s=0.1))
    server = s.server(str(s.file("narrow.yaml", FILE)), "--base-uri",
                      f"api={upstream.url}", "--threads", "2",
                      ports={"rest": "front"}, authority=False)
    port, done = server.ports["rest"], threading.Event()
    answers = []

    def flood():
        while not done.is_set():
            answers.append(harness.request(
                port, "GET", "/page", source="127.0.0.1", timeout=60).status)

    crowd = [threading.Thread(target=flood) for _ in range(CROWD)]
    for t in crowd:
        t.start()
    while 503 not in answers:
        time.sleep(0.01)  # until the queue is full
    for i in range(10):
        a = harness.request(port, "GET", "/page", source=f"127.0.0.{2 + i % 3}",
                            timeout=60)
        equal(a.status, 200, "a caller with one call gets its turn")
    done.set()
    for t in crowd:
        t.join()
    check(answers.count(200) > 0, "and the flood had some")
    equal(set(answers), {200, 503})


harness.scenario(main)
