/* check_file.c - checks one file, and prints the findings. */
#include <assert.h>

#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "expose/expose.h"
#include "capability/capability.h"

#include "cli/check_file.h"
#include "cli/check_permissions.h"
#include "server/server.h"

enum { OPTIONS_MAX = 64, SHOWN_MAX = 100 /* characters, each side */ };

/* The options that name something in this file. */
static size_t
pick_options(const struct check_how *how, const struct capability *s,
    struct engine_option out[OPTIONS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < how->option_count && n < OPTIONS_MAX; i++) {
		if (!engine_option_fits(s, &how->options[i]))
			continue;
		how->used[i] = true;
		out[n++] = how->options[i];
	}
	return n;
}

void
check_file_judge(
    struct check_file *f, const char *name, const struct check_how *how)
{
	struct openapi_loaded again;
	struct openapi_load load = { .limits = &how->limits,
		.import = how->import };
	struct engine_option options[OPTIONS_MAX];
	size_t n;

	*f = (struct check_file){ .name = name };
	f->name = openapi_source_shown(&f->arena, name);
	/* Once, because it may be a pipe. */
	if (builtin_read(
	        &f->arena, name, &how->limits, &f->source, &f->error) == -1)
		return;
	f->capability = openapi_load_read(
	    name, &f->source, &load, &f->arena, &f->loaded, &f->error);
	if (f->capability == NULL)
		return;
	/*
	 * The schema does not decide whether operations work, so that is
	 * checked in any case.
	 */
	load.strict = true;
	if (how->strict)
		f->strict = openapi_load_read(
		    name, &f->source, &load, &f->arena, &again, &f->error);
	n = pick_options(how, f->capability, options);
	if (f->capability->errors == 0)
		f->engine = engine_new(
		    f->capability, options, n, &how->limits, &f->error);
}

void
check_file_done(struct check_file *f)
{
	engine_free(f->engine);
	capability_free(f->capability);
	capability_free(f->strict);
	arena_done(&f->arena);
}

const struct capability *
check_file_notes(const struct check_file *f)
{
	return f->strict != NULL ? f->strict : f->capability;
}

bool
check_file_failed(const struct check_file *f)
{
	return f->capability == NULL || f->engine == NULL ||
	       (f->strict != NULL && f->strict->errors > 0);
}

/* Invariant: only surfaces of a kind that is served have operations. */
static const struct expose_kind *
kind_of(const struct capability_operation *op)
{
	const struct expose_kind *kind = expose_find_kind(op->owner);

	assert(kind != NULL);
	return kind;
}

/* Returns why the surface refuses all callers: it cannot authenticate them. */
static const char *
surface_problem(const struct check_file *f,
    const struct capability_operation *op, struct arena *a)
{
	static const uint8_t key[32]; /* refuses every caller */
	const struct capability_exposes *x = op->owner;
	struct arena secrets = { .secret = true };
	struct expose_auth *auth;
	const char *problem;

	if (x->auth == NULL || x->auth->type == CAPABILITY_AUTH_NONE)
		return NULL;
	auth = expose_auth_new(&secrets, f->engine, kind_of(op), x, key);
	problem = expose_auth_problem(auth);
	if (problem != NULL)
		problem = arena_strdup(a, str_of(problem));
	expose_auth_done(auth);
	arena_done(&secrets);
	return problem;
}

const char *
check_file_reason(const struct check_file *f,
    const struct capability_operation *op, struct arena *a)
{
	const char *problem;

	if (op->problem.p != NULL)
		return arena_strdup(a, op->problem);
	if (f->capability->errors > 0)
		return "the file has errors";
	if (f->engine == NULL)
		return arena_strdup(a, str_of(f->error.text));
	problem = engine_operation_problem(f->engine, op);
	return problem != NULL ? problem : surface_problem(f, op, a);
}

/* Reports whether the file itself is why op cannot work: no setting helps. */
static bool
can_never_work(const struct capability_operation *op)
{
	const struct capability_consumed_operation *call = op->call;

	return op->problem.p != NULL ||
	       (op->function != NULL && op->function->problem.p != NULL) ||
	       (call != NULL &&
	           (call->problem.p != NULL || call->owner->problem.p != NULL));
}

bool
check_file_is_complete(const struct check_file *f)
{
	for (const struct capability_operation *op =
	         check_file_next(f->capability, NULL);
	     op != NULL; op = check_file_next(f->capability, op))
		if (can_never_work(op))
			return false;
	return true;
}

/* Is it a method and a path?  Otherwise it is a tool, known by its name. */
static bool
is_routed(const struct capability_operation *op)
{
	return kind_of(op)->routes_operations;
}

