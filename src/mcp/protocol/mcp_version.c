/*
 * mcp_version.c - finds the protocol version of a message. A request of
 * 2026-07-28 states it in its body (params._meta) and repeats it in headers for
 * proxies. Older versions are negotiated by `initialize`. A connection without
 * headers keeps the version of its first request.
 */
#include "base/base.h"
#include "data/json/json.h"
#include "mcp/protocol/mcp_version.h"

static const char *const names[MCP_REVISIONS] = {
	[MCP_2024_11_05] = "2024-11-05",
	[MCP_2025_03_26] = "2025-03-26",
	[MCP_2025_06_18] = "2025-06-18",
	[MCP_2025_11_25] = "2025-11-25",
	[MCP_2026_07_28] = "2026-07-28",
};

const char mcp_version_unsupported[] =
    "Unsupported MCP-Protocol-Version (supported versions: 2026-07-28, "
    "2025-11-25, 2025-06-18, 2025-03-26, 2024-11-05)";

static const char version_key[] = MCP_META "protocolVersion";
static const char capabilities_key[] = MCP_META "clientCapabilities";
static const char info_key[] = MCP_META "clientInfo";

/* The data of the checks. */
struct look {
	const struct mcp_version_input *in;
	struct arena *arena;
	struct mcp_verdict *v;
	const struct mcp_message *m; /* v->message */
	const struct json *claim; /* the version in _meta, of any kind */
	bool enveloped; /* _meta has all required members */
	bool header_is_modern;
};

const char *
mcp_version_name(enum mcp_revision r)
{
	return names[r];
}

enum mcp_revision
mcp_version_find(struct str name)
{
	enum mcp_revision r = MCP_2024_11_05;

	while (r < MCP_REVISIONS && !str_is(name, names[r]))
		r++;
	return r;
}

struct str
mcp_version_decode(struct arena *a, struct str value)
{
	const struct str head = STR("=?base64?"), tail = STR("?=");
	struct str inner;

	/* Without both marks, or if they overlap, it is a literal. */
	if (value.n < head.n + tail.n || !str_starts(value, head) ||
	    !str_ends(value, tail))
		return value;
	inner = str_part(value, head.n, value.n - tail.n);
	if (inner.n == 0)
		return STR("");
	inner = decode_base64(a, inner);
	return inner.p != NULL && str_is_utf8(inner) ? inner : STR_NONE;
}

/* A check that refuses the message returns this. */
static bool
refuse(struct look *l, int status, enum mcp_code code, struct str text)
{
	l->v->status = status;
	l->v->code = code;
	l->v->text = text;
	return true;
}

static bool
accept(struct look *l, int status, enum mcp_revision revision)
{
	l->v->status = status;
	l->v->revision = revision;
	return true;
}

static bool
is_batch_element(const struct mcp_message *m)
{
	/* 2025-03-26, lifecycle: initialize is never part of a batch. */
	return m->kind != MCP_MESSAGE_INVALID &&
	       !str_is(m->method, "initialize") &&
	       json_get(m->meta, version_key) == NULL;
}

/* Check 3. Only 2025-03-26 has batches. */
static bool
check_batch(struct look *l)
{
	const struct json *body = l->in->body;
	struct mcp_message *m;

	if (body->kind != JSON_ARRAY)
		return false;
	if (body->count == 0 || body->count > LIMIT_BATCH)
		return refuse(l, 400, MCP_INVALID_REQUEST,
		    arena_strf(
		        l->arena, "A batch has 1 to %d messages", LIMIT_BATCH));
	m = arena_new(l->arena, body->count * sizeof(*m));
	l->v->messages = m;
	for (const struct json *v = body->first; v != NULL; v = v->next, m++) {
		mcp_message_read(m, v);
		if (!is_batch_element(m))
			return refuse(l, 400, MCP_INVALID_REQUEST,
			    STR("Invalid request: a message of the batch is "
			        "not valid in one"));
	}
	if (l->in->version.p != NULL && !str_is(l->in->version, "2025-03-26"))
		return refuse(l, 400, MCP_INVALID_REQUEST,
		    STR("Invalid request: only 2025-03-26 has batches"));
	l->v->batch = true;
	return accept(l, 200, MCP_2025_03_26);
}

/* Check 4. */
static bool
check_invalid(struct look *l)
{
	if (l->m->kind != MCP_MESSAGE_INVALID)
		return false;
	return refuse(l, 400, MCP_INVALID_REQUEST,
	    arena_strf(l->arena, "Invalid request: %s", l->m->problem));
}

