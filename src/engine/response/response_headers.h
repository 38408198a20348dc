/*
 * response_headers.h - which response headers of an upstream the caller gets.
 */
#ifndef CLAVIGER_ENGINE_RESPONSE_RESPONSE_HEADERS_H
#define CLAVIGER_ENGINE_RESPONSE_RESPONSE_HEADERS_H

struct arena;
struct call;
struct http_response;

/*
 * Copy status, media type, body and the headers to pass on from a response of
 * an HTTP API or of the built-in authority.  Headers that the tool of c, or of
 * a call around it, names are passed on too.  Texts are borrowed.
 */
void response_headers_from_http(
    struct call *c, struct http_response *to, const struct http_response *from);
void response_headers_from_authority(struct arena *a, struct http_response *to,
    const struct http_response *from);

/*
 * Adjusts the headers after the body was changed: removes those that describe
 * its bytes, and makes ETag weak.
 */
void response_headers_after_change(struct arena *a, struct http_response *r);

#endif
