/* expose_permission.h - decides whether the operator allows an operation. */
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
	EXPOSE_USE_ROUTE, /* a REST request, also of a forward */
	/*
	 * The operation is named or described but not run: lists, completion,
	 * find_tools, skills, OpenAPI documents.  Prompts do not name
	 * operations.
	 */
	EXPOSE_USE_MENTION,
};

enum expose_decision {
	EXPOSE_ALLOW,
	EXPOSE_ASK, /* allowed if the user confirms this call */
	EXPOSE_REFUSE,
};

struct expose_permission {
	enum expose_decision decision;
	/*
	 * For struct call: the engine sends no request with this safety or a
	 * worse one.  Valid for ALLOW; after a confirmation nothing is
	 * forbidden.
	 */
	enum capability_safety forbidden;
};

/*
 * Applies --read-only, --confirm and `x-claviger: {confirm}` to what the
 * operation does (capability_safety_of()).  No other function does; every
 * surface calls it before it lists, describes or runs an operation. method is
 * that of the request for a forward, whose safety it determines; otherwise
 * HTTP_METHOD_COUNT.
 */
struct expose_permission expose_permission_check(const struct exposer *x,
    enum expose_use use, const struct capability_operation *o,
    enum http_method method);

/* Returns what the policy forbids, for documents about a whole file. */
enum capability_safety expose_permission_forbidden(
    const struct expose_policy *p);

/* Reports whether any operation of x may need a confirmation. */
bool expose_permission_asks(const struct exposer *x);

#endif
