// orgs.js - an API that reads paths as servers on Node do; it says which of its
// routes each reading of a path would reach.
//
// Usage: node orgs.js PORT
"use strict";

const http = require("http");
const path = require("path");

const route = (p) =>
  /^\/v1\/orgs\/[^/]+\/repos\/[^/]+$/.test(p) ? "repo" :
  /^\/v1\/orgs\/[^/]+\/?$/.test(p) ? "org" : "other";

const decode = (s) => {
  try {
    return decodeURIComponent(s);
  } catch {
    return null; // malformed: answered 400
  }
};

http.createServer((request, response) => {
  const bare = request.url.split("?")[0];
  // The URL standard resolves "%2e%2e" and takes "\" for "/"; then what is
  // decoded is often normalised again, as files or as a second URL.
  const first = new URL("http://x" + bare).pathname;
  const decoded = decode(first);
  let status = 200, routes = [];
  if (decoded === null) {
    status = 400;
  } else {
    const again = decode(decoded) ?? decoded;
    const windows = path.win32.normalize(decoded).replace(/\\/g, "/");
    const asUrl = new URL("http://x" + decoded.replace(/[?#]/g, "_")).pathname;
    routes = [first, path.posix.normalize(decoded), windows, asUrl,
      path.posix.normalize(again),
      path.posix.normalize(decoded.normalize("NFKC"))].map(route);
  }
  const body = JSON.stringify({ routes: [...new Set(routes)] });
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(body);
}).listen(Number(process.argv[2]), "127.0.0.1");
