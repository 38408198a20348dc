/* mcp_secret_prose.c - keeps only plain words of an error message. */
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_secret_prose.h"
#include "mcp/mcp.h"

enum {
	LETTERS = 15, /* of a word: longer ones are rarer than tokens */
	PARTS = 6, /* words with "_", "." and the like between */
	DIGITS = 3, /* of a status or a number of seconds; a PIN has more */
	KNOWN_BYTES =
	    4, /* of the caller's data: shorter texts are in everything */
};

static bool
is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (unsigned char)c >= 0x80;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/*
 * A lower-case letter between two capitals: "YWJjZGVm" has one, words do not.
 */
static bool
is_mixed_at(struct str s, size_t i)
{
	return i > 0 && i + 1 < s.n && is_capital(s.p[i - 1]) &&
	       s.p[i] >= 'a' && s.p[i] <= 'z' && is_capital(s.p[i + 1]);
}

/* Is it one or more words: "rate_limit", "api.example.com", "createdAt"? */
static bool
is_words(struct str s)
{
	size_t messages = 0, parts = 1;

	for (size_t i = 0; i < s.n; i++) {
		if (!is_letter(s.p[i])) {
			messages = 0;
			if (is_digit(s.p[i]) || ++parts > PARTS)
				return false;
		} else if (++messages > LETTERS || is_mixed_at(s, i)) {
			return false;
		}
	}
	return true;
}

static bool
is_small_number(struct str s)
{
	size_t digits = 0;

	for (size_t i = 0; i < s.n; i++) {
		digits += is_digit(s.p[i]);
		if (is_letter(s.p[i]))
			return false;
	}
	return digits <= DIGITS;
}

static bool
is_given(const struct json *known, struct str word)
{
	if (known == NULL || word.n < KNOWN_BYTES)
		return false;
	if ((known->kind == JSON_STRING || known->kind == JSON_NUMBER) &&
	    str_find_text(known->text, word, 0) < known->text.n)
		return true;
	for (const struct json *m = known->first; m != NULL; m = m->next)
		if (is_given(m, word))
			return true;
	return false;
}

/* Returns the word without quotes, brackets and punctuation around it. */
static struct str
bare(struct str word)
{
	return str_trim_of(word, STR("\"'`.,;:!?()[]{}<>"));
}

static bool
is_shown(struct str word, const struct json *known)
{
	const struct str s = bare(word);

	return is_words(s) || is_small_number(s) || is_given(known, s);
}

/* Cuts off the first word of s and the spaces after it, and returns it. */
static struct str
next_word(struct str *s, struct str *spaces)
{
	size_t end = 0, next;
	struct str word;

	while (end < s->n && !is_space(s->p[end]))
		end++;
	for (next = end; next < s->n && is_space(s->p[next]);)
		next++;
	word = str_part(*s, 0, end);
	*spaces = str_part(*s, end, next);
	*s = str_part(*s, next, s->n);
	return word;
}

struct str
mcp_secret_prose_of(struct arena *a, struct str text, const struct json *known)
{
	struct str spaces;
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	while (text.n > 0) {
		const struct str word = next_word(&text, &spaces);

		if (is_shown(word, known))
			buf_add_str(&b, word);
		else
			buf_puts(&b, "[withheld]");
		buf_add_str(&b, spaces);
	}
	return mcp_text_take(a, &b);
}

static bool
is_all_shown(struct str text, const struct json *known)
{
	struct str spaces;

	while (text.n > 0)
		if (!is_shown(next_word(&text, &spaces), known))
			return false;
	return true;
}

bool
mcp_secret_prose_are_all(const struct json *v, const struct json *known)
{
	if ((v->kind == JSON_STRING || v->kind == JSON_NUMBER) &&
	    !is_all_shown(v->text, known))
		return false;
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (!mcp_secret_prose_are_all(m, known) ||
		    (v->kind == JSON_OBJECT && !is_all_shown(m->name, known)))
			return false;
	return true;
}

struct json *
mcp_secret_prose_in(
    struct arena *a, const struct json *v, const struct json *known)
{
	struct json *out;

	if (v->kind == JSON_STRING ||
	    (v->kind == JSON_NUMBER && !is_shown(v->text, known)))
		return json_new_text(a, mcp_secret_prose_of(a, v->text, known));
	if (v->kind != JSON_ARRAY && v->kind != JSON_OBJECT)
		return json_alias(a, v);
	out = json_new(a, v->kind);
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		struct json *copy = mcp_secret_prose_in(a, m, known);

		if (v->kind == JSON_ARRAY)
			json_push(out, copy);
		else
			json_add_str(
			    out, mcp_secret_prose_of(a, m->name, known), copy);
	}
	return out;
}
