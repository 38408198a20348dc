/* expose_control.h - the control surface, and its interface to the program. */
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
 * A job on the files, which takes time: a thread of the program runs it, never
 * a worker.
 */
struct expose_control_job {
	bool reload; /* false: only validate */
	struct list link; /* the program's, until the job is done */
	bool stopped; /* set by the program if it stops without running the job
	               */
	/*
	 * The rest belongs to expose_control_file() and expose_control_done().
	 */
	struct buf files; /* JSON */
	size_t count, failed;
	struct loop *loop;
	struct loop_note note;
};

/*
 * Adds the result for one file. outcome: "reloaded", "unchanged", "failed" (the
 * previous version keeps running), or "valid", "invalid". text is the reason,
 * or NULL; it is redacted here.  Both are copied.
 */
void expose_control_file(struct expose_control_job *job, const char *file,
    const char *outcome, const char *text);

/*
 * Ends the job after all files were added.  The program must not use it any
 * more.  Callable from any thread.
 */
void expose_control_done(struct expose_control_job *job);

/*
 * Functions of the program.  Each may be called on the thread of any worker and
 * must not block.  The path of a NULL function responds with 501.  Everything
 * is borrowed until the surface is freed.
 */
struct expose_control_program {
	void *context; /* the first argument of each function */
	int64_t began_ms; /* wall clock, when the program started */
	/* Call visit for each listener, in order. */
	void (*adapters)(
	    void *context, expose_control_adapter_fn *visit, void *visitor);
	/* Reports whether everything else works, such as the store. */
	bool (*is_ready)(void *context);
	/* Appends metrics in the Prometheus text format. */
	void (*metrics)(void *context, struct buf *out);
	/*
	 * Starts a job, which expose_control_done() ends later.  The job must
	 * not wait for requests in progress: one of them waits for the job.
	 * Returns false if the program is stopping.
	 */
	bool (*start)(void *context, struct expose_control_job *job);
};

/*
 * Connects the surface to the program, before any request.  No-op for surfaces
 * of another kind.
 */
void expose_control_connect(
    struct exposer *x, const struct expose_control_program *p);

#endif
