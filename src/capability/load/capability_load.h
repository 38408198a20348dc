/* capability_load.h - one function for each kind of object in a file. */
#ifndef CLAVIGER_CAPABILITY_LOAD_CAPABILITY_LOAD_H
#define CLAVIGER_CAPABILITY_LOAD_CAPABILITY_LOAD_H

#include "base/base.h"
#include "capability/load/load.h"
#include "capability/model/model.h"

struct capability_key;

/* Whose parameters they are: decides what an absent `required` means. */
enum capability_side {
	CAPABILITY_SIDE_CONSUMED, /* required if in the path */
	CAPABILITY_SIDE_EXPOSED, /* the same */
	CAPABILITY_SIDE_TOOL, /* required */
	CAPABILITY_SIDE_PROPERTY, /* optional */
};

/* Appends the list member `inputParameters` of map to *tail. */
void capability_load_params(struct capability_reader *r, const struct json *map,
    enum capability_side side, struct capability_param **tail);

/*
 * Sets p->slash from `x-claviger: {slash}` of v.  Without it, slashes are
 * encoded if a default, enum or example of v contains one.
 */
void capability_load_slash(struct capability_reader *r, const struct json *v,
    struct capability_param *p);

/*
 * Reads `x-claviger: {schema}` of v, a parameter of an exposed operation or
 * tool, into p.  An invalid schema is an error with its place.  A parameter
 * without `type` has that of the schema.
 */
void capability_load_schema(struct capability_reader *r, const struct json *v,
    enum capability_side side, struct capability_param *p);

/*
 * Sets p->wire and p->separator from `x-claviger` of v.  p->in must be set.  A
 * style that its place does not have is an error.
 */
void capability_load_wire(struct capability_reader *r, const struct json *v,
    enum capability_side side, struct capability_param *p);

/* Reads `x-claviger: {encoding, base64}` of a `body`. */
void capability_load_wire_body(struct capability_reader *r,
    const struct json *v, struct capability_body *body);

/* Returns path with each {+x} replaced by {x}. */
struct str capability_load_slash_path(
    struct capability_reader *r, struct str path);

/*
 * Sets the slash of path parameters without `x-claviger: {slash}` from path as
 * it is in the file.  {+x} keeps slashes (RFC 6570, 3.2.3).  A last segment
 * {path} keeps them too, as it does in an exposed path.  All parameters of op
 * must be loaded.
 */
void capability_load_slash_infer(
    struct capability_consumed_operation *op, struct str path);

/*
 * Returns the list member `outputParameters` of map.  `value` is a query in a
 * consumed operation and a constant or template elsewhere.
 */
struct capability_output *capability_load_outputs(struct capability_reader *r,
    const struct json *map, enum capability_side side);

/*
 * Sets *type to the `type` of v, or to the type that its shape implies.
 * Returns true if the file declares a known type.
 */
bool capability_load_type(struct capability_reader *r, const struct json *v,
    enum capability_type *type);

/*
 * Returns a length: a number, or digits in quotes as in older files; -1 if v
 * has no member of that name.
 */
int64_t capability_load_length(
    struct capability_reader *r, const struct json *v, const char *name);

/* Returns the member `authentication` of map, or NULL. */
struct capability_auth *capability_load_auth(
    struct capability_reader *r, const struct json *map);

/* Warns about members that only that side needs.  a may be NULL. */
void capability_load_auth_check_consumed(
    struct capability_reader *r, const struct capability_auth *a);
void capability_load_auth_check_exposed(
    struct capability_reader *r, struct capability_auth *a);

/* Returns what a control surface declares, with the defaults. */
struct capability_control *capability_load_control(
    struct capability_reader *r, const struct json *v);

/* Reads the members `skills` and `skill` of an exposes. */
void capability_load_skills(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x);

/* Finds a method by name, ignoring case; HTTP_METHOD_COUNT: unknown. */
enum http_method capability_load_method(struct str name);

/* Returns why the `tunnel` of a consumes prevents calls, or STR_NONE. */
struct str capability_load_unsupported_tunnel(struct capability_reader *r,
    const struct json *consumes, struct str namespace);

/*
 * Returns "{{X}}" and warns if text is exactly the name X of a bind; else
 * returns text.  For credentials and constants of requests.
 */
struct str capability_load_bind_named(struct capability_reader *r,
    struct str text, struct capability_place place);

/*
 * Removes parameters that are `in: environment` from the list, because a call
 * does not pass them.  Each becomes a bind of its name, unless the file has
 * that bind.
 */
void capability_load_bind_environment(
    struct capability_reader *r, struct capability_param **params);

/*
 * Reads the member `body` of map into op->body or, if it has no data, into a
 * body parameter.  A body that cannot be sent is a warning and op->problem.
 */
void capability_load_body(struct capability_reader *r, const struct json *map,
    struct capability_consumed_operation *op);

