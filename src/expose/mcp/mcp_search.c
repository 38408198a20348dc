/* mcp_search.c - tools that are searched instead of listed. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_tool_result.h"
#include "expose/mcp/mcp_page.h"
#include "expose/mcp/mcp_describe.h"
#include "expose/mcp/mcp_own_tool.h"
#include "expose/mcp/mcp_search.h"
#include "expose/mcp/mcp_search_word.h"
#include "expose/mcp/mcp_provider.h"
#include "mcp/mcp.h"
#include "capability/capability.h"

enum {
	TOOL_WORDS = 96, /* words of a tool that are indexed */
	QUERY_WORDS = 16,
	LIMIT_DEFAULT = 10,
	LIMIT_MOST = 50,
	LINE_BYTES = 160, /* of a description in search results */
};

/* The weight of a word by its place. */
enum { IN_NAME = 3, IN_TITLE = 2, IN_DESCRIPTION = 1 };

/* A word of a tool; sorted by word, then tool. */
struct posting {
	struct str word;
	uint32_t tool;
	uint32_t weight;
};

struct mcp_search {
	const struct mcp_tools *tools;
	struct posting *postings;
	size_t count;
	uint32_t *lengths; /* words of each tool */
	double average;
	bool reads_only, destroys, idempotent, open_world; /* of any or all */
	struct mcp_pages pages;
};

/* The words of all tools while they are collected. */
struct gather {
	struct mcp_search *s;
	struct arena *a;
	size_t room;
};

