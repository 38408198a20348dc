"""Hostile requests, sent raw: the server must refuse each and close.

Usage: strict_http.py HOST PORT PATH [HEADER...]

PATH must accept POST; its response to valid requests does not matter.  The
headers authenticate requests with a wrong body: without them the server would
refuse a request before it reads the body.
"""
import socket
import sys

TIMEOUT_S = 10


def rows(path, *headers):
    """(name, bytes, expected statuses)."""
    p = path.encode()
    get = b"GET " + p + b" HTTP/1.1\r\n"
    host = b"Host: localhost\r\n"
    head = get + host
    post = b"POST " + p + b" HTTP/1.1\r\n" + host
    chunked = post + b"".join(h.encode() + b"\r\n" for h in headers)
    chunked += b"Transfer-Encoding: chunked\r\n\r\n"
    end = b"\r\n"

    # Line ends (RFC 9112 2.2).
    yield "bare LF ends the request line", (
        b"GET " + p + b" HTTP/1.1\n" + host + end), (400,)
    yield "bare LF ends a header", get + b"Host: localhost\n\r\n", (400,)
    yield "bare LF ends the head", head + b"\n", (400,)
    yield "bare CR ends lines", (
        b"GET " + p + b" HTTP/1.1\rHost: localhost\r\r"), (400,)
    yield "bare CR separates headers", (
        get + b"Host: localhost\rX: y\r\n\r\n"), (400,)
    yield "CR LF CR X", head + b"\rX: y\r\n\r\n", (400,)
    yield "CR CR LF", head + b"X: a\r\r\n\r\n", (400,)
    yield "two empty lines first", b"\r\n\r\n" + head + end, (400,)

    # Control bytes, names, folding (RFC 9110 5.5, RFC 9112 5).
    yield "NUL in a header value", head + b"X: a\0b\r\n\r\n", (400,)
    yield "NUL in a header name", head + b"X\0: a\r\n\r\n", (400,)
    yield "control byte in a header value", head + b"X: \x01\r\n\r\n", (400,)
    yield "DEL in a header value", head + b"X: \x7f\r\n\r\n", (400,)
    yield "space before the colon", get + b"Host : localhost\r\n\r\n", (400,)
    yield "tab before the colon", head + b"X\t: y\r\n\r\n", (400,)
    yield "folded header, space", head + b"X: y\r\n z\r\n\r\n", (400,)
    yield "folded header, tab", head + b"X: y\r\n\tz\r\n\r\n", (400,)
    yield "space before the first header", get + b" " + host + end, (400,)
    yield "header without a name", head + b": y\r\n\r\n", (400,)
    yield "header without a colon", head + b"nothing\r\n\r\n", (400,)
    yield "header name that is no token", head + b"X(y): z\r\n\r\n", (400,)
    yield "header name beyond ASCII", head + b"X\xe9: z\r\n\r\n", (400,)

    # The request line (RFC 9112 3).
    yield "lower-case version", (
        b"GET " + p + b" http/1.1\r\n" + host + end), (400,)
    yield "version 1.2", b"GET " + p + b" HTTP/1.2\r\n" + host + end, (505,)
    yield "version 2.0", b"GET " + p + b" HTTP/2.0\r\n" + host + end, (505,)
    yield "HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (505,)
    yield "HTTP/0.9", b"GET " + p + b"\r\n\r\n", (400,)
    yield "two spaces", b"GET  " + p + b" HTTP/1.1\r\n" + host + end, (400,)
    yield "space behind the version", (
        b"GET " + p + b" HTTP/1.1 \r\n" + host + end), (400,)
    yield "space in the target", (
        b"GET " + p + b" x HTTP/1.1\r\n" + host + end), (400,)
    yield "control byte in the target", (
        b"GET " + p + b"\x01 HTTP/1.1\r\n" + host + end), (400,)
    yield "tab in the target", (
        b"GET " + p + b"\tHTTP/1.1\r\n" + host + end), (400,)
    yield "target beyond ASCII", (
        b"GET " + p + b"\xe9 HTTP/1.1\r\n" + host + end), (400,)
    yield "fragment in the target", (
        b"GET " + p + b"#x HTTP/1.1\r\n" + host + end), (400,)
    yield "target without a slash", (
        b"GET keys HTTP/1.1\r\n" + host + end), (400,)
    yield "asterisk for GET", b"GET * HTTP/1.1\r\n" + host + end, (400,)
    yield "unknown method", (
        b"BREW " + p + b" HTTP/1.1\r\n" + host + end), (501,)
    yield "lower-case method", (
        b"get " + p + b" HTTP/1.1\r\n" + host + end), (501,)
    yield "CONNECT", b"CONNECT localhost:1 HTTP/1.1\r\n" + host + end, (501,)
    yield "target of 20 000 bytes", (
        b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\n" + host + end), (414,)

    # Host and Origin (RFC 9112 3.2, DNS rebinding).
    yield "no Host", get + end, (400,)
    yield "two Hosts", get + host + host + end, (400,)
    yield "two different Hosts", (
        get + host + b"Host: example.com\r\n\r\n"), (400,)
    yield "Host with a space", get + b"Host: a b\r\n\r\n", (400,)
    yield "Host with userinfo", get + b"Host: a@localhost\r\n\r\n", (400,)
    yield "foreign Host", get + b"Host: example.com\r\n\r\n", (403,)
    yield "empty Host", get + b"Host:\r\n\r\n", (403,)
    yield "Host that begins like ours", (
        get + b"Host: localhost.example.com\r\n\r\n"), (403,)
    yield "Host with a port that is none", (
        get + b"Host: localhost:x\r\n\r\n"), (403,)
    yield "foreign host in an absolute target", (
        b"GET http://example.com" + p + b" HTTP/1.1\r\n" + host + end), (403,)
    yield "foreign Origin", (
        head + b"Origin: http://example.com\r\n\r\n"), (403,)
    yield "null Origin", head + b"Origin: null\r\n\r\n", (403,)
    yield "Origin that ends like ours", (
        head + b"Origin: http://notlocalhost\r\n\r\n"), (403,)
    yield "Origin of another scheme", (
        head + b"Origin: ftp://localhost\r\n\r\n"), (403,)
    yield "two Origins", (
        head + b"Origin: http://localhost\r\n" * 2 + end), (400,)
    yield "two Authorizations", (
        head + b"Authorization: Key a:b\r\n" * 2 + end), (400,)

    # Lengths (RFC 9112 6).
    yield "two different Content-Lengths", (
        post + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"), (400,)
    yield "a list of Content-Lengths", (
        post + b"Content-Length: 1, 1\r\n\r\na"), (400,)
    for bad in (b"+0", b"0x0", b"-1", b"", b"1 2", b"1e1",
                b"18446744073709551616"):
        yield "Content-Length " + repr(bad.decode()), (
            post + b"Content-Length: " + bad + b"\r\n\r\n"), (400, 413)
    yield "Content-Length of a terabyte", (
        post + b"Content-Length: 1099511627776\r\n\r\n"), (413,)
    yield "Content-Length, then Transfer-Encoding", (
        post + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\n"), (400,)
    yield "Transfer-Encoding, then Content-Length", (
        post + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
        b"0\r\n\r\n"), (400,)
    for bad in (b"xchunked", b"chunked, identity", b"chunked, chunked",
                b"gzip, chunked", b"identity", b"", b"\x0bchunked",
                b"chunked,"):
        yield "Transfer-Encoding " + repr(bad.decode()), (
            post + b"Transfer-Encoding: " + bad
            + b"\r\n\r\n0\r\n\r\n"), (400, 501)
    yield "two Transfer-Encodings", (
        post + b"Transfer-Encoding: chunked\r\n" * 2
        + b"\r\n0\r\n\r\n"), (400,)
    yield "chunks in HTTP/1.0", (
        b"POST " + p + b" HTTP/1.0\r\n" + host
        + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), (400,)

    # Chunks (RFC 9112 7.1).
    for bad in (b"+1", b"-1", b" 1", b"1 ", b"0x1", b"", b"g",
                b"00000000000000001", b"1;\x01"):
        yield "chunk size " + repr(bad.decode()), (
            chunked + bad + b"\r\na\r\n0\r\n\r\n"), (400,)
    yield "chunk size beyond 64 bits", (
        chunked + b"fffffffffffffffff\r\na"), (400, 413)
    yield "chunk size of 2^64-1", chunked + b"ffffffffffffffff\r\na", (413,)
    yield "bare LF behind a chunk size", chunked + b"1\na\r\n0\r\n\r\n", (400,)
    yield "bare LF behind a chunk", chunked + b"1\r\na\n0\r\n\r\n", (400,)
    yield "bare LF in a chunk extension", (
        chunked + b"1;x\ny\r\na\r\n0\r\n\r\n"), (400,)
    yield "more data than the chunk says", (
        chunked + b"1\r\nab\r\n0\r\n\r\n"), (400,)
    yield "bare LF at the end of the chunks", (
        chunked + b"1\r\na\r\n0\n\n"), (400,)
    yield "chunk extension of 10 000 bytes", (
        chunked + b"1;" + b"x" * 10000 + b"\r\na\r\n0\r\n\r\n"), (400, 431)
    yield "trailers of 10 000 bytes", (
        chunked + b"0\r\nT: " + b"x" * 10000 + b"\r\n\r\n"), (400, 431)
    yield "folded trailer", chunked + b"0\r\nT: v\r\n x\r\n\r\n", (400,)

    # Sizes.
    yield "101 headers", (
        head + b"".join(b"X%d: y\r\n" % i for i in range(100)) + end), (431,)
    yield "a header of 20 000 bytes", (
        head + b"X: " + b"y" * 20000 + b"\r\n\r\n"), (431,)
    yield "an unknown expectation", (
        post + b"Expect: 200-ok\r\nContent-Length: 1\r\n\r\na"), (417,)


def answer(host, port, request):
    """All bytes until the server closed; None if it did not close."""
    with socket.create_connection((host, port), timeout=TIMEOUT_S) as s:
        got = b""
        try:
            s.sendall(request)
            while True:
                part = s.recv(65536)
                if not part:
                    return got
                got += part
        except socket.timeout:
            return None
        except ConnectionError:
            return got


def fault(got, wanted):
    """The error in the response, or None."""
    if got is None:
        return f"no answer and close within {TIMEOUT_S} s"
    head, _, body = got.partition(b"\r\n\r\n")
    line = head.split(b"\r\n")[0].split(b" ")
    if len(line) < 2 or line[0] != b"HTTP/1.1" or not line[1].isdigit():
        return f"not an HTTP answer: {got[:60]!r}"
    if int(line[1]) not in wanted:
        return f"status {line[1].decode()}, want one of {wanted}"
    if b"\r\nconnection: close" not in head.lower():
        return "the answer does not say Connection: close"
    if b"\r\nx-request-id: " not in head.lower():
        return "the answer has no X-Request-Id"
    if not body.startswith(b'{"error":{"type":'):
        return f"the body is not the error envelope: {body[:60]!r}"
    if b"HTTP/1.1 " in body:
        return "more than one answer came"
    return None


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    host, port, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    # A second request follows each: a smuggled one would get a response.
    behind = (b"GET " + path.encode()
              + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    failed = 0
    for name, request, wanted in rows(path, *sys.argv[4:]):
        why = fault(answer(host, port, request + behind), wanted)
        if why is None:
            print(f"ok - {name}")
        else:
            failed += 1
            print(f"not ok - {name}: {why}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
