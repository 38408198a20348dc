/* cost_feed.h - one function for each parser: see cost_target.h. */
#ifndef CLAVIGER_FUZZ_COST_FEED_H
#define CLAVIGER_FUZZ_COST_FEED_H

#include "cost_target.h"

cost_feed_fn cost_feed_json, cost_feed_xml, cost_feed_html, cost_feed_markdown,
    cost_feed_csv, cost_feed_yaml, cost_feed_text, cost_feed_dotenv,
    cost_feed_log, cost_feed_schema, cost_feed_schema_value, cost_feed_jsonpath,
    cost_feed_jsonpath_value, cost_feed_pattern, cost_feed_pattern_text,
    cost_feed_template, cost_feed_template_value, cost_feed_uri_template,
    cost_feed_uri;
cost_feed_fn cost_feed_http, cost_feed_response, cost_feed_decoder,
    cost_feed_body, cost_feed_query, cost_feed_members, cost_feed_header,
    cost_feed_headers, cost_feed_route, cost_feed_jsonrpc, cost_feed_jwt;
cost_feed_fn cost_feed_capability, cost_feed_openapi, cost_feed_request,
    cost_feed_answer, cost_feed_lookup, cost_feed_search, cost_feed_secret;

#endif
