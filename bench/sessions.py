"""sessions - measures the memory of many idle MCP clients."""

import http.client
import json
import resource
import socket

import load

SESSIONS, STREAMS = 10000, 1000


def initialize(connection, key):
    """Performs a handshake; returns the session id."""
    body = json.dumps({
        "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": {},
            "clientInfo": {"name": "bench", "version": "1"}}})
    connection.request("POST", "/mcp", body,
                       {"Content-Type": "application/json", **key})
    answer = connection.getresponse()
    answer.read()
    session = answer.getheader("Mcp-Session-Id")
    if session is None:
        raise load.Unable(f"initialize: {answer.status}, without a session")
    return session


def ping(connection, key, session):
    connection.request("POST", "/mcp",
                       '{"jsonrpc":"2.0","id":1,"method":"ping"}',
                       {"Content-Type": "application/json",
                        "Mcp-Session-Id": session, **key})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise load.Unable(f"ping in a session: {answer.status} {text[:200]}")


def listen(port, key, identity):
    """Opens a listen stream of 2026-07-28 and awaits its acknowledgement."""
    prefix = "io.modelcontextprotocol/"
    body = json.dumps({
        "jsonrpc": "2.0", "id": identity, "method": "subscriptions/listen",
        "params": {"notifications": {"toolsListChanged": True}, "_meta": {
            prefix + "protocolVersion": load.MODERN,
            prefix + "clientCapabilities": {}}}})
    stream = socket.create_connection(("127.0.0.1", port), 10)
    stream.sendall((
        f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Content-Type: application/json\r\nMCP-Protocol-Version: "
        f"{load.MODERN}\r\nMcp-Method: subscriptions/listen\r\n"
        f"Authorization: {key['Authorization']}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}").encode())
    got = b""
    while b"acknowledged" not in got:
        part = stream.recv(4096)
        if not part:
            raise load.Unable(f"listen: {got[:300]!r}")
        got += part
    return stream


def hold_sessions(server, key, report):
    _, before = server.memory()
    connection = http.client.HTTPConnection("127.0.0.1", server.mcp)
    ids = [initialize(connection, key) for _ in range(SESSIONS)]
    for session in ids:
        ping(connection, key, session)
    _, after = server.memory()
    kib = (after - before) * 1024 / SESSIONS
    report.fact(f"{SESSIONS} sessions, each pinged once",
                f"{after - before:.1f} MiB more, {kib:.2f} KiB each")
    report.goal(kib < 2, f"a session: {kib:.2f} KiB (under 2 KiB)")


def hold_streams(server, key, report):
    _, before = server.memory()
    streams = [listen(server.mcp, key, i) for i in range(STREAMS)]
    try:
        _, after = server.memory()
    finally:
        for stream in streams:
            stream.close()
    kib = (after - before) * 1024 / STREAMS
    report.fact(f"{STREAMS} listen streams",
                f"{after - before:.1f} MiB more, {kib:.2f} KiB each")
    report.goal(kib < 64, f"a listen stream: {kib:.2f} KiB (under 64 KiB)")


def measure(options, report):
    """Sessions of older revisions first, then streams of 2026-07-28."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard < STREAMS + 100:
        raise load.Unable(f"only {hard} descriptors may be open")
    with load.Place() as place:
        with load.claviger(place / "data") as server:
            # Clients without a key get no session.
            key = load.key_header(load.admin_key(place / "data"))
            hold_sessions(server, key, report)
            hold_streams(server, key, report)
