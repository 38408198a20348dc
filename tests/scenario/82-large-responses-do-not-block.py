"""
A response that takes long to convert is converted outside the worker. Other
requests are served meanwhile. The error names the limit that ended a
conversion, too many waiting conversions are refused, and neither a stop nor a
reload waits for one.
"""
# sanitize: thread

import json
import signal
import threading
import time

import harness
from harness import Answer, check, contains, equal

FILE = """
naftiko: 1.0.0-alpha2
info: {label: Parts, description: An upstream whose answers are large.}
capability:
  consumes:
  - type: http
    namespace: parts
    baseUri: URL
    resources:
    - name: all
      path: /{what}
      operations:
      - {name: get-xml, method: GET, outputRawFormat: xml}
      - {name: get-json, method: GET}
  exposes:
  - type: rest
    namespace: parts-rest
    port: 8080
    resources:
    - path: /xml/{what}
      name: xml
      operations:
      - {method: GET, name: x, call: parts.get-xml, with: {what: rest.what}}
    - path: /json/{what}
      name: json
      operations:
      - method: GET
        name: j
        call: parts.get-json
        with: {what: rest.what}
        outputParameters:
        - {type: array, mapping: "$..[?@..[?@..a]]"}
    - path: /steps/{what}
      name: steps
      operations:
      - method: GET
        name: s
        steps:
        - {name: one, type: call, call: parts.get-xml, with: {what: rest.what}}
        - name: two
          type: lookup
          index: one
          match: id
          lookupValue: $.one.wanted
          outputParameters: [id]
        mappings:
        - {targetName: found, value: $.two}
  - type: mcp
    namespace: parts-mcp
    port: 9090
    transport: http
    tools:
    - {name: get-xml, description: d, call: parts.get-xml, with: {what: tools.what}}
"""
PORTS = {"rest": "parts-rest", "mcp": "parts-mcp"}
# libxml2's dictionary is slow with so many names: it would take minutes.
SLOW = b"<r>" + b"".join(b"<a%d/>" % i for i in range(1500000)) + b"</r>"
XML = {"Content-Type": "application/xml"}


def serve(s, answers, *limits):
    up = s.upstream(*answers)
    path = s.file("parts.yaml", FILE.replace("URL", up.url))
    words = ["--threads", "1", "--limit", "conversion_values=100000000"]
    for limit in limits:
        words += ["--limit", limit]
    return s.server(*words, str(path), ports=PORTS,
                    authority=False), up


def ask(server, target, into):
    thread = threading.Thread(
        target=lambda: into.append(server.rest("GET", target, timeout=90)))
    thread.start()
    return thread


def wait_for(up, count):
    end = time.monotonic() + 20
    while len(up.received) < count:
        check(time.monotonic() < end, "the upstream was not asked")
        time.sleep(0.01)


def other_requests_are_served(s):
    server, up = serve(s, [Answer(200, XML, SLOW)], "conversion_ms=3000")
    answers = []
    thread = ask(server, "/xml/slow", answers)
    wait_for(up, 1)
    for _ in range(20):
        equal(server.rest("GET", "/openapi.json").status, 200)
    equal(answers, [])
    thread.join()
    equal(answers[0].status, 502)
    contains(answers[0].text(), "--limit conversion_ms=N raises this")
    equal(server.stop(), 0)


def limit_is_named_over_mcp(s):
    server, _ = serve(s, [Answer(200, XML, b"<r " + b" ".join(
        b"a%d=''" % i for i in range(200000)) + b"/>")])
    mcp = server.mcp()
    result = mcp.tool("get-xml", {"what": "x"})
    equal(result["isError"], True)
    contains(result["content"][0]["text"],
             "--limit element_attributes=N raises this")


def same_result_for_large_and_small(s):
    rows = [{"id": str(i), "": "x" * 50} for i in range(3000)]
    xml = "<r wanted='2999'>" + "".join(
        f"<row id='{r['id']}'>{r['']}</row>" for r in rows) + "</r>"
    server, _ = serve(s, [Answer(200, XML, xml)])
    whole = {"wanted": "2999", "row": rows}
    equal(server.rest("GET", "/xml/large").json(), whole)
    result = server.mcp().tool("get-xml", {"what": "x"})
    equal(result["structuredContent"], whole)
    equal(server.rest("GET", "/steps/large").json(),
          {"found": {"id": "2999"}})


def slow_query_leaves_the_worker(s):
    # A small text, but the query searches every node below every node.
    tree = {"x": [{"a": [{"a": [{"a": [1] * 9}] * 9}] * 9}] * 9}
    server, _ = serve(s, [Answer(200, {"Content-Type": "application/json"},
                                 json.dumps(tree))])
    answer = server.rest("GET", "/json/tree")
    check(answer.status in (200, 502), f"{answer.status} {answer.text()[:200]}")


def full_queue_is_refused(s):
    server, up = serve(s, [Answer(200, XML, SLOW)], "conversion_ms=3000",
                       "conversion_threads=1", "conversion_queue=0")
    first, second = [], []
    threads = [ask(server, "/xml/slow", first)]
    wait_for(up, 1)
    threads.append(ask(server, "/xml/slow", second))
    for thread in threads:
        thread.join()
    refused = [a for a in first + second if a.status == 503]
    equal(len(refused), 1)
    equal(refused[0].header("Retry-After"), "1")
    contains(refused[0].text(), "conversion_queue=N")


def stop_does_not_wait(s):
    server, up = serve(s, [Answer(200, XML, SLOW)], "conversion_ms=600000",
                       "stop_ms=300")
    answers = []

    def lose():
        try:
            answers.append(server.rest("GET", "/xml/slow", timeout=60))
        except OSError:
            pass  # the connection is cut, as intended

    threads = [threading.Thread(target=lose) for _ in range(4)]
    for thread in threads:
        thread.start()
    wait_for(up, 4)
    equal(server.stop(), 0)
    for thread in threads:
        thread.join()


def reload_does_not_wait(s):
    server, up = serve(s, [Answer(200, XML, SLOW)], "conversion_ms=3000")
    answers = []
    thread = ask(server, "/xml/slow", answers)
    wait_for(up, 1)
    path = s.dir / "parts.yaml"
    path.write_text(path.read_text().replace("/xml/{what}", "/new/{what}"))
    server.process.send_signal(signal.SIGHUP)
    end = time.monotonic() + 60
    while server.rest("GET", "/new").status != 404 or \
            "/new/" not in server.rest("GET", "/openapi.json").text():
        check(time.monotonic() < end, "it was not loaded")
        time.sleep(0.05)
    thread.join()
    equal(answers[0].status, 502)
    contains(answers[0].text(), "conversion_ms")


def main(s):
    other_requests_are_served(s)
    limit_is_named_over_mcp(s)
    same_result_for_large_and_small(s)
    slow_query_leaves_the_worker(s)
    full_queue_is_refused(s)
    stop_does_not_wait(s)
    reload_does_not_wait(s)


harness.scenario(main)
