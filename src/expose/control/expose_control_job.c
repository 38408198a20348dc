/* expose_control_job.c - /reload and /validate. */
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "trace/trace.h"
#include "expose/control/expose_control_internal.h"
#include "expose/surface/surface.h"
#include "http/http.h"

enum { TEXT_BYTES = 1 << 20, FILES_BYTES = 4 << 20 };

/*
 * A job and the request that waits for it; on the heap, because it outlives the
 * handler.
 */
struct pending {
	struct expose_control_job job;
	struct http_exchange *exchange;
};

void
expose_control_file(struct expose_control_job *job, const char *file,
    const char *outcome, const char *text)
{
	struct buf redacted;

	if (job->count++ > 0)
		buf_putc(&job->files, ',');
	buf_puts(&job->files, "{\"file\":");
	json_write_string(&job->files, str_of(file));
	buf_puts(&job->files, ",\"outcome\":");
	json_write_string(&job->files, str_of(outcome));
	if (str_is(str_of(outcome), "failed") ||
	    str_is(str_of(outcome), "invalid"))
		job->failed++;
	if (text != NULL) {
		buf_init(&redacted, TEXT_BYTES);
		log_redact(&redacted, str_of(text));
		buf_puts(&job->files, ",\"message\":");
		json_write_string(&job->files, buf_str(&redacted));
		buf_done(&redacted);
	}
	buf_putc(&job->files, '}');
}

void
expose_control_done(struct expose_control_job *job)
{
	loop_post(job->loop, &job->note);
}

static void
reject_stopping(struct http_exchange *ex)
{
	expose_control_reject(ex, 503, "The server is stopping");
}

/* Runs on the loop of the request. */
static void
on_done(struct loop_note *note)
{
	struct expose_control_job *job =
	    container_of(note, struct expose_control_job, note);
	struct pending *r = container_of(job, struct pending, job);
	struct http_exchange *ex = r->exchange;
	bool failed = job->failed > 0 || job->files.over;
	bool stopped = job->stopped;
	struct str text =
	    arena_strf(ex->arena, "{\"status\":\"%s\",\"files\":[%.*s]}",
	        failed ? "FAILED" : "OK", STR_FMT(buf_str(&job->files)));

	buf_done(&job->files);
	free(r);
	if (stopped) {
		reject_stopping(ex);
		return;
	}
	http_response_json(&ex->response, failed ? 422 : 200, text);
	http_exchange_send(ex);
}

static void
start_job(struct expose_control_request *q, bool reload)
{
	const struct expose_control_program *p = q->program;
	struct pending *r;

	if (p->start == NULL) {
		expose_control_reject(q->exchange, 501,
		    "This server cannot reload or validate files");
		return;
	}
	r = mem_new(sizeof(*r));
	r->exchange = q->exchange;
	r->job.reload = reload;
	r->job.loop = engine_thread_loop(q->thread);
	r->job.note.run = on_done;
	buf_init(&r->job.files, FILES_BYTES);
	if (p->start(p->context, &r->job))
		return;
	buf_done(&r->job.files);
	free(r);
	reject_stopping(q->exchange);
}

void
expose_control_reload(struct expose_control_request *q)
{
	start_job(q, true);
}

void
expose_control_validate(struct expose_control_request *q)
{
	start_job(q, false);
}