const char *
check_file_kind(const struct capability_operation *op)
{
	return kind_of(op)->name;
}

const char *
check_file_method(const struct capability_operation *op)
{
	if (!is_routed(op))
		return NULL;
	return op->method == HTTP_METHOD_COUNT ? "ANY"
	                                       : http_method_name(op->method);
}

/* Returns the first operation of the surface or of a later one. */
static const struct capability_operation *
first_of(const struct capability_exposes *x)
{
	for (; x != NULL; x = x->next) {
		if (x->operations != NULL)
			return x->operations;
		if (x->forwards != NULL)
			return x->forwards;
	}
	return NULL;
}

static bool
is_forward(const struct capability_operation *op)
{
	return is_routed(op) && op->forward != NULL;
}

const struct capability_operation *
check_file_next(
    const struct capability *s, const struct capability_operation *op)
{
	if (op == NULL)
		return first_of(s->exposes);
	if (op->next != NULL)
		return op->next;
	if (!is_forward(op) && op->owner->forwards != NULL)
		return op->owner->forwards;
	return first_of(op->owner->next);
}

/* Returns the line of that number. */
static struct str
line_of(const struct check_file *f, int number)
{
	struct str rest = f->source.text, line = STR_NONE;

	for (int i = 0; i < number; i++)
		line = str_cut(&rest, '\n');
	return line;
}

/*
 * Prints the line at fault, and a caret below the column, which counts
 * characters.
 */
static void
print_caret(struct buf *out, struct str line, int column)
{
	struct str rest = line;
	int shift = 0;

	for (int at = 1; rest.n > 0 && at < column + SHOWN_MAX; at++) {
		size_t n = str_utf8_first(rest);

		n = n > 0 ? n : 1;
		if (at > column - SHOWN_MAX) {
			const bool control = (unsigned char)*rest.p < 0x20;

			/* A tab would shift the caret. */
			buf_add(out, control ? " " : rest.p, n);
			shift += at < column;
		}
		rest = str_part(rest, n, rest.n);
	}
	buf_printf(out, "\n%*s^\n", shift, "");
}

/* An error of the whole file. */
static void
print_error(struct buf *out, const struct check_file *f)
{
	const struct err *e = &f->error;

	if (e->line == 0)
		buf_printf(out, "%s: error: ", f->name);
	else
		buf_printf(
		    out, "%s:%d:%d: error: ", f->name, e->line, e->column);
	capability_diagnostics_text(out, str_of(e->text));
	buf_putc(out, '\n');
	if (e->line > 0 && line_of(f, e->line).n > 0)
		print_caret(out, line_of(f, e->line), e->column);
}

/*
 * Returns how op reads a list in pages; NULL: it sends one request for a list.
 */
static const char *
page_style(const struct capability_operation *op)
{
	const struct capability_paginate *p =
	    op->call != NULL ? op->call->paginate : NULL;

	if (p == NULL || p->walk == CAPABILITY_PAGINATE_NEVER ||
	    (p->walk == CAPABILITY_PAGINATE_TOOLS && is_routed(op)))
		return NULL;
	return capability_paginate_style_names[p->style];
}

/* "rest GET /v1/keys listkeys: works", or why it does not. */
static void
print_operation(
    struct buf *out, const struct capability_operation *op, const char *reason)
{
	buf_puts(out, check_file_kind(op));
	if (is_routed(op)) {
		buf_printf(out, " %s ", check_file_method(op));
		capability_diagnostics_text(out, op->path);
	}
	if (op->name.n > 0) {
		buf_putc(out, ' ');
		capability_diagnostics_text(out, op->name);
	}
	buf_puts(out, reason == NULL ? ": works" : ": cannot work: ");
	if (reason != NULL)
		capability_diagnostics_text(out, str_of(reason));
	else if (page_style(op) != NULL)
		buf_printf(out, ", reads all pages (%s)", page_style(op));
	buf_putc(out, '\n');
}

/* "value PETS_TOKEN: sent to https://api.test: not given" */
static void
print_asked(struct buf *out, const struct engine *en, struct arena *a)
{
	struct engine_asked v;

	for (size_t at = 0; engine_binds_next_asked(en, a, &at, &v);) {
		buf_puts(out, "value ");
		capability_diagnostics_text(out, v.name);
		buf_puts(out, ": sent to ");
		capability_diagnostics_text(out, str_of(v.hosts));
		if (!v.given) {
			buf_puts(out, ": not given (--set ");
			capability_diagnostics_text(out, v.name);
			buf_puts(out, "=VALUE)");
		}
		buf_putc(out, '\n');
	}
}

