/* mcp_search_index.c - the words of tools, and which tools have them. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_search_index.h"
#include "expose/mcp/mcp_search_word.h"
#include "expose/mcp/mcp_tools.h"

/* Where a word of a tool is. */
enum field {
	IN_NAME,
	IN_TITLE,
	IN_DESCRIPTION,
	IN_ARGUMENT, /* the name of an argument, at any depth */
	IN_ARGUMENT_TEXT, /* its description */
	FIELDS,
};

/*
 * How much a word counts in each, how many are indexed, and how much a long
 * text counts less than a short one.
 */
static const struct {
	double weight;
	uint32_t most;
	double by_length;
} fields[FIELDS] = {
	[IN_NAME] = { 3, 96, 0.5 },
	[IN_TITLE] = { 2, 96, 0.5 },
	[IN_DESCRIPTION] = { 1, 96, 0.75 },
	[IN_ARGUMENT] = { 0.7, 256, 0.3 },
	[IN_ARGUMENT_TEXT] = { 0.3, 192, 0.75 },
};

enum {
	ARGUMENT_DEPTH = 6, /* of arguments inside arguments */
	QUERY_WORDS = 16,
	PLAIN_BYTES = 1024, /* of a name or title in plain words */
};

/* Added to the score if the whole query is the name or the title. */
static const double exact_name = 2e6, exact_title = 1e6, nearly_exact = 5e5;

/* A word of a tool; sorted by word, then tool. */
struct posting {
	struct str word;
	uint32_t tool;
	uint16_t times[FIELDS];
};

/* A name or title in plain words, "get the pet", and without small ones. */
struct plain {
	struct str all, main;
};

struct mcp_search_index {
	const struct mcp_tools *tools;
	struct posting *postings;
	size_t count;
	uint32_t (*lengths)[FIELDS]; /* words of each tool */
	struct plain *names, *titles;
	double average[FIELDS];
};

/* The words of all tools while they are collected. */
struct gather {
	struct mcp_search_index *s;
	struct arena *a;
	size_t room;
};

static void
add_words(struct gather *g, size_t tool, struct str text, enum field f)
{
	struct mcp_search_index *s = g->s;
	uint32_t *count = &s->lengths[tool][f];
	char word[MCP_SEARCH_WORD_BYTES];
	size_t n;

	while (*count < fields[f].most &&
	       (n = mcp_search_word_next(&text, word)) > 0) {
		if (s->count == g->room) {
			g->room = g->room == 0 ? 256 : 2 * g->room;
			s->postings = mem_resize(
			    s->postings, g->room * sizeof(*s->postings));
		}
		s->postings[s->count] = (struct posting){
			.word = arena_str(g->a, (struct str){ word, n }),
			.tool = (uint32_t)tool,
		};
		s->postings[s->count++].times[f] = 1;
		(*count)++;
	}
}

/*
 * Adds names and descriptions of the arguments at that depth, 0 for the
 * outermost.  So outer ones come first, if not all are indexed.
 */
static void
add_arguments(
    struct gather *g, size_t tool, const struct json *schema, int depth)
{
	static const char *const lists[] = { "allOf", "anyOf", "oneOf" };
	const struct json *all = json_get(schema, "properties");

	for (const struct json *v = json_is(all, JSON_OBJECT) ? all->first
	                                                      : NULL;
	     v != NULL; v = v->next) {
		if (depth > 0) {
			add_arguments(g, tool, v, depth - 1);
			continue;
		}
		add_words(g, tool, v->name, IN_ARGUMENT);
		add_words(
		    g, tool, json_get_text(v, "description"), IN_ARGUMENT_TEXT);
	}
	if (json_is(json_get(schema, "items"), JSON_OBJECT))
		add_arguments(g, tool, json_get(schema, "items"), depth);
	for (size_t i = 0; i < LEN(lists); i++) {
		const struct json *list = json_get(schema, lists[i]);

		for (const struct json *v =
		         json_is(list, JSON_ARRAY) ? list->first : NULL;
		     v != NULL; v = v->next)
			add_arguments(g, tool, v, depth);
	}
}

/*
 * Returns the words of a text with a space between: "get pet" of getPets.
 * small: also words such as "the".
 */
