/* expose_control.h - the surface that says how the program is, and what the
 * program lends it for that. */
#ifndef CLAVIGER_EXPOSE_CONTROL_EXPOSE_CONTROL_H
#define CLAVIGER_EXPOSE_CONTROL_EXPOSE_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "net/net.h"

struct expose_kind;
struct exposer;

extern const struct expose_kind expose_control_kind;

/* A listener of the program, for /health/ready and /status. */
struct expose_control_adapter {
	const char *type; /* "authority", "rest", "mcp", "control" */
	const char *namespace;
	int port;
	bool running;
};

typedef void expose_control_adapter_fn(
    void *context, const struct expose_control_adapter *a);

/*
 * Work on the files that takes its time: it is done on a thread of the
 * program's, never on the one that asked.
 */
struct expose_control_job {
	bool reload; /* false: look at the files only */
	struct list link; /* the program's, from start to done */
	bool stopped; /* set by the program: it stops, and did not do it */
	/* The rest is for expose_control_file() and expose_control_done(). */
	struct buf files; /* JSON */
	size_t count, failed;
	struct loop *loop;
	struct loop_note note;
};

/*
 * What came of one file.  outcome: "reloaded", "unchanged", "failed" (the old
 * one keeps running), or "valid", "invalid".  text: why, NULL where there is
 * nothing to say; redacted here.  Both are copied.
 */
void expose_control_file(struct expose_control_job *job, const char *file,
    const char *outcome, const char *text);

/* Every file had its turn: the job is the asker's again, from any thread. */
void expose_control_done(struct expose_control_job *job);

/*
 * What the program lends.  Every function is called on any worker's thread and
 * must not block; NULL: the program has no such thing, and the path answers
 * 501.  All is borrowed for the life of the surface.
 */
struct expose_control_program {
	void *context; /* first argument of all */
	int64_t began_ms; /* wall clock, when the program started */
	/* Call visit for each listener, in order. */
	void (*adapters)(
	    void *context, expose_control_adapter_fn *visit, void *visitor);
	/* Does everything besides listeners work (the store)? */
	bool (*is_ready)(void *context);
	/* Append Prometheus text. */
	void (*metrics)(void *context, struct buf *out);
	/*
	 * Begin a job; expose_control_done() ends it, later.  It may not wait
	 * for requests in flight to end: the one that asked is among them.
	 * False: the program is stopping.
	 */
	bool (*start)(void *context, struct expose_control_job *job);
};

/*
 * Lend the program to the surface, before any request comes; does nothing to
 * surfaces of another kind.
 */
void expose_control_lend(
    struct exposer *x, const struct expose_control_program *p);

#endif
