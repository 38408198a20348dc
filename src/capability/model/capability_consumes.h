/* capability_consumes.h - an upstream API and its operations. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_CONSUMES_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_CONSUMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "capability/model/capability_place.h"
#include "capability/model/capability_policy.h"
#include "data/format/format.h"
#include "http/http.h"

struct capability_auth;
struct capability_body;
struct capability_cache;
struct capability_consumes;
struct capability_output;
struct capability_paginate;
struct capability_param;
struct capability_ref_path;
struct capability_ref_text;
struct json;
struct jsonpath;
struct table;

/* A response that is bytes: its media type and its maximum size. */
struct capability_binary {
	bool declared; /* an exposed operation declares a binary response */
	struct str media_type; /* STR_NONE: the upstream's */
	int64_t max; /* bytes; 0: not set */
	int status; /* of the response; 0: the upstream's */
};

/* A secret part of a response: an entry of `x-claviger: {secrets}`. */
struct capability_secret {
	struct capability_secret *next;
	struct capability_place place;
	struct jsonpath *path;
};

/* Optional texts are STR_NONE, optional pointers NULL. */
struct capability_consumed_operation {
	struct capability_consumed_operation *next;
	struct capability_place place;
	struct capability_consumes *owner;
	struct str name, description;
	struct str resource; /* name of its resource; STR_NONE: none */
	enum http_method method;
	struct str path; /* of its resource, joined with its own */
	const struct capability_ref_path *path_ref; /* path, compiled */
	struct str raw_format; /* "json" if the file declares none */
	enum format_kind format; /* raw_format, parsed */
	struct str output_schema; /* the part of the response to keep */
	struct capability_binary binary; /* if format is FORMAT_BINARY */
	struct str problem; /* why it cannot be called */
	/* Its own, its resource's, its namespace's, then inferred ones. */
	struct capability_param *params;
	struct table *by_name; /* params; see capability_find_param() */
	struct capability_secret *secrets; /* in its response */
	const struct capability_paginate *paginate; /* NULL: one page */
	const struct capability_cache *cache; /* NULL: nothing is kept */
	struct capability_body *body; /* NULL: JSON of the body parameters */
	struct capability_output *outputs;
};

struct capability_consumes {
	struct capability_consumes *next;
	struct capability_place place;
	struct str namespace, base_uri, description;
	const struct capability_ref_text *base_ref; /* base_uri, compiled */
	struct str problem; /* why nothing in it can be called; STR_NONE */
	struct capability_auth *auth; /* NULL: none */
	struct capability_consumed_operation *operations;
	/* For forwarded requests: the API's constant parameters, no path. */
	struct capability_consumed_operation *any;
	struct capability_policy policy;
	struct http_tls tls; /* all NULL: the defaults */
	/* {name: {default, enum}} of variables of base_uri; NULL: none. */
	const struct json *variables;
};

#endif