static void
add_words(struct gather *g, size_t tool, struct str text, uint32_t weight)
{
	struct mcp_search *s = g->s;
	char word[MCP_SEARCH_WORD_BYTES];
	size_t n;

	while ((n = mcp_search_word_next(&text, word)) > 0 &&
	       s->lengths[tool] < TOOL_WORDS) {
		if (s->count == g->room) {
			g->room = g->room == 0 ? 256 : 2 * g->room;
			s->postings = mem_resize(
			    s->postings, g->room * sizeof(*s->postings));
		}
		s->postings[s->count++] =
		    (struct posting){ arena_str(g->a, (struct str){ word, n }),
			    (uint32_t)tool, weight };
		s->lengths[tool]++;
	}
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
merge(struct mcp_search *s)
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
gather(struct mcp_search *s, struct arena *a)
{
	const struct mcp_tools *t = s->tools;
	struct gather g = { .s = s, .a = a };
	struct posting *own;
	size_t words = 0;

	for (size_t i = 0; i < t->count; i++) {
		add_words(&g, i, t->items[i].name, IN_NAME);
		add_words(&g, i, t->items[i].title, IN_TITLE);
		add_words(&g, i, t->items[i].description, IN_DESCRIPTION);
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

/* The effects of call_tool are those of all tools together. */
static void
sum_up(struct mcp_search *s)
{
	s->reads_only = s->idempotent = true;
	for (size_t i = 0; i < s->tools->count; i++) {
		const struct mcp_tool *t = &s->tools->items[i];
		const struct capability_operation *o = t->operation;

		s->reads_only = s->reads_only && mcp_tools_reads(t);
		s->destroys = s->destroys || mcp_tools_destroys(t);
		s->idempotent = s->idempotent && o->hints.idempotent == 1;
		s->open_world = s->open_world || o->hints.open_world != 0;
	}
}

enum own_tool { FIND, DESCRIBE, CALL, OWN_TOOLS };

static const struct mcp_own_tool find_tool = { "find_tools", "Find Tools",
	"Find tools by what they do: names with a line each, the best first.",
	"{\"type\":\"object\",\"properties\":{\"query\":{\"type\":"
	"\"string\",\"minLength\":1,\"maxLength\":1000,\"description\":"
	"\"Words for what is to be done.\"},\"limit\":{\"type\":"
	"\"integer\",\"minimum\":1,\"maximum\":50,\"default\":10}},"
	"\"required\":[\"query\"],\"additionalProperties\":false}" };

static const struct mcp_own_tool call_tool = { "call_tool", "Call Tool",
	"Call a tool by its name, with arguments as describe_tool has them.",
	"{\"type\":\"object\",\"properties\":{\"name\":{\"type\":"
	"\"string\"},\"arguments\":{\"type\":\"object\"}},\"required\":"
	"[\"name\"],\"additionalProperties\":false}" };

static const struct mcp_own_tool *const own_tools[OWN_TOOLS] = {
	[FIND] = &find_tool,
	[DESCRIBE] = &mcp_own_tool_describe,
	[CALL] = &call_tool,
};

static void
put_own(struct buf *b, struct arena *a, const void *list, size_t i,
    enum mcp_revision r)
{
	const struct mcp_search *s = list;
	const struct mcp_own_tool_hints calls = {
		.read_only = s->reads_only,
		.destructive = s->destroys,
		.idempotent = s->idempotent,
		.open_world = s->open_world,
	};

	(void)a;
	mcp_own_tool_put(
	    b, own_tools[i], i == CALL ? &calls : &mcp_own_tool_looks, r);
}

struct mcp_search *
mcp_search_new(struct arena *a, const struct mcp_tools *tools)
{
	struct mcp_search *s = arena_new(a, sizeof(*s));

	s->tools = tools;
	s->lengths = arena_new(a, tools->count * sizeof(*s->lengths) + 1);
	gather(s, a);
	sum_up(s);
	mcp_page_build(&s->pages, a, put_own, s, OWN_TOOLS);
	return s;
}

const struct mcp_pages *
mcp_search_pages(const struct mcp_search *s)
{
	return &s->pages;
}

/* Returns the first posting whose word is not before this one. */
static size_t
lower_bound(const struct mcp_search *s, struct str word)
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
score_word(const struct mcp_search *s, double *scores, size_t from, size_t to,
    double factor)
{
	const double rare = rareness(s->tools->count, to - from);

	for (size_t i = from; i < to; i++) {
		const struct posting *p = &s->postings[i];
		const double weight = p->weight;
		const double length = s->lengths[p->tool] / s->average;

		scores[p->tool] += factor * rare * weight * 2.2 /
		                   (weight + 1.2 * (0.25 + 0.75 * length));
	}
}

/* Scores the word and, with less weight, longer words that begin with it. */
static void
score_query_word(const struct mcp_search *s, double *scores, struct str word)
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

size_t
mcp_search_find(const struct mcp_search *s, struct arena *a, struct str query,
    size_t limit, size_t *out)
{
	double *scores = arena_new(a, s->tools->count * sizeof(double) + 1);
	char word[MCP_SEARCH_WORD_BYTES];
	size_t n, found;

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

static const struct mcp_surface *
surface_of(const struct mcp_request *q)
{
	return q->server->provider;
}

static void
answer_found(struct mcp_request *q, const size_t *found, size_t n)
{
	const struct mcp_tools *tools = &surface_of(q)->tools;
	struct buf text, json;

	buf_init(&text, MCP_TEXT_MAX);
	buf_init(&json, MCP_TEXT_MAX);
	buf_puts(&json, "{\"tools\":[");
	for (size_t i = 0; i < n; i++) {
		const struct mcp_tool *t = &tools->items[found[i]];
		const struct str line =
		    sanitize_text(q->arena, t->description, false, LINE_BYTES);

		buf_printf(
		    &text, "%s%.*s: ", i > 0 ? "\n" : "", STR_FMT(t->name));
		buf_add_str(&text, line);
		buf_puts(&json, i > 0 ? ",{\"name\":" : "{\"name\":");
		json_write_string(&json, t->name);
		buf_puts(&json, ",\"description\":");
		json_write_string(&json, line);
		buf_putc(&json, '}');
	}
	buf_printf(&json, "],\"of\":%zu}", tools->count);
	if (n == 0)
		buf_printf(&text,
		    "None of %zu tools has these words: try others.",
		    tools->count);
	mcp_tool_result_send(q, mcp_text_take(q->arena, &text),
	    mcp_text_take(q->arena, &json), false);
}

static void
find_tools(struct mcp_request *q, const struct json *arguments)
{
	const struct str query = json_get_text(arguments, "query");
	const struct json *wanted = json_get(arguments, "limit");
	size_t found[LIMIT_MOST] = { 0 };
	int64_t limit = LIMIT_DEFAULT;

	if (str_trim(query).n == 0 || query.n > 4000)
		mcp_tool_result_invalid(
		    q, STR("query must be words for what is to be done"));
	else if (wanted != NULL && (!json_number_to_int(wanted, &limit) ||
	                               limit < 1 || limit > LIMIT_MOST))
		mcp_tool_result_invalid(q, STR("limit must be from 1 to 50"));
	else
		answer_found(q, found,
		    mcp_search_find(surface_of(q)->search, q->arena, query,
		        (size_t)limit, found));
}

bool
mcp_search_call(
    struct mcp_request *q, struct str *name, const struct json **arguments)
{
	const struct json *inner = json_get(*arguments, "arguments");

	if (str_is(*name, find_tool.name)) {
		find_tools(q, *arguments);
		return true;
	}
	if (str_is(*name, mcp_own_tool_describe.name)) {
		mcp_describe_call(q, *arguments);
		return true;
	}
	if (!str_is(*name, call_tool.name))
		return false;
	*name = json_get_text(*arguments, "name");
	if (name->p == NULL) {
		mcp_tool_result_invalid(q, STR("name must be that of a tool"));
		return true;
	}
	if (inner == NULL || inner->kind == JSON_NULL)
		inner = json_new(q->arena, JSON_OBJECT);
	if (inner->kind != JSON_OBJECT) {
		mcp_tool_result_invalid(q, STR("arguments must be an object"));
		return true;
	}
	*arguments = inner;
	return false;
}