void
check_file_print(struct buf *out, const struct check_file *f)
{
	const char *left;
	struct arena a = { .head = NULL };

	if (f->capability == NULL) {
		print_error(out, f);
		return;
	}
	capability_diagnostics_notes(out, check_file_notes(f));
	if (f->capability->errors == 0 && f->engine == NULL)
		print_error(out, f);
	for (const struct capability_operation *op =
	         check_file_next(f->capability, NULL);
	     op != NULL; op = check_file_next(f->capability, op))
		print_operation(out, op, check_file_reason(f, op, &a));
	if (f->engine != NULL) {
		left = engine_left_namespace(f->engine);
		if (left != NULL)
			buf_printf(out, "%s: warning: %s\n", f->name, left);
		print_asked(out, f->engine, &a);
	}
	arena_done(&a);
}

/* A string member; null where the text is absent. */
static void
add_text(struct arena *a, struct json *object, const char *name, struct str s)
{
	json_add(object, name,
	    s.p != NULL ? json_new_text(a, s) : json_new(a, JSON_NULL));
}

static struct json *
add_diagnostic(struct arena *a, struct json *list, int line, int column,
    bool is_error, struct str message)
{
	struct json *d = json_push(list, json_new(a, JSON_OBJECT));

	json_add(d, "line", json_new_int(a, line));
	json_add(d, "column", json_new_int(a, column));
	add_text(a, d, "severity", is_error ? STR("error") : STR("warning"));
	add_text(a, d, "message", message);
	return d;
}

/* A message about an imported file names that file. */
static void
add_notes(struct arena *a, struct json *list, const struct capability *s)
{
	for (const struct capability_note *n = s->notes; n != NULL;
	     n = n->next) {
		struct json *d = add_diagnostic(a, list, n->place.line,
		    n->place.column, n->is_error, n->text);

		if (n->place.source != 0)
			add_text(
			    a, d, "file", capability_place_file(s, n->place));
	}
}

static void
add_operation(struct arena *a, struct json *list, const struct check_file *f,
    const struct capability_operation *op)
{
	const char *reason = check_file_reason(f, op, a);
	struct json *o = json_push(list, json_new(a, JSON_OBJECT));

	add_text(a, o, "kind", str_of(check_file_kind(op)));
	add_text(a, o, "namespace", op->owner->namespace);
	add_text(a, o, "name", op->name);
	add_text(a, o, "method", str_of(check_file_method(op)));
	add_text(a, o, "path", is_routed(op) ? op->path : STR_NONE);
	add_text(a, o, "tool", is_routed(op) ? STR_NONE : op->name);
	json_add(o, "works", json_new_bool(a, reason == NULL));
	add_text(a, o, "reason", str_of(reason));
	if (page_style(op) != NULL)
		add_text(a, o, "paginate", str_of(page_style(op)));
	check_permissions_add(a, o, op);
}

static void
add_asked(struct arena *a, struct json *o, const struct engine *en)
{
	struct json *list = NULL, *one;
	struct engine_asked v;

	for (size_t at = 0;
	     en != NULL && engine_binds_next_asked(en, a, &at, &v);) {
		if (list == NULL)
			list = json_add(o, "values", json_new(a, JSON_ARRAY));
		one = json_push(list, json_new(a, JSON_OBJECT));
		add_text(a, one, "name", v.name);
		add_text(a, one, "sentTo", str_of(v.hosts));
		json_add(one, "given", json_new_bool(a, v.given));
	}
}

void
check_file_print_json(struct buf *out, const struct check_file *f)
{
	struct arena a = { .head = NULL };
	struct json *o = json_new(&a, JSON_OBJECT), *notes, *operations;
	const bool whole = f->capability == NULL ||
	                   (f->capability->errors == 0 && f->engine == NULL);

	add_text(&a, o, "file", str_of(f->name));
	add_text(&a, o, "dialect",
	    f->capability != NULL ? f->capability->dialect : STR_NONE);
	notes = json_add(o, "diagnostics", json_new(&a, JSON_ARRAY));
	operations = json_add(o, "operations", json_new(&a, JSON_ARRAY));
	if (whole)
		add_diagnostic(&a, notes, f->error.line, f->error.column, true,
		    str_of(f->error.text));
	if (f->capability != NULL) {
		add_notes(&a, notes, check_file_notes(f));
		for (const struct capability_operation *op =
		         check_file_next(f->capability, NULL);
		     op != NULL; op = check_file_next(f->capability, op))
			add_operation(&a, operations, f, op);
	}
	add_asked(&a, o, f->engine);
	json_write(out, o);
	buf_putc(out, '\n');
	arena_done(&a);
}
