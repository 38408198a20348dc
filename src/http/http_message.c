/* http_message.c - a request and a response, with no socket in sight. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http_message.h"

static const struct str method_names[HTTP_METHOD_COUNT] = {
	[HTTP_METHOD_GET] = { "GET", 3 },
	[HTTP_METHOD_HEAD] = { "HEAD", 4 },
	[HTTP_METHOD_POST] = { "POST", 4 },
	[HTTP_METHOD_PUT] = { "PUT", 3 },
	[HTTP_METHOD_PATCH] = { "PATCH", 5 },
	[HTTP_METHOD_DELETE] = { "DELETE", 6 },
	[HTTP_METHOD_OPTIONS] = { "OPTIONS", 7 },
};

const char *
http_method_name(enum http_method m)
{
	return m < HTTP_METHOD_COUNT ? method_names[m].p : "";
}

/* RFC 9110 9.1: methods are case-sensitive. */
enum http_method
http_method_find(struct str name)
{
	int m = 0;

	while (m < HTTP_METHOD_COUNT && !str_equal(method_names[m], name))
		m++;
	return (enum http_method)m;
}

void
http_headers_add(
    struct arena *a, struct http_headers *h, struct str name, struct str value)
{
	if (h->count == h->room) {
		size_t room = h->room > 0 ? h->room * 2 : 8;
		struct http_header *items = arena_new(a, room * sizeof(*items));

		if (h->count > 0)
			memcpy(items, h->items, h->count * sizeof(*items));
		h->items = items;
		h->room = room;
	}
	h->items[h->count++] = (struct http_header){ name, value };
}

struct str
http_headers_get(const struct http_headers *h, const char *name)
{
	struct str want = str_of(name);

	for (size_t i = 0; i < h->count; i++) {
		if (h->items[i].name.n == want.n &&
		    str_equal_nocase(h->items[i].name, want))
			return h->items[i].value;
	}
	return STR_NONE;
}

/* RFC 9110 15, and RFC 6585. */
static const struct {
	int status;
	const char *reason;
} reasons[] = {
	{ 100, "Continue" },
	{ 101, "Switching Protocols" },
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 203, "Non-Authoritative Information" },
	{ 204, "No Content" },
	{ 205, "Reset Content" },
	{ 206, "Partial Content" },
	{ 300, "Multiple Choices" },
	{ 301, "Moved Permanently" },
	{ 302, "Found" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 307, "Temporary Redirect" },
	{ 308, "Permanent Redirect" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 402, "Payment Required" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 411, "Length Required" },
	{ 412, "Precondition Failed" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 416, "Range Not Satisfiable" },
	{ 417, "Expectation Failed" },
	{ 421, "Misdirected Request" },
	{ 422, "Unprocessable Content" },
	{ 425, "Too Early" },
	{ 426, "Upgrade Required" },
	{ 428, "Precondition Required" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 451, "Unavailable For Legal Reasons" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
	{ 505, "HTTP Version Not Supported" },
	{ 507, "Insufficient Storage" },
};

const char *
http_reason(int status)
{
	for (size_t i = 0; i < LEN(reasons); i++) {
		if (reasons[i].status == status)
			return reasons[i].reason;
	}
	return "";
}

bool
http_status_has_body(int status)
{
	return status >= 200 && status != 204 && status != 304;
}

void
http_response_json(struct http_response *r, int status, struct str text)
{
	r->status = status;
	r->content_type = STR("application/json");
	r->body = text;
}

void
http_response_error(struct http_response *r, struct arena *a, int status,
    const char *type, struct str request_id, const char *message)
{
	struct buf redacted, text;

	buf_init(&redacted, 16384);
	buf_init(&text, 65536);
	log_redact(&redacted, str_of(message));
	buf_puts(&text, "{\"error\":{\"type\":");
	json_write_string(
	    &text, str_of(type != NULL ? type : err_type_of_status(status)));
	buf_puts(&text, ",\"message\":");
	json_write_string(&text, buf_str(&redacted));
	buf_puts(&text, ",\"request_id\":");
	json_write_string(&text, request_id);
	buf_puts(&text, "}}");
	http_response_json(r, status, arena_str(a, buf_str(&text)));
	buf_done(&redacted);
	buf_done(&text);
}

void
http_response_err(struct http_response *r, struct arena *a, const struct err *e,
    struct str request_id)
{
	http_response_error(r, a, err_http_status(e->kind), err_type(e->kind),
	    request_id, e->text);
}

bool
http_is_json(struct str content_type)
{
	struct str type = str_trim(str_cut(&content_type, ';'));

	if (str_equal_nocase(type, STR("application/json")))
		return true;
	/* RFC 6839 3.1: any type with that suffix is JSON too. */
	return type.n > 5 && str_find(type, '/', 0) < type.n &&
	       str_equal_nocase(
	           str_part(type, type.n - 5, type.n), STR("+json"));
}

bool
http_query_next(struct arena *a, struct str *rest, struct str *name,
    struct str *value, struct err *e)
{
	struct str pair;

	do {
		if (rest->n == 0)
			return false;
		pair = str_cut(rest, '&');
	} while (pair.n == 0);
	*value = pair;
	*name = str_cut(value, '=');
	*name = decode_percent(a, *name, true);
	if (value->p == NULL)
		*value = STR("");
	else
		*value = decode_percent(a, *value, true);
	if (name->p != NULL && value->p != NULL)
		return true;
	*rest = STR_NONE;
	err_set(e, ERR_INPUT,
	    "the query has a %% that is not followed by two hex digits");
	return false;
}

int
http_query_get(struct arena *a, struct str query, const char *name,
    struct str *value, struct err *e)
{
	struct err bad = { .kind = ERR_NONE };
	struct str found = STR_NONE, n, v;

	/* To the end: a query that is malformed behind the name is refused. */
	while (http_query_next(a, &query, &n, &v, &bad)) {
		if (found.p == NULL && str_is(n, name))
			found = v;
	}
	*value = found;
	if (bad.kind == ERR_NONE)
		return 0;
	*value = STR_NONE;
	return err_set(e, bad.kind, "%s", bad.text);
}
