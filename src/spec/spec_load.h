/* spec_load.h - what the parts of the loader give each other. */
#ifndef CLAVIGER_SPEC_SPEC_LOAD_H
#define CLAVIGER_SPEC_SPEC_LOAD_H

#include "base/str.h"
#include "spec/spec.h"

struct json;
struct spec_dialect;
struct spec_key;
struct spec_walk;

/*
 * Make the root of this file, or of an imported one, what the loaders read;
 * said: its dialect, or NULL.
 */
void spec_load_prepare(
    struct spec_walk *w, struct json *root, struct spec_dialect *said);

/* Whose parameters: what is required where the file does not say. */
enum spec_side {
	SPEC_SIDE_CONSUMED, /* path: always; else only if said */
	SPEC_SIDE_EXPOSED, /* the same */
	SPEC_SIDE_TOOL, /* yes */
	SPEC_SIDE_PROPERTY, /* only if said */
};

/* The list member `inputParameters` of map, appended to *tail. */
void spec_load_params(struct spec_walk *w, const struct json *map,
    enum spec_side side, struct spec_param **tail);

/*
 * What becomes of slashes in values of p, which v spells out: as `x-claviger:
 * {slash}` says; else they are encoded where the file itself has one in a
 * default, enum or example.
 */
void spec_load_slash(
    struct spec_walk *w, const struct json *v, struct spec_param *p);

/* The path with {+x} as {x}. */
struct str spec_slash_path(struct spec_walk *w, struct str path);

/*
 * Once all parameters are known: what path, as it is written, says of them,
 * unless x-claviger says otherwise.  {+x} keeps slashes (RFC 6570, 3.2.3); a
 * last segment {path} takes them, as it does where it is exposed.
 */
void spec_infer_slash(struct spec_consumed_operation *op, struct str path);

/* A parameter that the file does not spell out as one. */
struct spec_param *spec_new_param(struct spec_walk *w, struct spec_place place,
    struct str name, enum spec_in in);

/*
 * The list member `outputParameters` of map.  Of a consumed operation a `value`
 * is a query; elsewhere it stands for itself.
 */
struct spec_output *spec_load_outputs(
    struct spec_walk *w, const struct json *map, enum spec_side side);

/*
 * The `type` of v, or what its shape implies.  True where the file gives one
 * that is known.
 */
bool spec_load_type(
    struct spec_walk *w, const struct json *v, enum spec_type *type);

/*
 * A length: a number or, as older files have it, digits in quotes; -1: none.
 */
int64_t spec_load_length(
    struct spec_walk *w, const struct json *v, const char *name);

/* The member `authentication` of map, or NULL. */
struct spec_auth *spec_load_auth(struct spec_walk *w, const struct json *map);

/* Warn of what that side needs besides; a NULL: nothing. */
void spec_auth_check_consumed(struct spec_walk *w, const struct spec_auth *a);
void spec_auth_check_exposed(struct spec_walk *w, const struct spec_auth *a);

/* What a control surface declares: the defaults where it says nothing. */
struct spec_control *spec_load_control(
    struct spec_walk *w, const struct json *v);

/* The members `skills` and `skill` of an exposes. */
void spec_load_skills(
    struct spec_walk *w, const struct json *v, struct spec_exposes *x);

/* Which surfaces their tools come from, once all are there. */
void spec_link_skills(struct spec_walk *w);

/* A method by name, letter case aside; HTTP_METHOD_COUNT: none. */
enum http_method spec_load_method(struct str name);

/* Why the tunnel of a consumes keeps it from being called; STR_NONE. */
struct str spec_tunnel_problem(
    struct spec_walk *w, const struct json *consumes, struct str namespace);

/*
 * Parameters in the environment are no parameters of a call: each is taken off
 * the chain and becomes a bind of its own name, unless there is one.
 */
void spec_bind_environment(struct spec_walk *w, struct spec_param **params);

/* The member `binds` of map, appended to the spec's. */
void spec_load_binds(struct spec_walk *w, const struct json *map);

/*
 * A mapping that was checked against its keys: name, texts, `call` or `ref`,
 * `with`, outputs and hints; what is later is its problem.
 */
struct spec_operation *spec_load_operation(struct spec_walk *w,
    const struct json *v, const struct spec_key *keys, size_t count);

/* The members `steps` and `mappings` of v, once its parameters are there. */
void spec_load_steps(
    struct spec_walk *w, const struct json *v, struct spec_operation *op);

/* The member `cors` of the x-claviger of an exposes, or NULL. */
struct spec_cors *spec_load_cors(
    struct spec_walk *w, const struct json *exposes);

/* The member `forward` of an exposed resource, or NULL. */
struct spec_operation *spec_load_forward(
    struct spec_walk *w, const struct json *resource);

/* The list members `resources` and `prompts` of an mcp exposes. */
void spec_mcp_resource_load(
    struct spec_walk *w, const struct json *map, struct spec_exposes *x);
void spec_prompt_load(
    struct spec_walk *w, const struct json *map, struct spec_exposes *x);

/* The list member `aggregates` of map, appended to the spec's. */
void spec_load_aggregates(struct spec_walk *w, const struct json *map);

/* The members `consumes` and `exposes` of map, appended to the spec's. */
void spec_load_consumes(struct spec_walk *w, const struct json *map);
void spec_load_exposes(struct spec_walk *w, const struct json *map);

/* Resolve calls, drop duplicates, derive the parameters of tools. */
void spec_link(struct spec_walk *w);
void spec_link_tool(struct spec_walk *w, struct spec_operation *tool);

/*
 * Add to what a tool declares the arguments that its call cannot be made
 * without and that it gives no value for.
 */
void spec_link_tool_complete(struct spec_walk *w, struct spec_operation *tool);

/* What carries each function out; each is known as "namespace.name" after. */
void spec_link_functions(struct spec_walk *w);

/* What carries op out, its steps' operations too; NULL `by` is noted. */
void spec_link_call(struct spec_walk *w, struct spec_operation *op);

/* Once: the names that spec_link_call() finds calls by likeness with. */
void spec_link_call_gather(struct spec_walk *w);

/* What an operation that refers to a function has from it. */
void spec_link_ref(struct spec_walk *w, struct spec_operation *op);

/* Warn of {{names}} that no bind explains. */
void spec_link_names(struct spec_walk *w);

#endif
