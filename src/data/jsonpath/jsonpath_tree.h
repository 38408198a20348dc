/* jsonpath_tree.h - a parsed query; for data/jsonpath only. */
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
	int64_t start, end, step; /* start: also the index */
	bool has_start, has_end;
	bool in_brackets; /* a wildcard: "[*]", not ".*" */
	struct jsonpath_expr *filter;
};

struct jsonpath_segment {
	struct jsonpath_segment *next;
	bool descendant;
	struct jsonpath_selector *selectors;
};

struct jsonpath {
	bool relative; /* starts with "@": the current node of a filter */
	bool single;
	struct jsonpath_segment *segments;
};

/* RFC 9535 2.4.1: the types of parameters and results. */
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
	JSONPATH_COMPARE, /* left, right: of the three kinds that follow */
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
	struct jsonpath_expr *left,
	    *right; /* operands, or arguments of a call */
	struct json *literal;
	struct jsonpath *query;
	const struct jsonpath_function *function;
	/* For match() and search() with a literal pattern: compiled once. */
	struct regex *regex; /* NULL with has_regex: it matches nothing */
	bool has_regex;
	size_t at; /* start in the text */
};

/* The text, and the position of the reader. */
struct jsonpath_reader {
	struct arena *arena;
	struct str text;
	size_t at;
	int depth; /* of open brackets, parentheses and filters */
	struct err *e;
};

/* Returns -1 and sets the error for a position in the text. */
int jsonpath_refuse(
    const struct jsonpath_reader *r, size_t at, const char *what);

/*
 * Read tokens.  If a token is not next, the position does not change; the int
 * functions then return -1 and set the error.
 */
void jsonpath_skip_blanks(struct jsonpath_reader *r);
bool jsonpath_is_at(const struct jsonpath_reader *r, char c);
bool jsonpath_take(struct jsonpath_reader *r, const char *token);
int jsonpath_read_string(struct jsonpath_reader *r, struct str *out);
int jsonpath_read_name(struct jsonpath_reader *r, struct str *out);
int jsonpath_read_int(struct jsonpath_reader *r, int64_t *out);
/* Reads a JSON number, "-0" included. */
int jsonpath_read_number(struct jsonpath_reader *r, struct str *out);

/* Enters a nesting level; -1 if it is too deep. */
int jsonpath_enter(struct jsonpath_reader *r);

/* Reads the segments after "$" or "@". */
struct jsonpath *jsonpath_read_query(struct jsonpath_reader *r, bool relative);

/* Reads a well-typed logical-expr. */
struct jsonpath_expr *jsonpath_read_filter(struct jsonpath_reader *r);

/* Reads a call after "name(", with well-typed arguments. */
struct jsonpath_expr *jsonpath_read_call(struct jsonpath_reader *r);

/* Reads an argument, whose literals and queries are not converted to tests. */
struct jsonpath_expr *jsonpath_read_or(struct jsonpath_reader *r);

/* Reports whether x can be used as a value in a comparison. */
bool jsonpath_gives_value(const struct jsonpath_expr *x);

#endif
