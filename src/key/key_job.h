/* key_job.h - changes that take several transactions. */
#ifndef CLAVIGER_KEY_KEY_JOB_H
#define CLAVIGER_KEY_KEY_JOB_H

#include <stdbool.h>

struct key_change;
struct key_commit;

/* Reports whether a change is one of these: KEY_REVOKE_WHERE, and purges. */
bool key_job_is_long(const struct key_change *c);

/* Long changes that wait, in order.  Initialize it with zeros. */
struct key_jobs {
	struct key_change *first, *last;
};

/* Moves long changes from a list to the jobs.  Returns the rest of the list. */
struct key_change *key_job_set_aside(
    struct key_jobs *jobs, struct key_change *first);

/*
 * Carries out the next part of the first job, in some milliseconds.  Returns
 * it, removed, if it is complete or its error is set; else NULL.
 */
struct key_change *key_job_run(struct key_jobs *jobs, struct key_commit *c);

#endif
