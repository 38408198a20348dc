/* capability_exposes.h - a surface: what a capability exposes on a port. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_EXPOSES_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_EXPOSES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "capability/model/capability_consumes.h"
#include "capability/model/capability_place.h"

struct capability_auth;
struct capability_mcp_resource;
struct capability_operation;
struct capability_param;
struct capability_prompt;
struct capability_ref;
struct capability_skill;

enum capability_exposes_type {
	CAPABILITY_EXPOSES_REST,
	CAPABILITY_EXPOSES_MCP,
	CAPABILITY_EXPOSES_CONTROL,
	CAPABILITY_EXPOSES_SKILL,
	CAPABILITY_EXPOSES_OTHER, /* part of the language, but not served */
};

/* The endpoints of a control surface, and its telemetry. */
struct capability_control {
	bool health, info, reload, validate, log_level;
	bool observability; /* false: none of the rest */
	bool metrics, traces; /* served here */
	bool b3; /* trace headers are B3; else W3C */
	int sampling_ppm; /* parts per million of requests without a decision */
	int trace_buffer; /* traces to keep */
	struct str otlp_endpoint; /* a template; STR_NONE */
	const struct capability_ref *otlp_ref; /* otlp_endpoint, compiled */
};

/* Which web pages of other origins may call a surface. */
struct capability_cors {
	const char **origins; /* "https://x.example"; ends with NULL */
	size_t origin_count;
	bool any; /* "*": every page, without credentials */
	bool credentials; /* cookies and other credentials are allowed */
};

struct capability_exposes {
	struct capability_exposes *next;
	struct capability_place place;
	enum capability_exposes_type type;
	struct str type_name;
	struct str namespace, description, address, transport;
	int ttl_ms; /* MCP: how long lists may be cached; -1: not set */
	bool confirms; /* MCP: the user confirms destructive tools */
	signed char cache_private; /* MCP: lists are per caller; -1: not set */
	int port; /* 0: none */
	struct capability_auth *auth; /* NULL: none */
	struct capability_cors *cors; /* NULL: only the server's origins */
	struct capability_param *params; /* REST: of all its operations */
	struct capability_binary binary; /* default of its operations */
	struct capability_operation *operations; /* operations or tools */
	struct capability_operation *forwards; /* REST: if none matches */
	struct capability_mcp_resource *resources; /* MCP */
	struct capability_operation *reads; /* MCP: run by its resources */
	struct capability_prompt *prompts; /* MCP */
	/* MCP: clients search the tools instead of listing them; -1: not set */
	signed char searches;
	struct capability_control *control; /* of a control surface; NULL */
	struct capability_skill *skills; /* of a skill surface */
};

#endif