static struct str
plain_words(struct arena *a, struct str text, bool small)
{
	char word[MCP_SEARCH_WORD_BYTES];
	struct buf out;
	struct str whole;
	size_t n;

	buf_init(&out, PLAIN_BYTES);
	while ((n = mcp_search_word_next(&text, word)) > 0) {
		if (!small && mcp_search_word_is_small((struct str){ word, n }))
			continue;
		if (out.len > 0)
			buf_putc(&out, ' ');
		buf_add(&out, word, n);
	}
	whole = out.over ? STR_NONE : arena_str(a, buf_str(&out));
	buf_done(&out);
	return whole;
}

static struct plain
plain(struct arena *a, struct str text)
{
	return (struct plain){ plain_words(a, text, true),
		plain_words(a, text, false) };
}

static void
add_tool(struct gather *g, size_t i)
{
	const struct mcp_tool *t = &g->s->tools->items[i];

	add_words(g, i, t->name, IN_NAME);
	add_words(g, i, t->title, IN_TITLE);
	add_words(g, i, t->description, IN_DESCRIPTION);
	for (int depth = 0; depth < ARGUMENT_DEPTH; depth++)
		add_arguments(g, i, t->input, depth);
	g->s->names[i] = plain(g->a, t->name);
	g->s->titles[i] = plain(g->a, t->title);
}

static int
compare_postings(const void *left, const void *right)
{
	const struct posting *a = left, *b = right;
	const int order = str_order(a->word, b->word);

	return order != 0 ? order : (a->tool > b->tool) - (a->tool < b->tool);
}

/* Merges the postings of a word that a tool has several times. */
static void
merge(struct mcp_search_index *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct posting *last = kept > 0 ? &s->postings[kept - 1] : NULL;

		if (last == NULL ||
		    compare_postings(last, &s->postings[i]) != 0) {
			s->postings[kept++] = s->postings[i];
			continue;
		}
		for (int f = 0; f < FIELDS; f++)
			last->times[f] = (uint16_t)(last->times[f] +
			                            s->postings[i].times[f]);
	}
	s->count = kept;
}

static void
gather(struct mcp_search_index *s, struct arena *a)
{
	const struct mcp_tools *t = s->tools;
	struct gather g = { .s = s, .a = a };
	struct posting *own;

	for (size_t i = 0; i < t->count; i++) {
		add_tool(&g, i);
		for (int f = 0; f < FIELDS; f++)
			s->average[f] += s->lengths[i][f] / (double)t->count;
	}
	if (s->count > 0)
		qsort(s->postings, s->count, sizeof(*s->postings),
		    compare_postings);
	merge(s);
	own = arena_new(a, s->count * sizeof(*own) + 1);
	if (s->count > 0)
		memcpy(own, s->postings, s->count * sizeof(*own));
	free(s->postings);
	s->postings = own;
}

struct mcp_search_index *
mcp_search_index_new(struct arena *a, const struct mcp_tools *tools)
{
	struct mcp_search_index *s = arena_new(a, sizeof(*s));

	s->tools = tools;
	s->lengths = arena_new(a, tools->count * sizeof(*s->lengths) + 1);
	s->names = arena_new(a, tools->count * sizeof(*s->names) + 1);
	s->titles = arena_new(a, tools->count * sizeof(*s->titles) + 1);
	gather(s, a);
	return s;
}

