/* cmd_check.c - claviger check: what is wrong with a file, and what works. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "data/json.h"
#include "engine/call.h"
#include "spec/spec.h"

#include "claviger/cmd.h"
#include "claviger/options.h"

enum {
	OUTPUT_MAX = 256 << 20,
	SHOWN_MAX = 100, /* characters of a line at fault, each side */
};

struct settings {
	bool json;
	struct limits limits;
};

static int
set_json(void *settings, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	((struct settings *)settings)->json = true;
	return 0;
}

static int
set_limit(void *settings, const char *value, struct err *e)
{
	return limits_set(
	    &((struct settings *)settings)->limits, str_of(value), e);
}

static const struct option_row option_rows[] = {
	{ "json", NULL, "print one JSON object per file", set_json, false },
	{ "limit", "NAME=N", "set a ceiling, such as spec_bytes", set_limit,
	    true },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct option_table options = {
	"check [OPTION...] FILE...",
	"Says what is wrong with capability files, and for each exposed "
	"operation whether it can work here and why not.",
	option_rows,
};

/* One file as it is being judged. */
struct judged {
	const char *file;
	struct spec *spec; /* NULL: there is no YAML to speak of */
	struct engine *engine; /* NULL: the file has errors */
	struct err error; /* why, for either */
};

static void
judge(struct judged *j, const char *file, const struct limits *limits)
{
	*j = (struct judged){ .file = file };
	j->spec = spec_load(file, limits->spec_bytes, &j->error);
	if (j->spec != NULL && j->spec->errors == 0)
		j->engine = engine_new(j->spec, NULL, 0, limits, &j->error);
}

static void
judge_done(struct judged *j)
{
	engine_free(j->engine);
	spec_free(j->spec);
}

/* NULL where the operation can work, else why it cannot; on the arena. */
static const char *
reason_of(
    const struct judged *j, const struct spec_operation *op, struct arena *a)
{
	if (op->problem.p != NULL)
		return arena_strdup(a, op->problem);
	if (j->spec->errors > 0)
		return "the file has errors";
	if (j->engine == NULL)
		return arena_strdup(a, str_of(j->error.text));
	return engine_operation_problem(j->engine, op);
}

static const char *
kind_of(const struct spec_exposes *x)
{
	return x->type == SPEC_EXPOSES_MCP ? "mcp" : "rest";
}

/* The line of that number, on the arena; STR_NONE where it cannot be read. */
static struct str
read_line(const char *file, int number, int64_t max, struct arena *a)
{
	FILE *f = fopen(file, "re");
	struct str line = STR_NONE, rest;
	struct buf text;
	char piece[8192];
	size_t n;

	if (f == NULL)
		return line;
	buf_init(&text, (size_t)max);
	while (!text.over && (n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(&text, piece, n);
	rest = buf_str(&text);
	for (int i = 0; i < number; i++)
		line = str_cut(&rest, '\n');
	line = arena_str(a, line);
	buf_done(&text);
	fclose(f);
	return line;
}

/* The line at fault and a caret below the column, which counts characters. */
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

			/* A tab would put the caret elsewhere. */
			buf_add(out, control ? " " : rest.p, n);
			shift += at < column;
		}
		rest = str_part(rest, n, rest.n);
	}
	buf_printf(out, "\n%*s^\n", shift, "");
}

/* An error of the whole file. */
static void
print_error(
    struct buf *out, const struct judged *j, const struct limits *limits)
{
	const struct err *e = &j->error;
	struct arena a = { .head = NULL };
	struct str line;

	if (e->line == 0) {
		buf_printf(out, "%s: error: ", j->file);
	} else {
		buf_printf(
		    out, "%s:%d:%d: error: ", j->file, e->line, e->column);
	}
	spec_print_text(out, str_of(e->text));
	buf_putc(out, '\n');
	if (e->line > 0) {
		line = read_line(j->file, e->line, limits->spec_bytes, &a);
		if (line.n > 0)
			print_caret(out, line, e->column);
	}
	arena_done(&a);
}

/* "rest GET /v1/keys listkeys: works", or why it does not. */
static void
print_operation(
    struct buf *out, const struct spec_operation *op, const char *reason)
{
	const bool tool = op->owner->type == SPEC_EXPOSES_MCP;

	buf_puts(out, kind_of(op->owner));
	if (!tool) {
		buf_printf(out, " %s ", http_method_name(op->method));
		spec_print_text(out, op->path);
	}
	if (op->name.n > 0) {
		buf_putc(out, ' ');
		spec_print_text(out, op->name);
	}
	buf_puts(out, reason == NULL ? ": works" : ": cannot work: ");
	if (reason != NULL)
		spec_print_text(out, str_of(reason));
	buf_putc(out, '\n');
}

