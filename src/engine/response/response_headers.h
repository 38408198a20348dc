/* response_headers.h - which headers of an upstream's answer its caller gets.
 */
#ifndef CLAVIGER_ENGINE_RESPONSE_RESPONSE_HEADERS_H
#define CLAVIGER_ENGINE_RESPONSE_RESPONSE_HEADERS_H

struct arena;
struct http_response;

/*
 * Copy an answer's status, type, body and those headers; texts are borrowed.
 * Of an API elsewhere; of the built-in authority.
 */
void response_headers_from_http(struct arena *a, struct http_response *to,
    const struct http_response *from);
void response_headers_from_authority(struct arena *a, struct http_response *to,
    const struct http_response *from);

/*
 * The body is not the upstream's any more: what spoke of its bytes goes, and
 * its ETag becomes a weak one.
 */
void response_headers_after_change(struct arena *a, struct http_response *r);

#endif
