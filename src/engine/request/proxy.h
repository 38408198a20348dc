/* proxy.h - forwards a caller's request to a consumed namespace. */
#ifndef CLAVIGER_ENGINE_REQUEST_PROXY_H
#define CLAVIGER_ENGINE_REQUEST_PROXY_H

struct call;
struct call_request;
struct err;

/*
 * Builds the request: method, query, body and its type from the caller; the
 * path after that of the resource (source.tail); the headers that the file
 * trusts; and the constants and the credential of the namespace, which callers
 * cannot override.  Returns -1 and sets e (INPUT) if the path would leave the
 * base URI.
 */
int proxy_build(struct call *c, struct call_request *out, struct err *e);

#endif