static void
print_text(struct buf *out, const struct judged *j, const struct limits *limits)
{
	struct arena a = { .head = NULL };

	if (j->spec == NULL) {
		print_error(out, j, limits);
		return;
	}
	spec_print_notes(out, j->spec);
	for (const struct spec_exposes *x = j->spec->exposes; x != NULL;
	     x = x->next)
		for (const struct spec_operation *op = x->operations;
		     op != NULL; op = op->next)
			print_operation(out, op, reason_of(j, op, &a));
	arena_done(&a);
}

/* A string member; null where the text is absent. */
static void
add_text(struct arena *a, struct json *object, const char *name, struct str s)
{
	json_add(object, name,
	    s.p != NULL ? json_new_text(a, s) : json_new(a, JSON_NULL));
}

static void
add_diagnostic(struct arena *a, struct json *list, int line, int column,
    bool is_error, struct str message)
{
	struct json *d = json_push(list, json_new(a, JSON_OBJECT));

	json_add(d, "line", json_new_int(a, line));
	json_add(d, "column", json_new_int(a, column));
	add_text(a, d, "severity", is_error ? STR("error") : STR("warning"));
	add_text(a, d, "message", message);
}

static void
add_operation(struct arena *a, struct json *list, const struct judged *j,
    const struct spec_operation *op)
{
	const bool tool = op->owner->type == SPEC_EXPOSES_MCP;
	const char *reason = reason_of(j, op, a);
	struct json *o = json_push(list, json_new(a, JSON_OBJECT));

	add_text(a, o, "kind", str_of(kind_of(op->owner)));
	add_text(a, o, "namespace", op->owner->namespace);
	add_text(a, o, "name", op->name);
	add_text(a, o, "method",
	    tool ? STR_NONE : str_of(http_method_name(op->method)));
	add_text(a, o, "path", tool ? STR_NONE : op->path);
	add_text(a, o, "tool", tool ? op->name : STR_NONE);
	json_add(o, "works", json_new_bool(a, reason == NULL));
	add_text(a, o, "reason", str_of(reason));
}

static void
print_json(struct buf *out, const struct judged *j)
{
	struct arena a = { .head = NULL };
	struct json *o = json_new(&a, JSON_OBJECT), *notes, *operations;

	add_text(&a, o, "file", str_of(j->file));
	add_text(
	    &a, o, "dialect", j->spec != NULL ? j->spec->dialect : STR_NONE);
	notes = json_add(o, "diagnostics", json_new(&a, JSON_ARRAY));
	operations = json_add(o, "operations", json_new(&a, JSON_ARRAY));
	if (j->spec == NULL) {
		add_diagnostic(&a, notes, j->error.line, j->error.column, true,
		    str_of(j->error.text));
	} else {
		for (const struct spec_note *n = j->spec->notes; n != NULL;
		     n = n->next)
			add_diagnostic(&a, notes, n->place.line,
			    n->place.column, n->is_error, n->text);
		for (const struct spec_exposes *x = j->spec->exposes; x != NULL;
		     x = x->next)
			for (const struct spec_operation *op = x->operations;
			     op != NULL; op = op->next)
				add_operation(&a, operations, j, op);
	}
	json_write(out, o);
	buf_putc(out, '\n');
	arena_done(&a);
}

/* The exit code of one file. */
static int
check_file(const char *file, const struct settings *s)
{
	struct judged j;
	struct buf out;
	int rc;

	judge(&j, file, &s->limits);
	buf_init(&out, OUTPUT_MAX);
	if (s->json)
		print_json(&out, &j);
	else
		print_text(&out, &j, &s->limits);
	fwrite(buf_str(&out).p, 1, out.len, stdout);
	rc = j.spec == NULL || j.spec->errors > 0 || j.engine == NULL
	         ? err_exit_code(ERR_INPUT)
	         : 0;
	buf_done(&out);
	judge_done(&j);
	return rc;
}

int
cmd_check(int argc, char **argv)
{
	struct settings s = { .limits = limits_default() };
	struct err e = { .kind = ERR_NONE };
	int count, rc = 0;
	bool help;

	if (options_parse(&options, argc, argv, &s, &count, &help, &e) == -1)
		return cmd_usage("check", &e);
	if (help)
		return 0;
	if (count == 0) {
		err_set(&e, ERR_INPUT, "name one capability file or more");
		return cmd_usage("check", &e);
	}
	for (int i = 1; i <= count; i++) {
		const int one = check_file(argv[i], &s);

		rc = one != 0 ? one : rc;
	}
	if (fflush(stdout) != 0) {
		err_errno(&e, "cannot write the findings");
		return cmd_fail("check", &e);
	}
	return rc;
}
