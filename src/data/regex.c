/* regex.c - regular expressions of the outside world, at a bounded price. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/regex.h"
#include "data/regex_iregexp.h"

enum {
	PATTERN_BYTES = 8192,
	TRANSLATED_BYTES = 8 * PATTERN_BYTES,
	/* Some ten milliseconds at the worst, and 8 MiB. */
	MATCH_LIMIT = 1000000,
	DEPTH_LIMIT = 100000,
	HEAP_KIB = 8192,
};

struct regex {
	pcre2_code *code;
	pcre2_match_context *limits;
};

static void *
take(size_t n, void *arena)
{
	return arena_new(arena, n);
}

/* The arena gives it all back at once. */
static void
give_back(void *p, void *arena)
{
	(void)p;
	(void)arena;
}

/*
 * ECMA-262 as far as PCRE2 has it: "$" is the end and nothing else, "[]"
 * matches nothing, "\u0041" is A.
 */
static uint32_t
options_of(enum regex_kind kind)
{
	uint32_t options =
	    PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;

	if (kind == REGEX_ECMA)
		options |= PCRE2_ALT_BSUX | PCRE2_ALLOW_EMPTY_CLASS |
		           PCRE2_MATCH_UNSET_BACKREF;
	return options;
}

static int
refuse(struct err *e, int code, size_t at)
{
	char why[120] = "";

	pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof(why));
	return err_at(e, ERR_INPUT, 1, (int)at + 1,
	    "%s, at character %zu of the pattern", why, at + 1);
}

static int
compile(struct arena *a, struct regex *r, struct str text, enum regex_kind kind,
    struct err *e)
{
	pcre2_general_context *general =
	    pcre2_general_context_create(take, give_back, a);
	pcre2_compile_context *context = pcre2_compile_context_create(general);
	size_t at = 0;
	int code = 0;

	pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
	pcre2_set_compile_extra_options(
	    context, kind == REGEX_ECMA ? PCRE2_EXTRA_ALT_BSUX : 0);
	r->code = pcre2_compile((PCRE2_SPTR)(text.n > 0 ? text.p : ""), text.n,
	    options_of(kind), &code, &at, context);
	if (r->code == NULL)
		return refuse(e, code, at);
	r->limits = pcre2_match_context_create(general);
	pcre2_set_match_limit(r->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(r->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(r->limits, HEAP_KIB);
	return 0;
}

struct regex *
regex_new(
    struct arena *a, struct str pattern, enum regex_kind kind, struct err *e)
{
	struct regex *r = NULL;
	struct buf text;

	buf_init(&text, TRANSLATED_BYTES);
	if (pattern.n > PATTERN_BYTES) {
		err_set(e, ERR_INPUT, "a pattern has at most %d bytes",
		    PATTERN_BYTES);
		goto out;
	}
	if (kind == REGEX_ECMA)
		buf_add_str(&text, pattern);
	else if (regex_iregexp_translate(&text, pattern, e) == -1)
		goto out;
	r = arena_new(a, sizeof(*r));
	if (compile(a, r, buf_str(&text), kind, e) == -1)
		r = NULL;
out:
	buf_done(&text);
	return r;
}

static enum regex_answer
run(const struct regex *r, struct str text, uint32_t options)
{
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	int rc;

	if (data == NULL)
		return REGEX_GAVE_UP;
	rc = pcre2_match(r->code, (PCRE2_SPTR)(text.n > 0 ? text.p : ""),
	    text.n, 0, options, data, r->limits);
	pcre2_match_data_free(data);
	if (rc >= 0)
		return REGEX_YES;
	switch (rc) {
	case PCRE2_ERROR_MATCHLIMIT:
	case PCRE2_ERROR_DEPTHLIMIT:
	case PCRE2_ERROR_HEAPLIMIT:
	case PCRE2_ERROR_NOMEMORY:
		return REGEX_GAVE_UP;
	default:
		return REGEX_NO;
	}
}

enum regex_answer
regex_find(const struct regex *r, struct str text)
{
	return run(r, text, 0);
}

enum regex_answer
regex_match(const struct regex *r, struct str text)
{
	return run(r, text, PCRE2_ANCHORED | PCRE2_ENDANCHORED);
}
