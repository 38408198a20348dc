/* http_access_log.c - the access log: one line per request. */
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "http/http_access_log.h"
#include "http/http_headers.h"
#include "http/http_method.h"
#include "http/http_server.h"

enum {
	LINE_BYTES = 16384,
	TEXT_BYTES = 256, /* of a value from outside; longer ones are cut */
};

struct http_access_log {
	struct log_file *file;
	bool json;
};

/* A line in progress.  Both formats have the same names and values. */
struct line {
	struct buf b;
	bool json;
};

struct http_access_log *
http_access_log_open(const char *path, bool json, struct err *e)
{
	struct log_file *file = log_file_open(path, e);
	struct http_access_log *l;

	if (file == NULL)
		return NULL;
	l = mem_new(sizeof(*l));
	l->file = file;
	l->json = json;
	return l;
}

void
http_access_log_close(struct http_access_log *l)
{
	if (l == NULL)
		return;
	log_file_close(l->file);
	free(l);
}

void
http_access_log_reopen(struct http_access_log *l)
{
	log_file_reopen(l->file);
}

uint64_t
http_access_log_dropped(struct http_access_log *l)
{
	return log_file_dropped(l->file);
}

static void
put_name(struct line *l, const char *name)
{
	if (l->b.len > 1)
		buf_putc(&l->b, l->json ? ',' : ' ');
	buf_printf(&l->b, l->json ? "\"%s\":" : "%s=", name);
}

/* A constant word, which needs no quotes in name=value. */
static void
put_word(struct line *l, const char *name, const char *word)
{
	put_name(l, name);
	buf_printf(&l->b, l->json ? "\"%s\"" : "%s", word);
}

/*
 * Escapes and cuts the text: clients choose parts of it, so it may contain any
 * bytes.
 */
static void
put_text(struct line *l, const char *name, struct str text)
{
	struct buf plain;

	buf_init(&plain, 4 * TEXT_BYTES);
	log_redact(&plain, str_part(text, 0, TEXT_BYTES));
	put_name(l, name);
	buf_putc(&l->b, '"');
	log_escape(&l->b, buf_str(&plain), true);
	buf_putc(&l->b, '"');
	buf_done(&plain);
}

static void
put_number(struct line *l, const char *name, int64_t n)
{
	put_name(l, name);
	buf_put_int(&l->b, n);
}

static void
put_time(struct line *l)
{
	const int64_t now = clock_real_ms();
	char seconds[21], text[32];

	/* "...:05Z" to "...:05.123Z" */
	clock_rfc3339(seconds, now);
	snprintf(text, sizeof(text), "%.19s.%03dZ", seconds, (int)(now % 1000));
	put_word(l, "time", text);
}

static void
put_caller(struct line *l, const struct http_principal *p)
{
	struct buf text;
	char address[NET_ADDRESS_BLOCK_TEXT];

	net_address_block_text(&p->peer, address);
	put_word(l, "peer", address);
	buf_init(&text, TEXT_BYTES);
	http_principal_text(&text, p);
	put_text(l, "principal", buf_str(&text));
	buf_done(&text);
}

/* A request with a malformed head has neither method nor target. */
static void
put_request(struct line *l, const struct http_access *access)
{
	const struct http_exchange *x = access->exchange;

	put_word(l, "method",
	    x->request.target.n > 0 && x->request.method < HTTP_METHOD_COUNT
	        ? http_method_name(x->request.method)
	        : "-");
	put_text(
	    l, "route", str_of(x->route != NULL ? x->route : access->listener));
}

static void
put_header(struct line *l, const char *name, const struct http_exchange *x)
{
	const struct str value = http_headers_get(&x->request.headers, name);

	if (value.p != NULL)
		put_text(l, name, value);
}

static void
put_refusal(struct line *l, const struct http_access *access)
{
	if (access->refusal == NULL)
		return;
	put_text(l, "refused", str_of(access->refusal));
	put_header(l, "host", access->exchange);
	put_header(l, "origin", access->exchange);
}

void
http_access_log_add(struct http_access_log *log, const struct http_access *a)
{
	const struct http_exchange *x = a->exchange;
	struct line l = { .json = log->json };

	buf_init(&l.b, LINE_BYTES);
	buf_puts(&l.b, l.json ? "{" : "");
	put_time(&l);
	put_word(&l, "listener", a->listener);
	put_caller(&l, &x->principal);
	put_request(&l, a);
	put_number(&l, "status", x->response.status);
	put_number(&l, "duration_us", a->duration_us);
	put_number(&l, "bytes", (int64_t)a->body_bytes);
	put_text(&l, "request_id", x->request.id);
	if (a->is_gone)
		put_word(&l, "client", "gone");
	put_refusal(&l, a);
	buf_puts(&l.b, l.json ? "}\n" : "\n");
	if (!l.b.over)
		log_file_add(log->file, buf_str(&l.b));
	buf_done(&l.b);
}
