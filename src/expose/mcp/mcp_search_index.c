/* mcp_search_index.c - the words of tools, and which tools have them. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_search_index.h"
#include "expose/mcp/mcp_search_word.h"
#include "expose/mcp/mcp_tools.h"

enum {
	TOOL_WORDS = 96, /* words of a tool that are indexed */
	ARGUMENT_WORDS = 192, /* the same, of its arguments */
	ARGUMENT_DEPTH = 4, /* of arguments inside arguments */
	QUERY_WORDS = 16,
	PLAIN_BYTES = 1024, /* of a name or title in plain words */
};

/* The weight of a word by its place, in halves. */
enum { IN_NAME = 6, IN_TITLE = 4, IN_DESCRIPTION = 2, IN_ARGUMENT = 1 };

/* Added to the score if the whole query is the name or the title. */
static const double exact_name = 2e6, exact_title = 1e6;

/* A word of a tool; sorted by word, then tool. */
struct posting {
	struct str word;
	uint32_t tool;
	uint32_t weight;
};

struct mcp_search_index {
	const struct mcp_tools *tools;
	struct posting *postings;
	size_t count;
	uint32_t *lengths; /* words of each tool, without its arguments */
	/* The words of each name and title, "get pet": see plain(). */
	struct str *names, *titles;
	double average;
};

/* The words of all tools while they are collected. */
struct gather {
	struct mcp_search_index *s;
	struct arena *a;
	size_t room;
};

/*
 * Adds the words of a text, until *count, which counts them, is at most.
 */
static void
add_words(struct gather *g, size_t tool, struct str text, uint32_t weight,
    uint32_t *count, uint32_t most)
{
	struct mcp_search_index *s = g->s;
	char word[MCP_SEARCH_WORD_BYTES];
	size_t n;

	while ((n = mcp_search_word_next(&text, word)) > 0 && *count < most) {
		if (s->count == g->room) {
			g->room = g->room == 0 ? 256 : 2 * g->room;
			s->postings = mem_resize(
			    s->postings, g->room * sizeof(*s->postings));
		}
		s->postings[s->count++] =
		    (struct posting){ arena_str(g->a, (struct str){ word, n }),
			    (uint32_t)tool, weight };
		(*count)++;
	}
}

/* Adds names and descriptions of arguments, and of those inside them. */
static void
add_arguments(struct gather *g, size_t tool, const struct json *schema,
    uint32_t *count, int depth)
{
	const struct json *all = json_get(schema, "properties");

	if (depth == ARGUMENT_DEPTH || !json_is(all, JSON_OBJECT))
		return;
	for (const struct json *v = all->first; v != NULL; v = v->next) {
		add_words(g, tool, v->name, IN_ARGUMENT, count, ARGUMENT_WORDS);
		add_words(g, tool, json_get_text(v, "description"), IN_ARGUMENT,
		    count, ARGUMENT_WORDS);
		add_arguments(g, tool, v, count, depth + 1);
		add_arguments(g, tool, json_get(v, "items"), count, depth + 1);
	}
}

/* Returns the words of a text with a space between: "get pet" of getPets. */
static struct str
plain(struct arena *a, struct str text)
{
	char word[MCP_SEARCH_WORD_BYTES];
	struct buf out;
	struct str whole;
	size_t n;

	buf_init(&out, PLAIN_BYTES);
	while ((n = mcp_search_word_next(&text, word)) > 0) {
		if (out.len > 0)
			buf_putc(&out, ' ');
		buf_add(&out, word, n);
	}
	whole = out.over ? STR_NONE : arena_str(a, buf_str(&out));
	buf_done(&out);
	return whole;
}

static void
add_tool(struct gather *g, size_t i)
{
	const struct mcp_tool *t = &g->s->tools->items[i];
	uint32_t *length = &g->s->lengths[i], arguments = 0;

	add_words(g, i, t->name, IN_NAME, length, TOOL_WORDS);
	add_words(g, i, t->title, IN_TITLE, length, TOOL_WORDS);
	add_words(g, i, t->description, IN_DESCRIPTION, length, TOOL_WORDS);
	add_arguments(g, i, t->input, &arguments, 0);
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

		if (last != NULL &&
		    compare_postings(last, &s->postings[i]) == 0)
			last->weight += s->postings[i].weight;
		else
			s->postings[kept++] = s->postings[i];
	}
	s->count = kept;
}

static void
gather(struct mcp_search_index *s, struct arena *a)
{
	const struct mcp_tools *t = s->tools;
	struct gather g = { .s = s, .a = a };
	struct posting *own;
	size_t words = 0;

	for (size_t i = 0; i < t->count; i++) {
		add_tool(&g, i);
		words += s->lengths[i];
	}
	s->average = t->count > 0 ? (double)words / (double)t->count : 1;
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

/* BM25 with k 1.2 and b 0.75, for the postings of one word. */
static void
score_word(const struct mcp_search_index *s, double *scores, size_t from,
    size_t to, double factor)
{
	const double rare = rareness(s->tools->count, to - from);

	for (size_t i = from; i < to; i++) {
		const struct posting *p = &s->postings[i];
		const double weight = p->weight / 2.0;
		const double length = s->lengths[p->tool] / s->average;

		scores[p->tool] += factor * rare * weight * 2.2 /
		                   (weight + 1.2 * (0.25 + 0.75 * length));
	}
}

/* Scores the word and, with less weight, longer words that begin with it. */
static void
score_query_word(
    const struct mcp_search_index *s, double *scores, struct str word)
{
	size_t at = lower_bound(s, word);

	while (at < s->count && str_starts(s->postings[at].word, word)) {
		const struct str found = s->postings[at].word;
		const bool same = found.n == word.n;
		size_t end = at;

		while (
		    end < s->count && str_equal(s->postings[end].word, found))
			end++;
		if (same || word.n >= 3)
			score_word(s, scores, at, end, same ? 1 : 0.4);
		at = end;
	}
}

/* Puts tools first whose name or title is the query, in any spelling. */
static void
score_exact(const struct mcp_search_index *s, struct arena *a, double *scores,
    struct str q)
{
	const struct str words = plain(a, q);

	for (size_t i = 0; i < s->tools->count && words.n > 0; i++) {
		if (str_equal(s->names[i], words))
			scores[i] += exact_name;
		else if (str_equal(s->titles[i], words))
			scores[i] += exact_title;
		if (str_equal(s->tools->items[i].name, q))
			scores[i] += exact_name;
	}
}

size_t
mcp_search_index_find(const struct mcp_search_index *s, struct arena *a,
    struct str query, size_t limit, size_t *out)
{
	double *scores = arena_new(a, s->tools->count * sizeof(double) + 1);
	char word[MCP_SEARCH_WORD_BYTES];
	size_t n, found;

	score_exact(s, a, scores, str_trim(query));
	for (int i = 0;
	     i < QUERY_WORDS && (n = mcp_search_word_next(&query, word)) > 0;
	     i++)
		score_query_word(s, scores, (struct str){ word, n });
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
