/* regex.c - regular expressions with bounded cost. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/base.h"
#include "data/regex/regex.h"
#include "data/regex/regex_iregexp.h"

enum {
	PATTERN_BYTES = 8192,
	TRANSLATED_BYTES = 8 * PATTERN_BYTES,
	MATCH_LIMIT = 1000000,
	DEPTH_LIMIT = 100000,
	HEAP_KIB = 8192,
	/*
	 * The maximum number of steps of a match, plus one for each byte of the
	 * text.
	 */
	STEPS = 3000000,
	STEP_BYTES = 16, /* moving so many bytes in the text is one step */
	STEP_COST = 10, /* in units of a budget */
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

/* Frees nothing: the arena frees everything at once. */
static void
give_back(void *p, void *arena)
{
	(void)p;
	(void)arena;
}

/*
 * ECMA-262 as far as PCRE2 supports it: "$" matches only the end, "[]" matches
 * nothing, "\u0041" is A.
 */
static uint32_t
options_of(enum regex_kind kind)
{
	uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C |
	                   PCRE2_DOLLAR_ENDONLY | PCRE2_AUTO_CALLOUT;

	if (kind == REGEX_ECMA)
		options |= PCRE2_ALT_BSUX | PCRE2_ALLOW_EMPTY_CLASS |
		           PCRE2_MATCH_UNSET_BACKREF;
	return options;
}

/* A match in progress. */
struct match {
	size_t steps, most;
	size_t at; /* position in the text at the last callout */
	struct cpu_budget *budget;
};

/*
 * Called before each item of the pattern is tried, to limit the match.  The
 * limit of PCRE2 counts neither the characters that an item matches nor the
 * start positions of a search.
 */
static int
on_item(pcre2_callout_block *b, void *context)
{
	struct match *m = context;
	const size_t at = b->current_position;
	const size_t moved = at > m->at ? at - m->at : m->at - at;
	const size_t steps = 1 + moved / STEP_BYTES;

	m->at = at;
	m->steps += steps;
	if (m->steps > m->most ||
	    !cpu_budget_spend(m->budget, steps * STEP_COST))
		return PCRE2_ERROR_CALLOUT;
	return 0;
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
		err_set(e, ERR_INPUT, "the pattern is longer than %d bytes",
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

static int
match_within(
    const struct regex *r, struct str text, uint32_t options, struct match *m)
{
	pcre2_match_context *limits = pcre2_match_context_copy(r->limits);
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	int rc = PCRE2_ERROR_NOMEMORY;

	if (limits != NULL && data != NULL) {
		pcre2_set_callout(limits, on_item, m);
		rc =
		    pcre2_match(r->code, (PCRE2_SPTR)(text.n > 0 ? text.p : ""),
		        text.n, 0, options, data, limits);
	}
	pcre2_match_data_free(data);
	pcre2_match_context_free(limits);
	return rc;
}

static enum regex_answer
run(const struct regex *r, struct str text, uint32_t options,
    struct cpu_budget *budget, size_t *steps)
{
	struct match m = { .most = STEPS + text.n, .budget = budget };
	const int rc = match_within(r, text, options, &m);

	/* PCRE2 also checks that it is UTF-8. */
	m.steps += text.n / STEP_BYTES;
	(void)cpu_budget_spend(budget, text.n / STEP_BYTES * STEP_COST);
	if (steps != NULL)
		*steps = m.steps;
	if (rc >= 0)
		return REGEX_YES;
	switch (rc) {
	case PCRE2_ERROR_CALLOUT:
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
regex_find(const struct regex *r, struct str text, struct cpu_budget *budget,
    size_t *steps)
{
	return run(r, text, 0, budget, steps);
}

enum regex_answer
regex_match(const struct regex *r, struct str text, struct cpu_budget *budget,
    size_t *steps)
{
	return run(r, text, PCRE2_ANCHORED | PCRE2_ENDANCHORED, budget, steps);
}