/* Returns the first posting whose word is not before this one. */
static size_t
lower_bound(const struct mcp_search_index *s, struct str word)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (str_order(s->postings[middle].word, word) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A logarithm to base 2, linear between powers. Only the order matters. */
static double
rareness(size_t all, size_t having)
{
	double ratio = ((double)all + 1) / ((double)having + 0.5), n = 0;

	for (; ratio >= 2; ratio /= 2)
		n++;
	return n + ratio;
}

/* How much the tool is about a word, by where it has it and how often. */
static double
weight_of(const struct mcp_search_index *s, const struct posting *p)
{
	double weight = 0;

	for (int f = 0; f < FIELDS; f++) {
		const double by = fields[f].by_length;

		if (p->times[f] > 0)
			weight +=
			    fields[f].weight * p->times[f] /
			    (1 - by +
			        by * s->lengths[p->tool][f] / s->average[f]);
	}
	return weight;
}

/* A search: the scores of all tools, and those of one word of the query. */
struct ranking {
	const struct mcp_search_index *s;
	double *scores, *of_word;
	uint8_t *words; /* of the query that each tool has */
};

/* BM25F with k 1.2, for the postings of one word. */
static void
score_postings(struct ranking *r, size_t from, size_t to, double factor)
{
	const double rare = rareness(r->s->tools->count, to - from);

	for (size_t i = from; i < to; i++) {
		const struct posting *p = &r->s->postings[i];
		const double weight = weight_of(r->s, p);
		const double score =
		    factor * rare * weight * 2.2 / (weight + 1.2);

		if (score > r->of_word[p->tool])
			r->of_word[p->tool] = score;
	}
}

/*
 * Scores the word and, with less weight, longer words that begin with it.  Of
 * several the best counts.
 */
static void
score_query_word(struct ranking *r, struct str word)
{
	const struct mcp_search_index *s = r->s;
	size_t at = lower_bound(s, word);

	memset(r->of_word, 0, s->tools->count * sizeof(*r->of_word));
	while (at < s->count && str_starts(s->postings[at].word, word)) {
		const struct str found = s->postings[at].word;
		const bool same = found.n == word.n;
		size_t end = at;

		while (
		    end < s->count && str_equal(s->postings[end].word, found))
			end++;
		if (same || word.n >= 3)
			score_postings(r, at, end, same ? 1 : 0.4);
		at = end;
	}
	for (size_t i = 0; i < s->tools->count; i++) {
		r->scores[i] += r->of_word[i];
		r->words[i] = (uint8_t)(r->words[i] + (r->of_word[i] > 0));
	}
}

/* Scores all words; a tool that has more of them comes before one that has one
 * of them often.  Small words count only if there are no others. */
static void
score_query(struct ranking *r, struct arena *a, struct str query)
{
	const bool small = plain_words(a, query, false).n == 0;
	char word[MCP_SEARCH_WORD_BYTES];
	size_t n;
	int all = 0;

	while (
	    all < QUERY_WORDS && (n = mcp_search_word_next(&query, word)) > 0) {
		const struct str one = { word, n };

		if (!small && mcp_search_word_is_small(one))
			continue;
		score_query_word(r, one);
		all++;
	}
	for (size_t i = 0; i < r->s->tools->count && all > 0; i++)
		r->scores[i] *= (double)r->words[i] / all;
}

static double
score_plain(struct plain has, struct plain query, double exact)
{
	if (query.all.n > 0 && str_equal(has.all, query.all))
		return exact;
	return query.main.n > 0 && str_equal(has.main, query.main)
	           ? nearly_exact
	           : 0;
}

/* Puts tools first whose name or title is the query, in any spelling. */
static void
score_exact(struct ranking *r, struct arena *a, struct str q)
{
	const struct mcp_search_index *s = r->s;
	const struct plain query = plain(a, q);

	for (size_t i = 0; i < s->tools->count; i++) {
		const double name = score_plain(s->names[i], query, exact_name);

		r->scores[i] +=
		    name > 0 ? name
		             : score_plain(s->titles[i], query, exact_title);
		if (str_equal(s->tools->items[i].name, q))
			r->scores[i] += exact_name;
	}
}

size_t
mcp_search_index_find(const struct mcp_search_index *s,
    const struct expose_access *access, struct arena *a, struct str query,
    size_t limit, size_t *out)
{
	const size_t count = s->tools->count;
	struct ranking r = {
		.s = s,
		.scores = arena_new(a, count * sizeof(double) + 1),
		.of_word = arena_new(a, count * sizeof(double) + 1),
		.words = arena_new(a, count + 1),
	};
	double *scores = r.scores;
	size_t found;

	score_query(&r, a, query);
	score_exact(&r, a, str_trim(query));
	for (size_t i = 0; access != NULL && i < count; i++)
		if (scores[i] > 0 &&
		    !expose_access_has(access, s->tools->items[i].operation,
		        HTTP_METHOD_COUNT))
			scores[i] = 0;
	for (found = 0; found < limit; found++) {
		size_t best = s->tools->count;

		for (size_t i = 0; i < s->tools->count; i++)
			if (scores[i] > 0 && (best == s->tools->count ||
			                         scores[i] > scores[best]))
				best = i;
		if (best == s->tools->count)
			break;
		out[found] = best;
		scores[best] = 0;
	}
	return found;
}