/* Check 5: the server sends no requests, so no response is expected. */
static bool
check_response(struct look *l)
{
	if (l->m->kind != MCP_MESSAGE_RESPONSE)
		return false;
	return accept(l, 202, MCP_2025_11_25);
}

static struct str
as_text(struct arena *a, const struct json *v)
{
	struct buf b;
	struct str text;

	buf_init(&b, 64 * 1024);
	json_write(&b, v);
	text = b.over ? STR_NONE : arena_str(a, buf_str(&b));
	buf_done(&b);
	return text;
}

/* requested: STR_NONE: no version was requested. */
static bool
refuse_version(struct look *l, struct str requested, struct str text)
{
	struct json *data = json_new(l->arena, JSON_OBJECT), *supported;

	supported = json_add(data, "supported", json_new(l->arena, JSON_ARRAY));
	json_push(
	    supported, json_new_text(l->arena, str_of(names[MCP_2026_07_28])));
	if (requested.p != NULL)
		json_add(data, "requested", json_new_text(l->arena, requested));
	l->v->data = as_text(l->arena, data);
	return refuse(l, 400, MCP_UNSUPPORTED_VERSION, text);
}

/* Check 6. */
static bool
check_handshake(struct look *l)
{
	if (!str_is(l->m->method, "initialize") || l->enveloped)
		return false;
	if (l->header_is_modern && l->in->no_headers)
		return refuse_version(l,
		    json_get_text(l->m->params, "protocolVersion"),
		    STR("This connection speaks 2026-07-28, which has no "
		        "initialize"));
	if (l->header_is_modern)
		return refuse(l, 400, MCP_HEADER_MISMATCH,
		    STR("MCP-Protocol-Version names 2026-07-28, which has no "
		        "initialize: send server/discover with _meta"));
	return accept(
	    l, l->m->kind == MCP_MESSAGE_REQUEST ? 200 : 202, MCP_2025_11_25);
}

/* Check 7a. */
static bool
check_envelope(struct look *l)
{
	if (l->claim == NULL || l->enveloped)
		return false;
	return refuse(l, 400, MCP_INVALID_PARAMS,
	    arena_strf(l->arena,
	        "Invalid _meta: %s must be a string, %s an object, and %s, "
	        "where present, an object with name and version",
	        version_key, capabilities_key, info_key));
}

/* Check 7b: headers must not contradict the body. */
static bool
check_mismatch(struct look *l)
{
	const struct mcp_version_input *in = l->in;

	if (l->claim == NULL || in->no_headers)
		return false;
	if (in->version.p != NULL && !str_equal(in->version, l->claim->text))
		return refuse(l, 400, MCP_HEADER_MISMATCH,
		    STR("MCP-Protocol-Version is not the version in _meta"));
	if (in->method.p != NULL && !str_equal(in->method, l->m->method))
		return refuse(l, 400, MCP_HEADER_MISMATCH,
		    STR("Mcp-Method is not the method of the body"));
	return false;
}

/* Check 7c. */
static bool
check_version(struct look *l)
{
	if (l->claim == NULL || str_is(l->claim->text, names[MCP_2026_07_28]))
		return false;
	return refuse_version(
	    l, l->claim->text, STR("Unsupported protocol version in _meta"));
}

/* Returns the parameter that Mcp-Name repeats; STR_NONE: no parameter. */
static struct str
named_by(const struct mcp_message *m)
{
	static const struct {
		const char *method, *param;
	} t[] = {
		{ "tools/call", "name" },
		{ "prompts/get", "name" },
		{ "resources/read", "uri" },
	};

	for (size_t i = 0; i < LEN(t); i++) {
		if (str_is(m->method, t[i].method))
			return json_get_text(m->params, t[i].param);
	}
	return STR_NONE;
}

/*
 * Check 7d: headers that proxies use for routing must be present and equal the
 * body.
 */
