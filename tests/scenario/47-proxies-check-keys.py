"""
nginx, Caddy and HAProxy ask the authority about requests of their own clients.
Their configurations are those of the how-to page.
"""

import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import threading

import harness
from harness import Skip, check, equal

PAGE = harness.ROOT / "doc/how-to/check-keys-in-a-proxy.md"
# What a browser adds to a POST of the application's page.
BROWSER = [("Host", "app.example.com"), ("Origin", "https://app.example.com"),
           ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "cors"),
           ("Sec-Fetch-Dest", "empty"), ("Content-Type", "application/json"),
           ("Cookie", "session=1"), ("X-Key-Id", "chosen-by-the-client"),
           ("X-Key-Account", "chosen-by-the-client")]
PAGES = {"plain": [], "browser": BROWSER,
         "other site": [("Origin", "https://page.example"),
                        ("Sec-Fetch-Site", "cross-site")],
         "no origin": [("Origin", "null"), ("Sec-Fetch-Site", "cross-site"),
                       ("Sec-Fetch-Mode", "no-cors")]}
NGINX = """
daemon off;
pid DIR/nginx.pid;
error_log stderr warn;
worker_processes 1;
events {}
http {
  access_log off;
  client_body_buffer_size 1m;
  client_body_temp_path DIR/b;
  proxy_temp_path DIR/p;
  fastcgi_temp_path DIR/f;
  uwsgi_temp_path DIR/u;
  scgi_temp_path DIR/s;
  BLOCK
}
"""
CADDY = "{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n"


