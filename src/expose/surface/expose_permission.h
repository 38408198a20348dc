/* expose_permission.h - whether the operator lets something be done or shown.
 */
#ifndef CLAVIGER_EXPOSE_SURFACE_EXPOSE_PERMISSION_H
#define CLAVIGER_EXPOSE_SURFACE_EXPOSE_PERMISSION_H

#include <stdbool.h>

#include "http/http.h"
#include "capability/capability.h"

struct expose_policy;
struct exposer;
struct capability_operation;

/* How an operation is reached. */
enum expose_use {
	EXPOSE_USE_TOOL, /* MCP tools/call, call_tool too */
	EXPOSE_USE_RESOURCE, /* MCP resources/read */
	EXPOSE_USE_ROUTE, /* a request over REST, a forward too */
	/*
	 * It is named or described, and not carried out: lists, completion,
	 * find_tools, skills, OpenAPI documents.  Prompts name no operation.
	 */
	EXPOSE_USE_MENTION,
};

enum expose_decision {
	EXPOSE_ALLOW,
	EXPOSE_ASK, /* allowed if the user says yes to this call */
	EXPOSE_REFUSE,
};

struct expose_permission {
	enum expose_decision verdict;
	/*
	 * For struct call: the engine sends no request that does this or worse.
	 * It holds for ALLOW; after a yes nothing is forbidden.
	 */
	enum capability_safety forbidden;
};

/*
 * The one decision that --read-only, --confirm and `x-claviger: {confirm}`
 * amount to, from what the operation does (capability_safety_of()).  All
 * surfaces ask here before they list, describe or carry out anything.  method
 * is the request's, which decides for a forward; HTTP_METHOD_COUNT elsewhere.
 */
struct expose_permission expose_permission_check(const struct exposer *x,
    enum expose_use use, const struct capability_operation *o,
    enum http_method method);

/* For what is written about a whole file: what the policy forbids there. */
enum capability_safety expose_permission_forbidden(
    const struct expose_policy *p);

/* Does x ask anybody at all? */
bool expose_permission_asks(const struct exposer *x);

#endif
