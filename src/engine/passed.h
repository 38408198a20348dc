/* passed.h - which headers of an upstream's answer its caller gets. */
#ifndef CLAVIGER_ENGINE_PASSED_H
#define CLAVIGER_ENGINE_PASSED_H

struct arena;
struct http_response;

/*
 * Copy an answer's status, type, body and those headers; texts are borrowed.
 * Of an API elsewhere; of the built-in authority.
 */
void passed_from_http(struct arena *a, struct http_response *to,
    const struct http_response *from);
void passed_from_authority(struct arena *a, struct http_response *to,
    const struct http_response *from);

/*
 * The body is not the upstream's any more: what spoke of its bytes goes, and
 * its ETag becomes a weak one.
 */
void passed_after_change(struct arena *a, struct http_response *r);

#endif
