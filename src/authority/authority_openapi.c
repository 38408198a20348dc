/* authority_openapi.c - serves openapi.yaml, which describes this API. */
#include <assert.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>

#include "authority/authority_openapi.h"
#include "authority/authority_route.h"
#include "base/base.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"

enum { JSON_MAX = 1024 * 1024 };

/* The assembler includes the file, so no second copy has to be kept in step. */
__asm__(".pushsection .rodata\n"
        ".global authority_openapi_bytes\n"
        ".global authority_openapi_bytes_end\n"
        "authority_openapi_bytes:\n"
        ".incbin \"" CLAVIGER_OPENAPI_PATH "\"\n"
        "authority_openapi_bytes_end:\n"
        ".byte 0\n"
        ".popsection\n");

extern const char authority_openapi_bytes[], authority_openapi_bytes_end[];

/*
 * The document as JSON, made when it is first requested: it costs a start
 * nothing.  It is kept as long as the process runs.
 */
static struct {
	pthread_once_t once;
	struct str json;
	char etag[20];
} document = { .once = PTHREAD_ONCE_INIT };

static void
convert(void)
{
	const struct str yaml = { authority_openapi_bytes,
		(size_t)(authority_openapi_bytes_end -
		         authority_openapi_bytes) };
	struct arena a = { .head = NULL };
	struct err e;
	struct json *root = yamldoc_parse(&a, yaml, &e);
	struct buf out;

	/* The unit test loads it, so the shipped file can be parsed. */
	assert(root != NULL);
	buf_init(&out, JSON_MAX);
	json_write(&out, root);
	assert(!out.over);
	document.json = str_of(mem_strdup(buf_text(&out)));
	snprintf(document.etag, sizeof(document.etag), "\"%016" PRIx64 "\"",
	    hash_fnv64(HASH_FNV64_BASIS, document.json));
	buf_done(&out);
	arena_done(&a);
}

struct str
authority_openapi_json(void)
{
	(void)pthread_once(&document.once, convert);
	return document.json;
}

/* GET /v1/openapi.json: needs no key, as fal's. */
bool
authority_openapi(struct authority_request *a)
{
	struct http_response *r = a->call->response;
	const struct str text = authority_openapi_json();
	const struct str etag = str_of(document.etag);

	http_headers_add(a->call->arena, &r->headers, STR("ETag"), etag);
	http_headers_add(
	    a->call->arena, &r->headers, STR("Cache-Control"), STR("no-cache"));
	if (http_headers_know(&a->call->request->headers, etag))
		r->status = 304;
	else
		http_response_json(r, 200, text);
	return true;
}