/*
 * Reads `outputRawFormat`, `outputSchema` and related members of a consumed
 * operation.  An unsupported format is a warning and op->problem.
 */
void capability_load_format(struct capability_reader *r, const struct json *map,
    struct capability_consumed_operation *op);

/*
 * Reads what map declares about binary responses: `outputMediaType`,
 * `maxBinarySize` and, in an exposed operation, `responseBinary` and
 * `responses`.
 */
void capability_load_format_binary(struct capability_reader *r,
    const struct json *map, struct capability_binary *out);

/*
 * Returns `x-claviger: {variables}` of a consumes: the default and the choices
 * of variables of its base URI.  NULL: none.
 */
const struct json *capability_load_variables(
    struct capability_reader *r, const struct json *map);

/* Reads the settings of an upstream in the member `x-claviger` of map. */
void capability_load_policy(struct capability_reader *r, const struct json *map,
    struct capability_policy *p);

/*
 * Returns the names in `x-claviger: {headers}` of a tool, NULL-terminated; NULL
 * if it has none.
 */
const char *const *capability_load_result_headers(
    struct capability_reader *r, const struct json *map);

/*
 * Reads `x-claviger: {tls: {ca, cert, key}}` of a consumes.  The paths start at
 * the directory of the file.
 */
void capability_load_tls(
    struct capability_reader *r, const struct json *map, struct http_tls *tls);

/*
 * Reads `x-claviger: {secrets}` of a tool or a consumed operation, and checks
 * the keys beside it, which depend on the side.
 */
struct capability_secret *capability_load_secrets(struct capability_reader *r,
    const struct json *map, enum capability_side side);

/*
 * Returns `x-claviger: {permission}` of what a surface exposes, or STR_NONE.
 * One that is malformed, or that manages keys, is an error with its place.
 * capability_load_permission_alone() also refuses other keys of x-claviger;
 * what names it in messages.
 */
struct str capability_load_permission(
    struct capability_reader *r, const struct json *map);
struct str capability_load_permission_alone(
    struct capability_reader *r, const struct json *map, const char *what);

/*
 * The keys of what is answered by a call, by steps or by constants: operations,
 * tools, functions and MCP resources.
 */
/* clang-format off */
#define CAPABILITY_LOAD_ANSWER_KEYS \
	{ "label", CAPABILITY_TEXT }, \
	{ "description", CAPABILITY_TEXT }, \
	{ "inputParameters", CAPABILITY_LIST }, \
	{ "call", CAPABILITY_TEXT }, \
	{ "with", CAPABILITY_MAP }, \
	{ "outputParameters", CAPABILITY_LIST }, \
	{ "steps", CAPABILITY_LIST }, \
	{ "mappings", CAPABILITY_LIST }, \
	{ "ref", CAPABILITY_TEXT }, \
	{ "outputMediaType", CAPABILITY_TEXT }, \
	{ "tags", CAPABILITY_LIST }
/* clang-format on */

/*
 * Reads name, texts, `call` or `ref`, `with`, outputs and hints of a mapping
 * that was checked against keys.  A CAPABILITY_LATER key sets its problem.
 */
struct capability_operation *capability_load_operation(
    struct capability_reader *r, const struct json *v,
    const struct capability_key *keys, size_t count);

/*
 * Returns why a surface cannot be served as declared, or STR_NONE.  The reason
 * becomes the problem of all its operations.
 */
struct str capability_load_surface_problem(
    struct capability_reader *r, const struct capability_exposes *x);

/* The same as capability_load_operation() for an operation or tool of x. */
struct capability_operation *capability_load_exposed(
    struct capability_reader *r, const struct json *v,
    struct capability_exposes *x, const struct capability_key *keys,
    size_t count);

/* Reads the list member `resources` of a rest exposes. */
void capability_load_rest(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x);

/* Reads `steps` and `mappings` of v.  The parameters of op must be loaded. */
void capability_load_steps(struct capability_reader *r, const struct json *v,
    struct capability_operation *op);

/* Reads the member `x-claviger` of an exposes: cors, confirm and tools. */
void capability_load_extension(struct capability_reader *r,
    const struct json *v, struct capability_exposes *x);

/* Returns the member `forward` of an exposed resource, or NULL. */
struct capability_operation *capability_load_forward(
    struct capability_reader *r, const struct json *resource);

/*
 * Reports whether there is a file of that path.  Text that was not read from a
 * file is not checked.
 */
bool capability_load_exists(
    const struct capability_reader *r, const char *path);

/* Reads the list members `resources` and `prompts` of an mcp exposes. */
void capability_load_mcp_resources(struct capability_reader *r,
    const struct json *map, struct capability_exposes *x);
void capability_load_prompts(struct capability_reader *r,
    const struct json *map, struct capability_exposes *x);

#endif