static bool
check_headers(struct look *l)
{
	const struct mcp_version_input *in = l->in;
	struct str want = named_by(l->m), got;

	if (l->claim == NULL || l->m->kind != MCP_MESSAGE_REQUEST ||
	    in->no_headers)
		return false;
	if (in->version.p == NULL)
		return refuse(l, 400, MCP_HEADER_MISMATCH,
		    STR("The header MCP-Protocol-Version is missing"));
	if (in->method.p == NULL)
		return refuse(l, 400, MCP_HEADER_MISMATCH,
		    STR("The header Mcp-Method is missing"));
	if (want.p == NULL)
		return false;
	if (in->name.p == NULL)
		return refuse(l, 400, MCP_HEADER_MISMATCH,
		    STR("The header Mcp-Name is missing"));
	got = mcp_version_decode(l->arena, in->name);
	if (got.p == NULL)
		return refuse(l, 400, MCP_HEADER_MISMATCH,
		    STR("Mcp-Name is not well-formed base64 of UTF-8"));
	if (!str_equal(got, want))
		return refuse(l, 400, MCP_HEADER_MISMATCH,
		    STR("Mcp-Name is not the name in the body"));
	return false;
}

/* Check 7e, and the end of the checks for 2026-07-28. */
static bool
check_modern(struct look *l)
{
	const char *const *method = l->in->modern_methods;

	if (l->claim == NULL)
		return false;
	l->v->revision = MCP_2026_07_28;
	if (l->m->kind == MCP_MESSAGE_NOTIFICATION)
		return accept(l, 202, MCP_2026_07_28);
	while (*method != NULL && !str_is(l->m->method, *method))
		method++;
	if (*method == NULL)
		return refuse(
		    l, 404, MCP_UNKNOWN_METHOD, STR("Method not found"));
	return accept(l, 200, MCP_2026_07_28);
}

/*
 * Check 8. The header of a notification is enough; its body need not state the
 * version.
 */
static bool
check_bare_header(struct look *l)
{
	if (!l->header_is_modern)
		return false;
	if (l->m->kind == MCP_MESSAGE_NOTIFICATION)
		return accept(l, 202, MCP_2026_07_28);
	return refuse(l, 400, MCP_INVALID_PARAMS,
	    arena_strf(l->arena, "%s 2026-07-28, but params._meta lacks %s%s%s",
	        l->in->no_headers ? "This connection speaks"
	                          : "MCP-Protocol-Version names",
	        version_key,
	        json_is(json_get(l->m->meta, capabilities_key), JSON_OBJECT)
	            ? ""
	            : " and ",
	        json_is(json_get(l->m->meta, capabilities_key), JSON_OBJECT)
	            ? ""
	            : capabilities_key));
}

/* Check 9.  Transports, 2025-06-18: without the header assume 2025-03-26. */
static bool
check_legacy(struct look *l)
{
	enum mcp_revision r = MCP_2025_03_26;

	if (l->in->version.p != NULL)
		r = mcp_version_find(l->in->version);
	if (r == MCP_REVISIONS)
		return refuse(
		    l, 400, MCP_REFUSED, str_of(mcp_version_unsupported));
	return accept(l, l->m->kind == MCP_MESSAGE_REQUEST ? 200 : 202, r);
}

typedef bool check_fn(struct look *l);

static check_fn *const pipeline[] = {
	check_batch,
	check_invalid,
	check_response,
	check_handshake,
	check_envelope,
	check_mismatch,
	check_version,
	check_headers,
	check_modern,
	check_bare_header,
	check_legacy,
};

static bool
is_client_info(const struct json *v)
{
	return v == NULL || v->kind == JSON_NULL ||
	       (json_get_text(v, "name").p != NULL &&
	           json_get_text(v, "version").p != NULL);
}

void
mcp_version_decide(
    struct mcp_verdict *v, struct arena *a, const struct mcp_version_input *in)
{
	struct look l = { .in = in, .arena = a, .v = v, .m = &v->message };
	size_t i = 0;

	*v = (struct mcp_verdict){ .revision = MCP_2025_11_25 };
	if (in->body->kind != JSON_ARRAY)
		mcp_message_read(&v->message, in->body);
	/*
	 * A connection that negotiated an older version ignores the version in
	 * _meta.
	 */
	if (!in->no_headers || in->version.p == NULL ||
	    str_is(in->version, names[MCP_2026_07_28]))
		l.claim = json_get(v->message.meta, version_key);
	l.enveloped =
	    json_is(l.claim, JSON_STRING) &&
	    json_is(json_get(v->message.meta, capabilities_key), JSON_OBJECT) &&
	    is_client_info(json_get(v->message.meta, info_key));
	l.header_is_modern = str_is(in->version, names[MCP_2026_07_28]);
	while (!pipeline[i](&l))
		i++;
}
