/* proxy.h - a caller's request, handed on to a consumed namespace. */
#ifndef CLAVIGER_ENGINE_REQUEST_PROXY_H
#define CLAVIGER_ENGINE_REQUEST_PROXY_H

struct call;
struct call_request;
struct err;

/*
 * The caller's method, what its path has behind the resource's (source.tail),
 * query, body with its type, and the headers that the file trusts; with these
 * the namespace's own constants and credential, whose names no caller takes.
 * -1 and e (INPUT) where the path would climb out of the base URI.
 */
int proxy_build(struct call *c, struct call_request *out, struct err *e);

#endif
