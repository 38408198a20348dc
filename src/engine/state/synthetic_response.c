/* synthetic_response.c - a response that the engine makes itself. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/state/call.h"
#include "engine/state/engine_state.h"
#include "engine/state/synthetic_response.h"

/*
 * The copies of an answer: what the engine writes, twice in the result of a
 * tool, and both in the queue of the connection, with some growth.
 */
enum { COPIES = 6 };

int
synthetic_response_json(struct call *c, const struct json *v, struct err *e)
{
	const int64_t max = c->thread->engine->limits.response_body_bytes;
	struct buf text;
	bool over;

	c->from_upstream = c->binary = false;
	c->response = (struct http_response){ .status = 204 };
	if (v == NULL)
		return 0;
	buf_init(&text, (size_t)max);
	json_write(&text, v);
	over = text.over;
	http_response_json(&c->response, 200, buf_take(&text, c->arena));
	c->written.body = c->response.body.p;
	c->written.value = v;
	if (!over)
		return 0;
	return err_set(e, ERR_UPSTREAM,
	    "the answer that the file makes is longer than %lld bytes",
	    (long long)max);
}

bool
synthetic_response_has_room(const struct call *c, size_t so_far, size_t next)
{
	return arena_has_room(c->arena, 2 * next + COPIES * (so_far + next));
}
