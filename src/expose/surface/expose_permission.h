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
	 * It is named or described but not run: lists, completion, find_tools,
	 * skills, OpenAPI documents.  Prompts name no operation.
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
 * The one place that decides by --read-only, --confirm and `x-claviger:
 * {confirm}`, from what the operation does (capability_safety_of()).  Every
 * surface asks here before it lists, describes or runs an operation. method is
 * the request's, which decides for a forward; elsewhere HTTP_METHOD_COUNT.
 */
struct expose_permission expose_permission_check(const struct exposer *x,
    enum expose_use use, const struct capability_operation *o,
    enum http_method method);

/* What the policy forbids, for documents about a whole file. */
enum capability_safety expose_permission_forbidden(
    const struct expose_policy *p);

/* Does x ask for confirmations at all? */
bool expose_permission_asks(const struct exposer *x);

#endif
