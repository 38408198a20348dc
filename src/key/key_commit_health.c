/* key_commit_health.c - what the store can still do, after changes. */
#include <stdio.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_commit.h"

void
key_commit_health(const struct key_commit *c, struct key_health *out)
{
	const struct {
		const struct err *why;
		enum key_health_state state;
	} rows[] = {
		{ &c->closed, KEY_HEALTH_CLOSED },
		{ &c->failed, KEY_HEALTH_FAILED },
		{ &c->full, KEY_HEALTH_FULL },
		{ &c->behind, KEY_HEALTH_BEHIND },
	};

	*out = (struct key_health){ .state = KEY_HEALTH_GOOD };
	for (size_t i = 0; i < LEN(rows); i++) {
		if (rows[i].why->kind == ERR_NONE)
			continue;
		out->state = rows[i].state;
		snprintf(out->text, sizeof(out->text), "%s", rows[i].why->text);
		return;
	}
}
