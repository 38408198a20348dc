/* jsonpath_parse_filter.c - parses well-typed filters (RFC 9535 2.3.5). */
#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath_tree.h"

static struct jsonpath_expr *read_and(struct jsonpath_reader *r);

static struct jsonpath_expr *
new_expr(struct jsonpath_reader *r, enum jsonpath_expr_kind kind, size_t at)
{
	struct jsonpath_expr *x = arena_new(r->arena, sizeof(*x));

	x->kind = kind;
	x->at = at;
	return x;
}

bool
jsonpath_gives_value(const struct jsonpath_expr *x)
{
	switch (x->kind) {
	case JSONPATH_LITERAL:
		return true;
	case JSONPATH_QUERY:
		return x->query->single;
	case JSONPATH_CALL:
		return x->function->gives == JSONPATH_VALUE;
	default:
		return false;
	}
}

/*
 * Converts x to a test expression: a query becomes EXISTS.  Returns -1 and sets
 * the error if x cannot be a test.
 */
static int
make_test(const struct jsonpath_reader *r, struct jsonpath_expr *x)
{
	switch (x->kind) {
	case JSONPATH_QUERY:
		x->kind = JSONPATH_EXISTS;
		return 0;
	case JSONPATH_LITERAL:
		return jsonpath_refuse(
		    r, x->at, "a literal must be compared with something");
	case JSONPATH_CALL:
		if (x->function->gives == JSONPATH_LOGICAL)
			return 0;
		return jsonpath_refuse(
		    r, x->at, "the result of this function must be compared");
	default:
		return 0;
	}
}

static struct jsonpath_expr *
read_literal(struct jsonpath_reader *r)
{
	static const struct {
		const char *word;
		enum json_kind kind;
		bool value;
	} words[] = {
		{ "true", JSON_BOOL, true },
		{ "false", JSON_BOOL, false },
		{ "null", JSON_NULL, false },
	};
	struct jsonpath_expr *x = new_expr(r, JSONPATH_LITERAL, r->at);
	struct str text;

	for (size_t i = 0; i < LEN(words); i++)
		if (jsonpath_take(r, words[i].word)) {
			x->literal = json_new(r->arena, words[i].kind);
			x->literal->boolean = words[i].value;
			return x;
		}
	if (jsonpath_is_at(r, '\'') || jsonpath_is_at(r, '"')) {
		if (jsonpath_read_string(r, &text) == -1)
			return NULL;
		x->literal = json_new_text(r->arena, text);
		return x;
	}
	if (jsonpath_read_number(r, &text) == -1)
		return NULL;
	x->literal = json_new(r->arena, JSON_NUMBER);
	x->literal->text = text;
	return x;
}

/* Reports whether a name directly followed by "(" is next. */
static bool
is_call(const struct jsonpath_reader *r)
{
	size_t at = r->at;

	while (at < r->text.n &&
	       ((r->text.p[at] >= 'a' && r->text.p[at] <= 'z') ||
	           (at > r->at &&
	               (r->text.p[at] == '_' ||
	                   (r->text.p[at] >= '0' && r->text.p[at] <= '9')))))
		at++;
	return at > r->at && at < r->text.n && r->text.p[at] == '(';
}

/* Reads a literal, a query or a call: one side of a comparison, or a test. */
static struct jsonpath_expr *
read_operand(struct jsonpath_reader *r)
{
	struct jsonpath_expr *x;

	if (is_call(r))
		return jsonpath_read_call(r);
	if (!jsonpath_is_at(r, '@') && !jsonpath_is_at(r, '$'))
		return read_literal(r);
	x = new_expr(r, JSONPATH_QUERY, r->at);
	r->at++;
	x->query = jsonpath_read_query(r, r->text.p[x->at] == '@');
	return x->query != NULL ? x : NULL;
}

static bool
take_operator(struct jsonpath_reader *r, enum jsonpath_operator *op)
{
	/* In the order of the enumeration: longer operators first. */
	static const char *const signs[] = { "==", "!=", "<=", ">=", "<", ">" };

	for (size_t i = 0; i < LEN(signs); i++)
		if (jsonpath_take(r, signs[i])) {
			*op = (enum jsonpath_operator)i;
			return true;
		}
	return false;
}

