/* capability_load.h - what the parts of the loader give each other. */
#ifndef CLAVIGER_CAPABILITY_CAPABILITY_LOAD_H
#define CLAVIGER_CAPABILITY_CAPABILITY_LOAD_H

#include "base/base.h"
#include "capability/capability_model.h"

struct json;
struct capability_dialect;
struct capability_key;
struct capability_reader;

/*
 * Make the root of this file, or of an imported one, what the loaders read;
 * said: its dialect, or NULL.
 */
void capability_load_prepare(struct capability_reader *w, struct json *root,
    struct capability_dialect *said);

/* Whose parameters: what is required where the file does not say. */
enum capability_side {
	CAPABILITY_SIDE_CONSUMED, /* path: always; else only if said */
	CAPABILITY_SIDE_EXPOSED, /* the same */
	CAPABILITY_SIDE_TOOL, /* yes */
	CAPABILITY_SIDE_PROPERTY, /* only if said */
};

/* The list member `inputParameters` of map, appended to *tail. */
void capability_load_params(struct capability_reader *w, const struct json *map,
    enum capability_side side, struct capability_param **tail);

/*
 * What becomes of slashes in values of p, which v spells out: as `x-claviger:
 * {slash}` says; else they are encoded where the file itself has one in a
 * default, enum or example.
 */
void capability_load_slash(struct capability_reader *w, const struct json *v,
    struct capability_param *p);

/* The path with {+x} as {x}. */
struct str capability_slash_path(struct capability_reader *w, struct str path);

/*
 * Once all parameters are known: what path, as it is written, says of them,
 * unless x-claviger says otherwise.  {+x} keeps slashes (RFC 6570, 3.2.3); a
 * last segment {path} takes them, as it does where it is exposed.
 */
void capability_infer_slash(
    struct capability_consumed_operation *op, struct str path);

/* A parameter that the file does not spell out as one. */
struct capability_param *capability_new_param(struct capability_reader *w,
    struct capability_place place, struct str name, enum capability_in in);

/*
 * The list member `outputParameters` of map.  Of a consumed operation a `value`
 * is a query; elsewhere it stands for itself.
 */
struct capability_output *capability_load_outputs(struct capability_reader *w,
    const struct json *map, enum capability_side side);

/*
 * The `type` of v, or what its shape implies.  True where the file gives one
 * that is known.
 */
bool capability_load_type(struct capability_reader *w, const struct json *v,
    enum capability_type *type);

/*
 * A length: a number or, as older files have it, digits in quotes; -1: none.
 */
int64_t capability_load_length(
    struct capability_reader *w, const struct json *v, const char *name);

/* The member `authentication` of map, or NULL. */
struct capability_auth *capability_load_auth(
    struct capability_reader *w, const struct json *map);

/* Warn of what that side needs besides; a NULL: nothing. */
void capability_auth_check_consumed(
    struct capability_reader *w, const struct capability_auth *a);
void capability_auth_check_exposed(
    struct capability_reader *w, const struct capability_auth *a);

/* What a control surface declares: the defaults where it says nothing. */
struct capability_control *capability_load_control(
    struct capability_reader *w, const struct json *v);

/* The members `skills` and `skill` of an exposes. */
void capability_load_skills(struct capability_reader *w, const struct json *v,
    struct capability_exposes *x);

/* Which surfaces their tools come from, once all are there. */
void capability_link_skills(struct capability_reader *w);

/* A method by name, letter case aside; HTTP_METHOD_COUNT: none. */
enum http_method capability_load_method(struct str name);

/* Why the tunnel of a consumes keeps it from being called; STR_NONE. */
struct str capability_unsupported_tunnel_problem(struct capability_reader *w,
    const struct json *consumes, struct str namespace);

/*
 * Parameters in the environment are no parameters of a call: each is taken off
 * the chain and becomes a bind of its own name, unless there is one.
 */
void capability_bind_environment(
    struct capability_reader *w, struct capability_param **params);

/* The member `binds` of map, appended to the spec's. */
void capability_load_binds(struct capability_reader *w, const struct json *map);

/*
 * A mapping that was checked against its keys: name, texts, `call` or `ref`,
 * `with`, outputs and hints; what is later is its problem.
 */
struct capability_operation *capability_load_operation(
    struct capability_reader *w, const struct json *v,
    const struct capability_key *keys, size_t count);

/* The members `steps` and `mappings` of v, once its parameters are there. */
void capability_load_steps(struct capability_reader *w, const struct json *v,
    struct capability_operation *op);

/* The member `cors` of the x-claviger of an exposes, or NULL. */
struct capability_cors *capability_load_cors(
    struct capability_reader *w, const struct json *exposes);

/* The member `forward` of an exposed resource, or NULL. */
struct capability_operation *capability_load_forward(
    struct capability_reader *w, const struct json *resource);

/* The list members `resources` and `prompts` of an mcp exposes. */
void capability_mcp_resource_load(struct capability_reader *w,
    const struct json *map, struct capability_exposes *x);
void capability_prompt_load(struct capability_reader *w, const struct json *map,
    struct capability_exposes *x);

/* The list member `aggregates` of map, appended to the spec's. */
void capability_load_aggregates(
    struct capability_reader *w, const struct json *map);

/* The members `consumes` and `exposes` of map, appended to the spec's. */
void capability_load_consumes(
    struct capability_reader *w, const struct json *map);
void capability_load_exposes(
    struct capability_reader *w, const struct json *map);

/* Resolve calls, drop duplicates, derive the parameters of tools. */
void capability_link(struct capability_reader *w);
void capability_link_tool(
    struct capability_reader *w, struct capability_operation *tool);

/*
 * Add to what a tool declares the arguments that its call cannot be made
 * without and that it gives no value for.
 */
void capability_link_tool_complete(
    struct capability_reader *w, struct capability_operation *tool);

/* What carries each function out; each is known as "namespace.name" after. */
void capability_link_functions(struct capability_reader *w);

/* What carries op out, its steps' operations too; NULL `by` is noted. */
void capability_link_call(
    struct capability_reader *w, struct capability_operation *op);

/* Once: the names that capability_link_call() finds calls by likeness with. */
void capability_link_call_gather(struct capability_reader *w);

/* What an operation that refers to a function has from it. */
void capability_link_ref(
    struct capability_reader *w, struct capability_operation *op);

/* Warn of {{names}} that no bind explains. */
void capability_link_names(struct capability_reader *w);

#endif
