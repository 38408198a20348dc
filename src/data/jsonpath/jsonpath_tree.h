/* jsonpath_tree.h - a parsed query; for the files of jsonpath alone. */
#ifndef CLAVIGER_DATA_JSONPATH_JSONPATH_TREE_H
#define CLAVIGER_DATA_JSONPATH_JSONPATH_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct err;
struct json;
struct jsonpath_expr;
struct regex;

enum jsonpath_selector_kind {
	JSONPATH_NAME,
	JSONPATH_WILDCARD,
	JSONPATH_INDEX,
	JSONPATH_SLICE,
	JSONPATH_FILTER,
};

struct jsonpath_selector {
	struct jsonpath_selector *next;
	enum jsonpath_selector_kind kind;
	struct str name;
	int64_t start, end, step; /* an index is start */
	bool has_start, has_end;
	struct jsonpath_expr *filter;
};

struct jsonpath_segment {
	struct jsonpath_segment *next;
	bool descendant;
	struct jsonpath_selector *selectors;
};

struct jsonpath {
	bool relative; /* "@": from the node a filter looks at */
	bool single;
	struct jsonpath_segment *segments;
};

/* RFC 9535 2.4.1: what a function takes and gives. */
enum jsonpath_type { JSONPATH_VALUE, JSONPATH_LOGICAL, JSONPATH_NODES };

enum { JSONPATH_ARGUMENTS = 2 };

struct jsonpath_function {
	const char *name;
	enum jsonpath_type gives, takes[JSONPATH_ARGUMENTS];
	size_t count;
	enum jsonpath_function_id {
		JSONPATH_LENGTH,
		JSONPATH_COUNT,
		JSONPATH_MATCH,
		JSONPATH_SEARCH,
		JSONPATH_VALUE_OF,
	} id;
};

enum jsonpath_expr_kind {
	JSONPATH_OR, /* left, right */
	JSONPATH_AND,
	JSONPATH_NOT, /* left */
	JSONPATH_EXISTS, /* query */
	JSONPATH_COMPARE, /* left, right: of the three kinds below */
	JSONPATH_LITERAL,
	JSONPATH_QUERY,
	JSONPATH_CALL,
};

enum jsonpath_operator {
	JSONPATH_EQ,
	JSONPATH_NE,
	JSONPATH_LE,
	JSONPATH_GE,
	JSONPATH_LT,
	JSONPATH_GT,
};

struct jsonpath_expr {
	enum jsonpath_expr_kind kind;
	enum jsonpath_operator op;
	struct jsonpath_expr *left, *right; /* a call's arguments too */
	struct json *literal;
	struct jsonpath *query;
	const struct jsonpath_function *function;
	/* Of match() and search() with a literal pattern: made once. */
	struct regex *regex; /* NULL with has_regex: it matches nothing */
	bool has_regex;
	size_t at; /* where it begins in the text */
};

/* The text, and how far it is read. */
struct jsonpath_reader {
	struct arena *arena;
	struct str text;
	size_t at;
	int depth; /* of brackets, parentheses and filters */
	struct err *e;
};

/* -1 and e: what was wrong, at a place in the text. */
int jsonpath_refuse(
    const struct jsonpath_reader *r, size_t at, const char *what);

/* Tokens: each takes what it knows and stays where it was on a refusal. */
void jsonpath_skip_blanks(struct jsonpath_reader *r);
bool jsonpath_is_at(const struct jsonpath_reader *r, char c);
bool jsonpath_take(struct jsonpath_reader *r, const char *token);
int jsonpath_read_string(struct jsonpath_reader *r, struct str *out);
int jsonpath_read_name(struct jsonpath_reader *r, struct str *out);
int jsonpath_read_int(struct jsonpath_reader *r, int64_t *out);
/* A number as JSON writes it, "-0" too. */
int jsonpath_read_number(struct jsonpath_reader *r, struct str *out);

/* One deeper, and out again; -1 where it is too deep. */
int jsonpath_enter(struct jsonpath_reader *r);

/* The segments behind "$" or "@". */
struct jsonpath *jsonpath_read_query(struct jsonpath_reader *r, bool relative);

/* A logical-expr, well-typed. */
struct jsonpath_expr *jsonpath_read_filter(struct jsonpath_reader *r);

/* "name(" was seen: the call, its arguments well-typed. */
struct jsonpath_expr *jsonpath_read_call(struct jsonpath_reader *r);

/* An argument as it stands: literals and queries are not tests yet. */
struct jsonpath_expr *jsonpath_read_or(struct jsonpath_reader *r);

/* Reads as a test: queries become EXISTS.  -1 where it cannot be one. */
int jsonpath_make_test(
    const struct jsonpath_reader *r, struct jsonpath_expr *x);

/* Can it stand where a value is wanted? */
bool jsonpath_gives_value(const struct jsonpath_expr *x);

#endif
