/* cost_target.c - the parsers of outside bytes, and what they may cost. */
#include "cost_feed.h"

#define KIB(n) ((size_t)(n) << 10)
#define MIB(n) ((size_t)(n) << 20)

/*
 * Each bound is about three times the cost of the worst input of the corpus,
 * because counts differ between compilers.  If a parser has a limit of its own,
 * such as the steps of a query, the fixed number of steps is that limit.
 */
#define OURS(parser, longest, steps_each, steps_all, bytes_each, bytes_all)    \
	{                                                                      \
#parser, cost_feed_##parser, longest, steps_each, steps_all,   \
		    bytes_each, bytes_all, false                               \
	}
#define LIBRARY(parser, longest, steps_each, steps_all, bytes_each, bytes_all) \
	{                                                                      \
#parser, cost_feed_##parser, longest, steps_each, steps_all,   \
		    bytes_each, bytes_all, true                                \
	}

enum {
	SMALL = 300000, /* steps allowed for any input */
	QUERY = 1400000000, /* of a query: JSONPATH_STEPS, each of some edges */
	CHECKS = 100000000, /* SCHEMA_STEPS, each of some edges */
	MATCHES = 40000000, /* of patterns that backtrack */
	TEMPLATE = 900000000, /* five renderings, each up to its limit */
};

const struct cost_target cost_targets[] = {
	/*
	 * name, longest text, steps per byte, fixed steps, memory per byte,
	 * fixed
	 */
	OURS(json, 0, 200, SMALL, 300, MIB(4)),
	LIBRARY(xml, 0, 100, SMALL, 100, MIB(8)),
	LIBRARY(html, 0, 300, SMALL, 150, MIB(8)),
	LIBRARY(markdown, KIB(512), 700, SMALL, 700, MIB(32)),
	LIBRARY(csv, 0, 700, SMALL, 150, MIB(8)),
	LIBRARY(yaml, 0, 120, SMALL, 120, MIB(8)),
	OURS(text, 0, 160, SMALL, 50, MIB(4)),
	OURS(dotenv, 0, 200, SMALL, 100, MIB(4)),
	OURS(log, 0, 180, SMALL, 10, MIB(4)),
	OURS(schema, 0, 60, SMALL, 200, MIB(8)),
	OURS(schema_value, 0, 200, CHECKS, 200, MIB(8)),
	OURS(jsonpath, KIB(8), 400, SMALL, 400, MIB(4)),
	OURS(jsonpath_value, 0, 300, QUERY, 200, MIB(16)),
	LIBRARY(pattern, KIB(8), 400, SMALL, 800, MIB(32)),
	LIBRARY(pattern_text, 0, 120, MATCHES, 100, MIB(32)),
	OURS(template, 0, 2000, SMALL, 120, MIB(8)),
	OURS(template_value, 0, 300, TEMPLATE, 200, MIB(8)),
	OURS(uri_template, 0, 10, SMALL, 10, MIB(4)),
	OURS(uri, 0, 20, SMALL, 10, MIB(4)),
	OURS(http, 0, 180, SMALL, 60, MIB(4)),
	OURS(response, 0, 80, SMALL, 20, MIB(4)),
	LIBRARY(decoder, 0, 100, SMALL, 10, MIB(4)),
	OURS(body, 0, 80, SMALL, 150, MIB(4)),
	OURS(query, KIB(8), 80, SMALL, 10, MIB(4)),
	OURS(members, KIB(8), 500, SMALL, 50, MIB(4)),
	OURS(header, KIB(16), 220, SMALL, 10, MIB(4)),
	OURS(headers, KIB(16), 30, SMALL, 30, MIB(4)),
	OURS(route, KIB(8), 40, SMALL, 20, MIB(4)),
	OURS(jsonrpc, 0, 40, SMALL, 60, MIB(4)),
	OURS(jwt, 0, 60, SMALL, 100, MIB(4)),
	OURS(capability, 0, 600, SMALL, 200, MIB(8)),
	OURS(openapi, 0, 1100, SMALL, 700, MIB(8)),
	OURS(request, 0, 40, SMALL, 100, MIB(8)),
	OURS(answer, 0, 150, SMALL, 250, MIB(8)),
	OURS(lookup, 0, 60, SMALL, 110, MIB(4)),
	OURS(search, 0, 200, SMALL, 10, MIB(4)),
	OURS(secret, 0, 650, SMALL, 60, MIB(8)),
};
const size_t cost_target_count = sizeof(cost_targets) / sizeof(cost_targets[0]);
