/* fuzz_proxy.c - a proxied path stays below the base URI. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/decode.h"
#include "base/err.h"
#include "base/limits.h"
#include "engine/engine.h"
#include "capability/capability.h"

#define BASE "http://h.test/base"

static const char file[] =
    "naftiko: 1.0.0-alpha2\n"
    "capability:\n"
    "  consumes:\n"
    "  - {type: http, namespace: n, baseUri: '" BASE "', "
    "inputParameters: [{name: v, in: query, value: '2'}]}\n"
    "  exposes:\n"
    "  - type: rest\n"
    "    namespace: r\n"
    "    port: 1\n"
    "    resources: [{path: /p, forward: {targetNamespace: n}}]\n";

static struct capability *capability;
static struct engine *engine;
static struct engine_thread *thread;

static void
start(void)
{
	static struct limits limits;
	struct err e = { .kind = ERR_NONE };

	limits = limits_default();
	capability = capability_load_text(STR("f"), str_of(file), &e);
	if (capability == NULL || capability->errors > 0)
		abort();
	engine = engine_new(capability, NULL, 0, &limits, &e);
	thread = engine_thread_new(engine, NULL, NULL);
}

/*
 * Checks that path has no dot segment.  It splits path as lenient servers do:
 * at slashes and backslashes, and at ";" before parameters.
 */
static void
check_path(struct arena *a, struct str path)
{
	for (int i = 0; i < 3 && path.p != NULL; i++) {
		struct str rest = path;

		while (rest.n > 0) {
			struct str part = str_cut(&rest, '/');

			while (part.n > 0) {
				struct str piece = str_cut(&part, '\\');

				piece = str_cut(&piece, ';');
				if (str_is(piece, "..") || str_is(piece, "."))
					abort();
			}
		}
		path = decode_percent(a, path, false);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Input: the path after the resource's, a NUL, and the query. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str query = { (const char *)data, size };
	struct str tail = str_cut(&query, '\0'), url;
	struct arena arena = { .head = NULL };
	struct http_request in = { .query = query }, out;
	struct call call;

	if (capability == NULL)
		start();
	call = (struct call){ .thread = thread,
		.arena = &arena,
		.operation = capability->exposes->forwards,
		.source = { .request = &in, .tail = tail } };
	if (call_build(&call, &out, &url) == -1) {
		if (call.error.kind != ERR_INPUT)
			abort();
	} else {
		if (!str_starts(url, STR(BASE)) ||
		    strchr("/?", url.p[sizeof(BASE) - 1]) == NULL ||
		    str_find(url, ' ', 0) < url.n)
			abort();
		check_path(&arena, out.path);
	}
	arena_done(&arena);
	return 0;
}
