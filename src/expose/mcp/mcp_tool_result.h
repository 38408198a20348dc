/* mcp_tool_result.h - the result of tools/call. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_TOOL_RESULT_H
#define CLAVIGER_EXPOSE_MCP_MCP_TOOL_RESULT_H

#include <stdbool.h>

#include "base/base.h"

struct buf;
struct call;
struct json;
struct mcp_failure;
struct mcp_request;

/*
 * Answers q with "content":[{text}], "structuredContent" (JSON text; STR_NONE:
 * none) and "isError".
 */
void mcp_tool_result_send(
    struct mcp_request *q, struct str text, struct str structured, bool failed);

/*
 * The same for the successful call c, with the headers of its response that its
 * operation names.  If the call read several pages of a list, a second text, a
 * JSON object, tells the client which.
 */
void mcp_tool_result_send_call(struct mcp_request *q, const struct call *c,
    struct str text, struct str structured);

/*
 * Answers q with b of mcp_request_result_begin(), which is freed.  "isError"
 * and, if c is not NULL, `"_meta":{"io.claviger/headers":{...}}` are appended:
 * the headers of its response that its operation names, in lower case.
 */
void mcp_tool_result_finish(
    struct mcp_request *q, struct buf *b, const struct call *c, bool failed);

/*
 * Parses the body of an upstream's response as JSON, leniently.  Returns NULL
 * if it is not JSON.  If it is JSON that strict parsers refuse, *body is
 * written again.
 */
struct json *mcp_tool_result_read(struct mcp_request *q, struct str *body);

void mcp_tool_result_failure(
    struct mcp_request *q, const struct mcp_failure *f);

/* The same, with the headers of the response of c; NULL: no call. */
void mcp_tool_result_failure_of_call(
    struct mcp_request *q, const struct call *c, const struct mcp_failure *f);

/* Answers with an error of this program; no request was sent. */
void mcp_tool_result_refuse(
    struct mcp_request *q, enum err_kind kind, struct str message);

/* The arguments are invalid. */
void mcp_tool_result_invalid(struct mcp_request *q, struct str message);

#endif
