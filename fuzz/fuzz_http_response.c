/*
 * fuzz_http_response.c - responses have the same result whole and in pieces,
 * and the body that llhttp finds, if llhttp accepts them.
 */
#include <stdlib.h>
#include <string.h>

#include <llhttp.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/http_response_reader.h"

enum { MOST = 512 };

struct outcome {
	enum http_response_event end;
	enum http_response_fault fault;
	int status;
	size_t used, headers;
	bool keeps;
	struct buf body;
};

static enum http_response_event
feed(struct http_response_reader *r, struct outcome *o, const char *p, size_t n)
{
	enum http_response_event rc;

	do {
		size_t used;

		rc = http_response_reader_feed(r, p, n, &used);
		if (used > n || (rc == HTTP_RESPONSE_MORE && used != n))
			abort();
		if (rc == HTTP_RESPONSE_DATA)
			buf_add(&o->body, r->data.p, r->data.n);
		p += used;
		n -= used;
		o->used += used;
	} while (rc == HTTP_RESPONSE_HEAD || rc == HTTP_RESPONSE_DATA);
	return rc;
}

static struct outcome
run(const char *p, size_t n, size_t split, bool to_head)
{
	struct http_response_reader r = { .status = 0 };
	struct outcome o = { .end = HTTP_RESPONSE_MORE };
	struct arena a = { 0 };

	buf_init(&o.body, MOST);
	http_response_reader_start(&r, &a, to_head, MOST);
	if (split > 0)
		o.end = feed(&r, &o, p, split);
	if (o.end == HTTP_RESPONSE_MORE && n > split)
		o.end = feed(&r, &o, p + split, n - split);
	if (o.end == HTTP_RESPONSE_MORE)
		o.end = http_response_reader_end(&r);
	o.fault = r.fault;
	o.status = r.status;
	o.headers = r.headers.count;
	o.keeps = http_response_reader_keeps(&r);
	/* Every text is followed by a NUL. */
	for (size_t i = 0; o.end == HTTP_RESPONSE_DONE && i < o.headers; i++)
		if (r.headers.items[i].value.p[r.headers.items[i].value.n] !=
		    '\0')
			abort();
	http_response_reader_done(&r);
	arena_done(&a);
	return o;
}

/* What llhttp found; its data pointer. */
struct oracle {
	llhttp_t ll;
	struct buf body;
	bool done;
};

static int
on_body(llhttp_t *ll, const char *p, size_t n)
{
	struct oracle *o = ll->data;

	buf_add(&o->body, p, n);
	return 0;
}

static int
on_complete(llhttp_t *ll)
{
	struct oracle *o = ll->data;

	if (ll->status_code < 200)
		return 0; /* the final response follows */
	o->done = true;
	return HPE_PAUSED;
}

static void
compare(const struct outcome *ours, const char *p)
{
	struct oracle o = { .done = false };
	llhttp_settings_t settings;
	llhttp_errno_t rc;

	llhttp_settings_init(&settings);
	settings.on_body = on_body;
	settings.on_message_complete = on_complete;
	llhttp_init(&o.ll, HTTP_RESPONSE, &settings);
	o.ll.data = &o;
	buf_init(&o.body, 1 << 20);
	rc = llhttp_execute(&o.ll, p, ours->used);
	if (rc == HPE_OK)
		rc = llhttp_finish(&o.ll);
	if (o.done && (rc == HPE_OK || rc == HPE_PAUSED) &&
	    (o.ll.status_code != ours->status ||
	        !str_equal(buf_str(&o.body), buf_str(&ours->body))))
		abort();
	buf_done(&o.body);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	const char *p = (const char *)data;
	struct outcome whole, parts;
	size_t split = 0;
	bool to_head = false;

	for (size_t i = 0; i < n; i++)
		split = split * 31 + data[i];
	to_head = split % 16 == 7;
	split = n > 0 ? split % n : 0;
	whole = run(p, n, 0, to_head);
	parts = run(p, n, split, to_head);
	if (whole.end != parts.end)
		abort();
	if (whole.end == HTTP_RESPONSE_BAD && whole.fault != parts.fault)
		abort();
	if (whole.end == HTTP_RESPONSE_DONE) {
		if (whole.status != parts.status ||
		    whole.headers != parts.headers ||
		    whole.used != parts.used || whole.keeps != parts.keeps ||
		    !str_equal(buf_str(&whole.body), buf_str(&parts.body)))
			abort();
		if (!to_head)
			compare(&whole, p);
	}
	buf_done(&whole.body);
	buf_done(&parts.body);
	return 0;
}
