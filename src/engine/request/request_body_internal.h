/* request_body_internal.h - a body being made, for the files of request_body.
 */
#ifndef CLAVIGER_ENGINE_REQUEST_REQUEST_BODY_INTERNAL_H
#define CLAVIGER_ENGINE_REQUEST_REQUEST_BODY_INTERNAL_H

#include <stdbool.h>

#include "data/template/template.h"
#include "engine/request/request_body.h"
#include "engine/state/state.h"

struct capability_ref;
struct capability_ref_template;

/* One body being made. */
struct request_body_maker {
	struct call *call;
	struct arena *arena;
	const struct call_args_result *bound;
	const struct capability_body *capability; /* NULL: not declared */
	enum capability_body_type type;
	struct str declared;
	size_t max;
	struct request_body *out;
	struct err *e;
};

/*
 * Appends the text with its values, which write escapes; NULL: it does not.
 */
int request_body_render(struct request_body_maker *m, struct buf *out,
    const struct capability_ref_template *template, template_write_fn *write);

/*
 * Appends JSON text with its values.  Absent ones are null or, if nulls is not
 * set, nothing; *missing is the first tag without a value.
 */
int request_body_render_json(struct request_body_maker *m, struct buf *out,
    const struct capability_ref_template *template, bool nulls,
    struct str *missing);

/* If template is one tag and nothing else, *v is its value; NULL: absent. */
bool request_body_is_one_value(struct request_body_maker *m,
    const struct capability_ref_template *template, const struct json **v);

/* Fills a template of values; *out NULL: absent. */
int request_body_fill(struct request_body_maker *m,
    const struct capability_ref *ref, int depth, const struct json **out);

#endif