class Application(http.server.BaseHTTPRequestHandler):
    """Responds with what it received."""

    protocol_version = "HTTP/1.1"

    def respond(self):
        n = int(self.headers.get("Content-Length") or 0)
        body = json.dumps({"method": self.command, "path": self.path,
                           "body": self.rfile.read(n).decode(),
                           "headers": {k.lower(): v for k, v in
                                       self.headers.items()}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = respond

    def log_message(self, *_):
        pass


def application():
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", harness.free_port()), Application)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def block(language):
    """The block of the page in that language."""
    found = re.findall(rf"(?ms)^```{language}\n(.*?)^```$", PAGE.read_text())
    equal(len(found), 1, language)
    return found[0]


def configure(text, port, authority, backend):
    """The page's ports are replaced, each of which it must have."""
    for old, new in ((":7070", f":{authority}"), (":3000", f":{backend}"),
                     ("8443", str(port))):
        if old in text:
            text = text.replace(old, new)
    return text


def nginx(s, settle):
    text = NGINX.replace("BLOCK", settle(block("nginx")).replace(
        "listen ", "listen 127.0.0.1:"))
    return ["-e", "stderr", "-p", str(s.dir), "-c",
            str(s.file("nginx.conf", text.replace("DIR", str(s.dir))))]


def caddy(s, settle):
    return ["run", "--adapter", "caddyfile", "--config",
            str(s.file("Caddyfile", CADDY + settle(block("caddyfile"))))]


def haproxy(s, settle):
    s.file("claviger.lua", settle(block("lua")))
    return ["-f", str(s.file("haproxy.cfg", settle(block("haproxy")).replace("bind :", "bind 127.0.0.1:")))]


def start(s, make, authority, backend):
    """Starts a proxy; returns its process and port, or None."""
    program = shutil.which(make.__name__, path="/usr/sbin:/usr/local/sbin:"
                           + os.environ.get("PATH", ""))
    if program is None:
        print(f"# {make.__name__} is not installed: not tried")
        return None
    port = harness.free_port()
    words = make(s, lambda text: configure(text, port, authority, backend))
    log = s.dir / f"{make.__name__}.log"
    with open(log, "wb") as out:
        process = subprocess.Popen(
            [program, *words], cwd=s.dir, stdin=subprocess.DEVNULL, stdout=out,
            stderr=out, env=harness.environment({"HOME": str(s.dir)}))
    try:
        harness.wait_until(
            f"{make.__name__} listens", lambda: process.poll() is not None
            or is_open(port))
        check(process.poll() is None, f"{make.__name__}: {log.read_text()}")
    except harness.Failure:
        process.kill()
        raise
    return process, port


def is_open(port):
    try:
        harness.connect(port, 1).close()
        return True
    except OSError:
        return False


def passes_valid_keys(port, keys):
    for name, key in keys.items():
        for page, headers in PAGES.items():
            for method, body in (("GET", None), ("POST", '{"a": 1}'),
                                 ("DELETE", None), ("OPTIONS", None)):
                where = f"{name} {page} {method}"
                got = harness.request(port, method, "/orders/7?x=%2F", headers,
                                      body=body, key=key)
                equal(got.status, 200, where)
                seen = got.json()
                equal((seen["method"], seen["path"], seen["body"]),
                      (method, "/orders/7?x=%2F", body or ""), where)
                equal(seen["headers"]["x-key-id"], key.split(":")[0], where)
                like_id(seen["headers"]["x-key-account"])
                check("authorization" not in seen["headers"], where)
    large = harness.request(port, "POST", "/", BROWSER, body="x" * 300000,
                            key=keys["API"])
    equal(len(large.json()["body"]), 300000, "a large body")


def like_id(text):
    harness.like(text, r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


def stops_others(port, gone):
    for page, headers in PAGES.items():
        for method in ("GET", "POST", "OPTIONS", "HEAD"):
            for key in (None, gone, "a:b"):
                got = harness.request(port, method, "/orders/7", headers,
                                      key=key)
                equal(got.status, 401, f"{page} {method}")
                equal(got.header("WWW-Authenticate"), 'Key realm="claviger"')


def own_addresses(s):
    """A server on all addresses accepts each as a Host, and no other."""
    server = s.server("--address", "0.0.0.0", "--authority",
                      f"0.0.0.0:{harness.free_port()}", authority=False,
                      env={"DATA": s.dir / "any"}, wait=False)
    port = server.ports["rest"]
    harness.wait_until("it listens", lambda: is_open(port))
    own = address_of_this_machine()
    if own is None:
        print("# this machine has no address besides loopback: not tried")
        return
    for host, status in ((own, 401), (f"{own}:{port}", 401),
                         ("127.0.0.1", 401), ("192.0.2.99", 403),
                         (own + ".example.com", 403)):
        got = ask_at(own, port, [("Host", host)])
        equal(got, status, f"Host {host}")
    equal(ask_at(own, port, [("Host", own), ("Origin", f"http://{own}:{port}")]),
          401)
    equal(ask_at(own, port, [("Host", own), ("Origin", "http://192.0.2.99")]),
          403)
    # Another address of the machine is not the one that was called.
    equal(ask_at("127.0.0.1", port, [("Host", own)]), 403)


def address_of_this_machine():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("198.51.100.1", 9))  # sends nothing
        except OSError:
            return None
        own = probe.getsockname()[0]
    return None if own.startswith("127.") else own


def ask_at(address, port, headers):
    with socket.create_connection((address, port), 20) as c:
        c.sendall(harness.request_bytes(port, "GET", "/v1/keys",
                                        headers + [("Connection", "close")]))
        return int(c.makefile("rb").readline().split()[1])


def main(s):
    server = s.server()
    made = server.authority("POST", "/v1/keys", body={"alias": "api"},
                            key=server.admin()).json()
    gone = server.authority("POST", "/v1/keys", body={"alias": "gone"},
                            key=server.admin()).json()
    server.authority("DELETE", f"/v1/keys/{gone['key_id']}",
                     key=server.admin())
    own_addresses(s)
    backend, tried = application(), 0
    for make in (nginx, caddy, haproxy):
        started = start(s, make, server.ports["authority"], backend)
        if started is None:
            continue
        process, port = started
        try:
            passes_valid_keys(port, {"API": made["key"],
                                     "ADMIN": server.admin()})
            stops_others(port, gone["key"])
        except harness.Failure as e:
            raise harness.Failure(f"{make.__name__}: {e}") from e
        finally:
            process.kill()
            process.wait()
        tried += 1
    if tried == 0:
        raise Skip("none of nginx, caddy and haproxy is installed")


harness.scenario(main)
