/*
 * fuzz_jsonrpc.c - any bytes as a POST to the MCP endpoint, up to the verdict.
 * Three header lines, each maybe empty, then the body.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "data/json.h"
#include "mcp/mcp_era.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str
take_header(struct str *rest)
{
	struct str line = str_cut(rest, '\n');

	return line.n > 0 ? str_trim(line) : STR_NONE;
}

/* Whatever was decided, what is answered must be JSON. */
static void
check_answer(struct arena *a, const struct mcp_verdict *v)
{
	struct buf b;

	buf_init(&b, 16 * 1024 * 1024);
	if (v->status >= 400)
		mcp_message_error(&b, v->message.id, v->code, v->text, v->data);
	else
		mcp_message_result(&b, v->message.id, STR("{}"));
	if (json_parse(a, buf_str(&b), 100, JSON_UNIQUE, NULL) == NULL)
		abort();
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const methods[] = { "tools/call", "tools/list",
		"server/discover", NULL };
	struct str rest = { (const char *)data, size };
	struct arena a = { 0 };
	struct mcp_verdict v;
	struct mcp_era_input in = { .modern_methods = methods };

	in.version = take_header(&rest);
	in.method = take_header(&rest);
	in.name = take_header(&rest);
	if (rest.p != NULL)
		in.body = json_parse(&a, rest, 64, 0, NULL);
	if (in.body != NULL) {
		mcp_era_decide(&v, &a, &in);
		if (v.status != 200 && v.status != 202 &&
		    (v.status < 400 || v.code == 0 || v.text.n == 0))
			abort();
		check_answer(&a, &v);
	}
	arena_done(&a);
	return 0;
}
