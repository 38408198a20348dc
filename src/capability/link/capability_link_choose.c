/* capability_link_choose.c - which of several operations of one name is meant.
 */
#include <assert.h>

#include "base/base.h"
#include "capability/model/model.h"
#include "capability/reader/reader.h"
#include "capability/link/capability_link.h"

enum {
	LISTED = 3, /* operations that a message names */
	SEGMENTS_MAX = 64, /* of a path; more are not compared */
};

/* A set of candidates: bit i is the i-th operation of the name. */
typedef uint64_t candidate_set;

static_assert(CAPABILITY_SAME_NAME_MAX <= 64, "a candidate_set has 64 bits");

static bool
has_method(const struct capability_operation *op,
    const struct capability_consumed_operation *candidate)
{
	return op->method == candidate->method;
}

/* A tool that only reads is one that sends GET or HEAD. */
static bool
has_effect(const struct capability_operation *op,
    const struct capability_consumed_operation *candidate)
{
	const bool reads = candidate->method == HTTP_METHOD_GET ||
	                   candidate->method == HTTP_METHOD_HEAD;

	return op->hints.read_only == (reads ? 1 : 0);
}

static bool
has_resource(const struct capability_operation *op,
    const struct capability_consumed_operation *candidate)
{
	return op->group.n > 0 &&
	       capability_name_map_is_alike(op->group, candidate->resource);
}

/* Returns the path without its query and without a first segment like "v1". */
static struct str
bare_path(struct str path)
{
	struct str rest = str_part(path, 0, str_find(path, '?', 0)), first;

	path = rest;
	if (rest.n > 0 && rest.p[0] == '/')
		rest = str_part(rest, 1, rest.n);
	first = str_cut(&rest, '/');
	return first.n > 1 && first.p[0] == 'v' &&
	               str_to_int(str_part(first, 1, first.n), INT32_MAX) >= 0
	           ? rest
	           : path;
}

static size_t
split(struct str path, struct str segments[SEGMENTS_MAX])
{
	size_t n = 0;

	while (path.n > 0 && n < SEGMENTS_MAX) {
		const struct str segment = str_cut(&path, '/');

		if (segment.n > 0)
			segments[n++] = segment;
	}
	return n;
}

/* Two variables are equal: surfaces often rename them. */
static bool
is_same_segment(struct str x, struct str y)
{
	return (x.p[0] == '{' && y.p[0] == '{') ||
	       capability_name_map_is_alike(x, y);
}

/*
 * Returns how many segments the paths have in common, if one is the end of the
 * other.  Equal paths are more alike than all others.
 */
static size_t
path_likeness(struct str x, struct str y)
{
	struct str p[SEGMENTS_MAX], q[SEGMENTS_MAX];
	size_t m, n, common = 0;

	if (capability_name_map_is_alike(x, y))
		return SEGMENTS_MAX + 2;
	x = bare_path(x);
	y = bare_path(y);
	if (capability_name_map_is_alike(x, y))
		return SEGMENTS_MAX + 1;
	m = split(x, p);
	n = split(y, q);
	while (common < m && common < n &&
	       is_same_segment(p[m - common - 1], q[n - common - 1]))
		common++;
	return common == m || common == n ? common : 0;
}

/* Returns the candidates whose path is most like that of op. */
static candidate_set
nearest_by_path(const struct capability_operation *op,
    const struct capability_same_name *named)
{
	candidate_set set = 0;
	size_t best = 1;

	for (unsigned i = 0; op->path.n > 0 && named != NULL;
	     named = named->next, i++) {
		const size_t n =
		    path_likeness(op->path, named->operation->path);

		if (n > best)
			set = 0;
		if (n >= best) {
			set |= (candidate_set)1 << i;
			best = n;
		}
	}
	return set;
}

/* Reports whether a {variable} of the path has the name. */
static bool
path_has(struct str path, struct str name)
{
	struct str variable;
	size_t at = 0;
	bool twice;

	while (capability_reader_variable(path, &at, &variable, &twice))
		if (capability_name_map_is_alike(variable, name))
			return true;
	return false;
}

static bool
takes_body(const struct capability_consumed_operation *candidate)
{
	const struct capability_param *p = candidate->params;

	while (p != NULL && p->in != CAPABILITY_IN_BODY)
		p = p->next;
	return candidate->body != NULL || p != NULL;
}

/* Reports whether op can supply a value for the name. */
static bool
supplies(const struct capability_operation *op, struct str name)
{
	for (const struct capability_with *w = op->with; w != NULL; w = w->next)
		if (capability_name_map_is_alike(w->name, name))
			return true;
	for (const struct capability_param *p = op->params; p != NULL;
	     p = p->next)
		if (capability_name_map_is_alike(p->name, name))
			return true;
	return path_has(op->path, name) ||
	       (op->path.n == 0 && op->params == NULL && op->with == NULL);
}

/* Without `with`, each variable of the path of op must have its use. */
static bool
uses_path(const struct capability_operation *op,
    const struct capability_consumed_operation *candidate)
{
	struct str name;
	size_t at = 0;
	bool twice;

	while (op->with == NULL &&
	       capability_reader_variable(op->path, &at, &name, &twice)) {
		const struct capability_param *p = candidate->params;

		while (
		    p != NULL && !capability_name_map_is_alike(p->name, name))
			p = p->next;
		if (p == NULL)
			return false;
	}
	return true;
}

/*
 * Reports whether op has a value for each variable of the candidate's path, and
 * sets nothing that the candidate does not have.
 */
