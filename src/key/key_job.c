/* key_job.c - changes that take several transactions. */
#include <stdlib.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_bulk.h"
#include "key/key_change.h"
#include "key/key_commit.h"
#include "key/key_job.h"
#include "key/key_retain.h"

bool
key_job_is_long(const struct key_change *c)
{
	return c->kind == KEY_REVOKE_WHERE ||
	       (c->kind == KEY_REVOKE && c->purge);
}

static int
apply(void *context, struct key_txn *b, struct err *e)
{
	struct key_change *c = context;

	c->found = c->changed = false;
	c->revoked = 0;
	return key_change_apply(b, c, e) == -1 ? -1 : c->changed;
}

/* First the record, then what the log still has of it. */
static bool
purge(struct key_commit *commit, struct key_change *c)
{
	struct key_retain *pass = c->job;
	struct err e = { .kind = ERR_NONE };
	int rc;

	if (pass == NULL) {
		c->job = mem_new(sizeof(*pass));
		rc = key_commit_part(commit, apply, c, &e);
	} else
		rc = key_commit_part(commit, key_retain_purge, pass, &e);
	if (rc == -1) {
		c->error = e;
		return false;
	}
	return c->error.kind == ERR_NONE && c->found &&
	       (pass == NULL || !pass->ended);
}

static bool
step(struct key_commit *commit, struct key_change *c)
{
	if (c->kind == KEY_REVOKE_WHERE)
		return key_bulk_step(commit, c);
	if (purge(commit, c))
		return true;
	free(c->job);
	c->job = NULL;
	return false;
}

struct key_change *
key_job_set_aside(struct key_jobs *jobs, struct key_change *first)
{
	struct key_change **at = &first;

	while (*at != NULL) {
		struct key_change *c = *at;

		if (!key_job_is_long(c)) {
			at = &c->next;
			continue;
		}
		*at = c->next;
		c->next = NULL;
		if (jobs->first == NULL)
			jobs->first = c;
		else
			jobs->last->next = c;
		jobs->last = c;
	}
	return first;
}

struct key_change *
key_job_run(struct key_jobs *jobs, struct key_commit *commit)
{
	struct key_change *c = jobs->first;

	if (c == NULL || step(commit, c))
		return NULL;
	jobs->first = c->next;
	c->next = NULL;
	return c;
}