static int
check_operand(const struct jsonpath_reader *r, const struct jsonpath_expr *x)
{
	if (jsonpath_gives_value(x))
		return 0;
	return jsonpath_refuse(r, x->at,
	    x->kind == JSONPATH_QUERY
	        ? "a query that may select several nodes cannot be compared"
	        : "the result of this function cannot be compared");
}

static struct jsonpath_expr *
read_comparison(struct jsonpath_reader *r)
{
	struct jsonpath_expr *left = read_operand(r), *x;
	enum jsonpath_operator op;
	size_t behind;

	if (left == NULL)
		return NULL;
	behind = r->at;
	jsonpath_skip_blanks(r);
	if (!take_operator(r, &op)) {
		r->at = behind;
		return left;
	}
	jsonpath_skip_blanks(r);
	x = new_expr(r, JSONPATH_COMPARE, left->at);
	x->op = op;
	x->left = left;
	x->right = read_operand(r);
	if (x->right == NULL || check_operand(r, left) == -1 ||
	    check_operand(r, x->right) == -1)
		return NULL;
	return x;
}

/* Reads the rest after "(". */
static struct jsonpath_expr *
read_parentheses(struct jsonpath_reader *r)
{
	struct jsonpath_expr *x;

	if (jsonpath_enter(r) == -1)
		return NULL;
	jsonpath_skip_blanks(r);
	x = jsonpath_read_filter(r);
	if (x == NULL)
		return NULL;
	jsonpath_skip_blanks(r);
	if (!jsonpath_take(r, ")")) {
		jsonpath_refuse(r, r->at, "')' is expected here");
		return NULL;
	}
	r->depth--;
	return x;
}

/* Reads parentheses or a test after "!", never a comparison. */
static struct jsonpath_expr *
read_not(struct jsonpath_reader *r, size_t at)
{
	struct jsonpath_expr *x = new_expr(r, JSONPATH_NOT, at);

	jsonpath_skip_blanks(r);
	x->left = jsonpath_take(r, "(") ? read_parentheses(r) : read_operand(r);
	if (x->left == NULL || make_test(r, x->left) == -1)
		return NULL;
	return x;
}

static struct jsonpath_expr *
read_basic(struct jsonpath_reader *r)
{
	const size_t at = r->at;

	if (jsonpath_take(r, "!"))
		return read_not(r, at);
	if (jsonpath_take(r, "("))
		return read_parentheses(r);
	return read_comparison(r);
}

/* Reads "left operator next operator next ...". */
static struct jsonpath_expr *
read_chain(struct jsonpath_reader *r, enum jsonpath_expr_kind kind,
    const char *sign, struct jsonpath_expr *(*next)(struct jsonpath_reader *))
{
	struct jsonpath_expr *left = next(r);

	while (left != NULL) {
		const size_t behind = r->at;
		struct jsonpath_expr *x;

		jsonpath_skip_blanks(r);
		if (!jsonpath_take(r, sign)) {
			r->at = behind;
			break;
		}
		jsonpath_skip_blanks(r);
		x = new_expr(r, kind, left->at);
		x->left = left;
		x->right = next(r);
		if (x->right == NULL || make_test(r, left) == -1 ||
		    make_test(r, x->right) == -1)
			return NULL;
		left = x;
	}
	return left;
}

static struct jsonpath_expr *
read_and(struct jsonpath_reader *r)
{
	return read_chain(r, JSONPATH_AND, "&&", read_basic);
}

struct jsonpath_expr *
jsonpath_read_or(struct jsonpath_reader *r)
{
	return read_chain(r, JSONPATH_OR, "||", read_and);
}

struct jsonpath_expr *
jsonpath_read_filter(struct jsonpath_reader *r)
{
	struct jsonpath_expr *x = jsonpath_read_or(r);

	return x != NULL && make_test(r, x) == 0 ? x : NULL;
}