static bool
fits(const struct capability_operation *op,
    const struct capability_consumed_operation *candidate)
{
	for (const struct capability_with *w = op->with; w != NULL; w = w->next)
		if (capability_find_param(candidate, w->name) == NULL &&
		    !path_has(candidate->path, w->name) &&
		    !takes_body(candidate))
			return false;
	for (const struct capability_param *p = candidate->params; p != NULL;
	     p = p->next)
		if (p->in == CAPABILITY_IN_PATH && p->value.p == NULL &&
		    !supplies(op, p->name))
			return false;
	return uses_path(op, candidate);
}

/* Reports whether op also sets everything that the candidate declares. */
static bool
sets_all(const struct capability_operation *op,
    const struct capability_consumed_operation *candidate)
{
	for (const struct capability_param *p = candidate->params; p != NULL;
	     p = p->next)
		if (p->value.p == NULL && p->in != CAPABILITY_IN_ENVIRONMENT &&
		    capability_step_find_with(op->with, p->name) == NULL &&
		    capability_param_find(op->params, p->name) == NULL)
			return false;
	return true;
}

static candidate_set
matching(const struct capability_operation *op,
    const struct capability_same_name *named,
    bool (*matches)(const struct capability_operation *op,
        const struct capability_consumed_operation *candidate))
{
	candidate_set set = 0;

	for (unsigned i = 0; named != NULL; named = named->next, i++)
		if (matches(op, named->operation))
			set |= (candidate_set)1 << i;
	return set;
}

/* Reports whether op names any value that it sets or takes. */
static bool
says_more(const struct capability_operation *op)
{
	return op->with != NULL || op->params != NULL;
}

static bool
is_single(candidate_set set)
{
	return set != 0 && (set & (set - 1)) == 0;
}

/*
 * Returns the candidates that all evidence allows.  Evidence that speaks for
 * none says nothing, except that a candidate must fit; evidence that
 * contradicts other evidence leaves none.
 */
static candidate_set
choose(const struct capability_operation *op,
    const struct capability_same_name *named)
{
	const candidate_set evidence[] = {
		matching(op, named, has_method),
		matching(op, named, has_effect),
		matching(op, named, has_resource),
		nearest_by_path(op, named),
	};
	const candidate_set fitting = matching(op, named, fits);
	candidate_set set = UINT64_MAX, all;

	for (size_t i = 0; i < LEN(evidence); i++)
		if (evidence[i] != 0)
			set &= evidence[i];
	/* That the others do not fit is no sign that the last one is meant. */
	if (!is_single(set) && is_single(set & fitting) && !says_more(op) &&
	    evidence[2] == 0 && evidence[3] == 0 &&
	    op->call_total != named->count)
		return 0;
	set &= fitting;
	all = set & matching(op, named, sets_all);
	if (!is_single(set) && all != 0)
		set = all;
	/* Files list operations and what calls them in the same order. */
	if (is_single(set) || op->call_total != named->count)
		return set;
	return set & (candidate_set)1 << op->call_rank;
}

/* Sets the problem of op, which lists the candidates. */
static void
refuse(struct capability_reader *r, struct capability_operation *op,
    const struct capability_same_name *named)
{
	const struct capability_consumed_operation *last =
	    named->last->operation;
	const struct capability_same_name *s = named;
	struct buf list;

	buf_init(&list, 1024);
	for (size_t i = 0; s != NULL && i < LISTED; s = s->next, i++)
		buf_printf(&list, "%s%s %.*s on %s", i > 0 ? ", " : "",
		    http_method_name(s->operation->method),
		    STR_FMT(str_part(s->operation->path, 0, 80)),
		    capability_reader_line(r, s->operation->place, op->place));
	op->problem = arena_strf(r->a,
	    "calls '%.*s', the name of %zu operations (%.*s%s), and its path, "
	    "method and 'with' do not say which is meant; rename one, or write "
	    "'%.*s.RESOURCE.%.*s' as its 'call'",
	    STR_FMT(str_part(
	        op->call_text.p != NULL ? op->call_text : op->name, 0, 80)),
	    named->count, STR_FMT(buf_str(&list)), s != NULL ? ", ..." : "",
	    STR_FMT(last->owner->namespace), STR_FMT(last->name));
	buf_done(&list);
}

struct capability_consumed_operation *
capability_link_choose(struct capability_reader *r,
    struct capability_operation *op, const struct capability_same_name *first)
{
	const struct capability_same_name *s = first;
	candidate_set set = 1;

	if (first->count > CAPABILITY_SAME_NAME_MAX)
		set = 0;
	else if (first->count > 1)
		set = choose(op, first);
	if (is_single(set)) {
		for (; (set & 1) == 0; set >>= 1)
			s = s->next;
		return s->operation;
	}
	if (op->problem.p == NULL)
		refuse(r, op, first);
	return NULL;
}

void
capability_link_choose_rank(
    struct capability_reader *r, struct capability_operation *list)
{
	/* The total is counted in the first operation of each call. */
	struct table calls;

	table_init(&calls, r->a);
	for (struct capability_operation *op = list; op != NULL;
	     op = op->next) {
		const struct capability_same_name *named =
		    table_find(&r->operations, op->call_text);
		struct capability_operation *first;

		if (named == NULL || named->count == 1)
			continue;
		first = table_add(&calls, op->call_text, op);
		if (first == NULL)
			first = op;
		op->call_rank = first->call_total++;
	}
	for (struct capability_operation *op = list; op != NULL;
	     op = op->next) {
		const struct capability_operation *first =
		    table_find(&calls, op->call_text);

		if (first != NULL)
			op->call_total = first->call_total;
	}
}
