/* capability_model.h - a capability file as a struct: what is consumed, what is
 * exposed. */
#ifndef CLAVIGER_CAPABILITY_CAPABILITY_MODEL_H
#define CLAVIGER_CAPABILITY_CAPABILITY_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "data/format/format.h"
#include "http/http.h"

struct buf;
struct err;
struct json;
struct jsonpath;
struct regex;
struct capability;
struct table;
struct uri_template;

/*
 * Everything lives on spec->arena and is read-only once loaded.  Lists are
 * chains through `next`, in the order of the file.  line, column: of the thing
 * in its file, from 1; source: which of spec->files that is, 0 being the file
 * that was named and others those that it imports.
 */
struct capability_place {
	int line, column;
	unsigned source;
};

/* Where a parameter goes or comes from. */
enum capability_in {
	CAPABILITY_IN_NONE, /* a tool's argument */
	CAPABILITY_IN_QUERY,
	CAPABILITY_IN_HEADER,
	CAPABILITY_IN_PATH,
	CAPABILITY_IN_COOKIE,
	CAPABILITY_IN_BODY,
	CAPABILITY_IN_ENVIRONMENT,
};

enum capability_type {
	CAPABILITY_TYPE_STRING,
	CAPABILITY_TYPE_NUMBER,
	CAPABILITY_TYPE_INTEGER,
	CAPABILITY_TYPE_BOOLEAN,
	CAPABILITY_TYPE_ARRAY,
	CAPABILITY_TYPE_OBJECT,
};

const char *capability_type_name(enum capability_type t); /* "string" ... */

/* A parameter, of a consumed or exposed operation or of a tool. */
/* What becomes of a slash in a value that stands in a path. */
enum capability_slash {
	CAPABILITY_SLASH_REFUSED, /* it could name another resource */
	CAPABILITY_SLASH_ENCODED, /* as %2F: the value is one segment */
	CAPABILITY_SLASH_KEPT, /* as it is: the value may be several segments */
};

struct capability_param {
	struct capability_param *next;
	struct capability_place place;
	struct str name, description;
	enum capability_in in;
	enum capability_type type;
	bool typed; /* the file gave a type */
	bool required;
	bool inferred; /* a {path} variable that nobody declared */
	enum capability_slash slash;
	bool slash_said; /* x-claviger says it, else it is inferred */
	struct str value; /* a constant or template; STR_NONE */
	struct str pattern; /* ECMA-262; STR_NONE */
	struct regex *regex; /* the same, compiled; NULL: none, or it is none */
	struct str format; /* a word of JSON Schema's, for readers; STR_NONE */
	int64_t min_length, max_length; /* in characters; -1: none */
	int64_t min_items, max_items; /* -1: none */
	struct json *minimum, *maximum; /* numbers, or NULL */
	bool above_minimum, below_maximum; /* itself is not allowed */
	struct json *multiple_of; /* a number above 0, or NULL */
	struct json *enumeration, *fallback; /* enum, default; NULL */
	struct json
	    *example; /* one value, or, where it is `examples`, a list */
	bool examples; /* it is a list of them */
	struct capability_param *properties; /* of an object; NULL: any */
	struct capability_param *items; /* of an array; NULL: any */
};

/* An output and its shape. */
struct capability_output {
	struct capability_output *next;
	struct capability_place place;
	struct str name, description; /* STR_NONE where it has none */
	enum capability_type type;
	bool typed; /* the file gave a type */
	struct str mapping; /* "$." and other JSONPath, as written; STR_NONE */
	struct jsonpath *path; /* the same, parsed; NULL: none, or no query */
	struct str value; /* constant or template; STR_NONE */
	struct json *literal; /* the same as the file has it: a list, a number;
	                         NULL */
	struct json *constant; /* const: stands for itself; NULL */
	struct str problem; /* why it cannot be carried out; STR_NONE */
	int64_t max_length; /* texts are cut to it; -1: they are not */
	struct json *enumeration; /* enum, for readers; NULL */
	struct str format; /* a word of JSON Schema's, for readers; STR_NONE */
	struct capability_output *properties, *items;
	struct capability_output *values; /* of each member of an object */
};

/* Is it a constant or template: needs it no answer of an upstream? */
bool capability_output_is_given(const struct capability_output *o);

/* Does it change an answer, or is it that answer ("mapping: $.")? */
bool capability_output_has_shape(const struct capability_output *o);

enum capability_auth_type {
	CAPABILITY_AUTH_NONE,
	CAPABILITY_AUTH_APIKEY,
	CAPABILITY_AUTH_BEARER,
	CAPABILITY_AUTH_BASIC,
	CAPABILITY_AUTH_DIGEST,
	CAPABILITY_AUTH_OAUTH2,
	CAPABILITY_AUTH_OTHER, /* named in the file, not carried out: refused on
	                        * call
	                        */
};

/* A header of an apikey that is a map of several. */
struct capability_auth_header {
	struct capability_auth_header *next;
	struct str name, value; /* templates */
};

/* Texts are templates; STR_NONE where the file does not say. */
struct capability_auth {
	struct capability_place place;
	enum capability_auth_type type;
	struct str type_name;
	struct str key, value; /* apikey: name and value */
	bool in_query; /* apikey: placement */
	struct capability_auth_header
	    *headers; /* apikey: besides key, or instead */
	struct str token; /* bearer */
	struct str username, password; /* basic, digest */
	/* oauth2 */
	struct str authorization_server; /* the issuer's URL */
	struct str token_endpoint, introspection_endpoint;
	struct str client_id, client_secret;
	struct str audience, resource;
	struct str scopes; /* a space between two */
	bool introspects; /* tokenValidation: introspection */
};

/* Does a (NULL: none) fill the header or query parameter of that name? */
bool capability_auth_covers(
    const struct capability_auth *a, enum capability_in in, struct str name);

/* Call visit with each text of a (NULL: none) that may be a template. */
void capability_auth_each_text(const struct capability_auth *a,
    void (*visit)(void *context, struct str text), void *context);

/*
 * A name in the file, and what it stands for: an environment variable, or a key
 * of another file.
 */
struct capability_bind {
	struct capability_bind *next;
	struct capability_place place;
	struct str namespace; /* "env" */
	struct str name, source; /* FAL_KEY: FAL_KEY */
	struct str location; /* as written; STR_NONE: the environment */
	const char *file; /* its path; NULL: the environment, or refused */
	const char *refused; /* why the location cannot be read; NULL */
	/*
	 * Only the operator gives the value, by name: the environment has it
	 * for something else.
	 */
	bool asked;
};

struct capability_guard {
	struct capability_guard *next;
	unsigned source; /* the number of a file */
};

/*
 * Is there a bind that is asked for in the file of that number?  Then whoever
 * wrote it is not trusted with names: a text in it sees the binds of that file
 * and what the operator set, and no variable of the environment.
 */
bool capability_bind_is_guarded(const struct capability *s, unsigned source);

/* What a request's body is written in. */
enum capability_body_type {
	CAPABILITY_BODY_JSON,
	CAPABILITY_BODY_TEXT,
	CAPABILITY_BODY_XML,
	CAPABILITY_BODY_SPARQL,
	CAPABILITY_BODY_FORM,
	CAPABILITY_BODY_MULTIPART,
};

/* The body of a consumed operation, where the file says more than `in: body`.
 */
struct capability_body {
	struct capability_place place;
	enum capability_body_type type;
	bool plain; /* text without a type: what Content-Type says, or JSON */
	/*
	 * The template: a string, or an object or list with templates in it.
	 * Of CAPABILITY_BODY_MULTIPART a list of objects with name, value,
	 * filename, contentType.  NULL: the body parameter is the body.
	 */
	struct json *data;
};

/* An answer that is bytes: what they are called, and how many they may be. */
struct capability_binary {
	bool declared; /* an exposed operation says that it answers bytes */
	struct str media_type; /* STR_NONE: the upstream's */
	int64_t max; /* bytes; 0: not said */
	int status; /* for the answer; 0: the upstream's */
};

/* A part of an answer that is secret, `x-claviger: {secrets}`. */
struct capability_secret {
	struct capability_secret *next;
	struct capability_place place;
	struct jsonpath *path;
};

struct capability_consumed_operation {
	struct capability_consumed_operation *next;
	struct capability_place place;
	struct capability_consumes *owner;
	struct str name, description;
	enum http_method method;
	struct str path; /* of its resource */
	struct str raw_format; /* "json" where the file says none */
	enum format_kind format; /* the same */
	struct str output_schema; /* the part that is wanted; STR_NONE */
	struct capability_binary binary; /* where the format is FORMAT_BINARY */
	struct str problem; /* why it cannot be called; STR_NONE */
	struct capability_param
	    *params; /* own, resource's and namespace's; inferred too */
	struct table *by_name; /* its params: see capability_find_param() */
	struct capability_secret
	    *secrets; /* in its answer; NULL: none is marked */
	struct capability_body *body; /* NULL: JSON, of the body parameters */
	struct capability_output *outputs;
};

/* How an upstream is called, the key `x-claviger`.  -1: nobody said. */
struct capability_policy {
	int64_t connect_ms, total_ms;
	int64_t retries, retry_base_ms, retry_max_ms, retry_unsafe;
	int64_t concurrency, queue; /* 0: any number; none waits */
	int64_t response_bytes;
	int64_t breaker_failures; /* 0: no breaker */
	int64_t breaker_window_ms, breaker_open_ms;
};

struct capability_consumes {
	struct capability_consumes *next;
	struct capability_place place;
	struct str namespace, base_uri, description;
	struct str problem; /* why none of it can be called; STR_NONE */
	struct capability_auth *auth; /* NULL: none */
	struct capability_consumed_operation *operations;
	struct capability_consumed_operation
	    *any; /* what is forwarded there: its constants, no path */
	struct capability_policy policy;
};

/* `with`: name: value, the value as written ("rest.path.key_id"). */
struct capability_with {
	struct capability_with *next;
	struct capability_place place;
	struct str name;
	struct json *value; /* string, number ... */
};

struct capability_hints {
	/* -1: the file does not say; else 0 or 1 */
	signed char read_only, destructive, idempotent, open_world;
};

/* A name of a list, such as a field that a lookup keeps. */
struct capability_item {
	struct capability_item *next;
	struct capability_place place;
	struct str text;
};

enum capability_step_type {
	CAPABILITY_STEP_CALL,
	CAPABILITY_STEP_LOOKUP,
	CAPABILITY_STEP_SCRIPT, /* refused: it keeps its operation from working
	                         */
};

/* One of a sequence of steps; its result is known by its name after it. */
struct capability_step {
	struct capability_step *next;
	struct capability_place place;
	enum capability_step_type type;
	struct str name;
	struct capability_operation *operation; /* call: what is carried out */
	struct str index; /* lookup: the earlier step that is searched */
	struct str match; /* lookup: the field that is compared */
	struct json *value; /* lookup: with what: one value or several */
	struct capability_item *picks; /* lookup: fields to keep; NULL: all */
};

/* A member of the object that a sequence of steps answers with. */
struct capability_mapping {
	struct capability_mapping *next;
	struct capability_place place;
	struct str target; /* dots nest */
	struct json *value; /* "$.step.path", a template, a constant */
};

/* Whatever comes below a path goes to a consumed namespace as it is. */
struct capability_forward {
	struct capability_place place;
	struct str paths[2]; /* what it takes: "/proxy", "/proxy/{path}" */
	struct str namespace;
	struct capability_consumes
	    *target; /* NULL: there is none of that name */
	struct capability_consumed_operation
	    *call; /* stands for all: the namespace's parameters, no path */
	struct capability_item *trusted; /* headers that go along */
};

/* What carries an operation out.  CAPABILITY_BY_NOTHING: see its problem. */
enum capability_by {
	CAPABILITY_BY_NOTHING,
	CAPABILITY_BY_CALL, /* a consumed operation */
	CAPABILITY_BY_STEPS, /* a sequence of calls and lookups */
	CAPABILITY_BY_FUNCTION, /* a function of an aggregate */
	CAPABILITY_BY_MOCK, /* its outputs are constants and templates */
	CAPABILITY_BY_FORWARD,
};

/*
 * What can be asked for by name: a REST operation, an MCP tool, a function of
 * an aggregate, a call step.  Surfaces start it as it is and leave it to the
 * engine what carries it out.
 */
struct capability_operation {
	struct capability_operation *next;
	struct capability_place place;
	struct capability_exposes *owner; /* NULL: not exposed by itself */
	struct str prefix; /* "<prefix>.x" in `with` is the caller's x */
	struct str name, title, description;
	enum http_method method; /* REST; else HTTP_METHOD_COUNT */
	struct str path; /* REST; STR_NONE for a tool */
	struct str group; /* REST: its resource's name; STR_NONE */
	struct json *tags; /* array; of the resource's where it has none; NULL
	                    */
	struct json *responses, *response_binary; /* REST: for readers; NULL */
	enum capability_by by;
	struct str call_text; /* "namespace.operation" or "namespace.function",
	                         of `call` or `ref` */
	bool is_ref; /* it came by `ref`: more is inherited */
	bool is_step; /* one of another operation's steps */
	struct capability_consumed_operation *call; /* CAPABILITY_BY_CALL,
	                                         _FORWARD; else NULL */
	struct capability_operation
	    *function; /* CAPABILITY_BY_FUNCTION; else NULL */
	struct capability_step *steps;
	struct capability_mapping *mappings;
	struct capability_forward *forward;
	struct str problem; /* why it cannot work; STR_NONE */
	struct capability_with *with;
	struct capability_param
	    *params; /* declared ones; for tools without, derived */
	bool derived; /* the parameters are not the file's own words */
	struct capability_output *outputs;
	struct capability_binary binary;
	struct capability_hints hints;
	struct capability_secret *secrets; /* of a tool: in its answer; NULL */
	unsigned char sends; /* requests: 0, 1, 2 for more than one */
	unsigned char nesting; /* functions inside functions; the loader's */
	/* The loader's: see capability_safety_of(). */
	struct capability_safety_range {
		unsigned char least, assumed;
	} effect;
};

/*
 * Are the outputs of op the members of one object, each by its name?  Those of
 * a mock are, and several that all have a name.  Else the first of them that
 * yields something is the answer.
 */
bool capability_output_are_members(const struct capability_operation *op);

/*
 * Do the outputs of op make its answer?  They do not where they say no shape,
 * and those of steps tell readers only what the steps make, unless they map.
 */
bool capability_output_make_answer(const struct capability_operation *op);

/*
 * Whose outputs make the answer of op: its own, or before them those of the
 * function that it refers to.  NULL: nobody's, it is as it comes.
 */
const struct capability_operation *capability_output_owner(
    const struct capability_operation *op);

/*
 * v as the type of o has it, where nothing is lost: "5" as the number 5, 5 as
 * "5".  Texts are cut to maxLength.  Else v itself.
 */
const struct json *capability_output_typed(
    struct arena *a, const struct capability_output *o, const struct json *v);

/* Functions that several surfaces share. */
struct capability_aggregate {
	struct capability_aggregate *next;
	struct capability_place place;
	struct str namespace, label;
	struct capability_operation *functions;
};

/* What a skill names as a tool: an operation, or a page that instructs. */
struct capability_skill_tool {
	struct capability_skill_tool *next;
	struct capability_place place;
	struct str name, description;
	struct str namespace, action; /* `from`; STR_NONE: an instruction */
	const struct capability_exposes
	    *source; /* what that namespace is; NULL */
	struct str instruction; /* a file of the skill; STR_NONE */
};

/* A skill that a skill surface lists. */
struct capability_skill {
	struct capability_skill *next;
	struct capability_place place;
	struct str name, description;
	struct str license, compatibility, allowed_tools, argument_hint;
	struct json *metadata; /* an object of texts; NULL */
	signed char user_invocable, model_disabled; /* -1: not said */
	struct str location; /* as written; STR_NONE: it is made */
	const char *folder; /* its path; NULL: it is made */
	struct capability_skill_tool *tools;
};

/* What an MCP surface lets read: files of a directory, or an answer. */
struct capability_mcp_resource {
	struct capability_mcp_resource *next;
	struct capability_place place;
	struct str name, title, description;
	struct str uri; /* of a directory the front of its files' URIs */
	struct uri_template *template; /* NULL: the URI has no variables */
	struct str mime; /* STR_NONE: not said */
	const char *path; /* the directory, or one file; NULL: an answer */
	int64_t max; /* bytes of a file; 0: not said */
	struct capability_operation *operation; /* whose answer it is, its
	                                     variables as params; NULL: files */
	struct str problem; /* why it cannot be read; STR_NONE */
};

/* A value that a prompt is given. */
struct capability_prompt_argument {
	struct capability_prompt_argument *next;
	struct capability_place place;
	struct str name, title, description;
	bool required;
	struct json *values; /* what it may be, for readers: array; NULL */
};

struct capability_prompt_message {
	struct capability_prompt_message *next;
	struct capability_place place;
	bool assistant; /* else the user */
	struct str content; /* {{name}} is an argument */
};

struct capability_prompt {
	struct capability_prompt *next;
	struct capability_place place;
	struct str name, title, description;
	struct capability_prompt_argument *arguments;
	struct capability_prompt_message *messages;
	const char *path; /* a file that is one message; NULL: those above */
	struct str problem; /* why it cannot be given; STR_NONE */
};

enum capability_exposes_type {
	CAPABILITY_EXPOSES_REST,
	CAPABILITY_EXPOSES_MCP,
	CAPABILITY_EXPOSES_CONTROL,
	CAPABILITY_EXPOSES_SKILL,
	CAPABILITY_EXPOSES_OTHER, /* known to the language, not served here */
};

/* What a control surface offers, and what it watches. */
struct capability_control {
	bool health, info, reload, validate, log_level;
	bool observability; /* false: none of the rest */
	bool metrics, traces; /* served here */
	bool b3; /* the headers of traces; else W3C's */
	int sampling_ppm; /* of a million requests that no caller decided on */
	int trace_buffer; /* how many are kept */
	struct str otlp_endpoint; /* a template; STR_NONE */
};

/* Which pages of other origins may call a surface. */
struct capability_cors {
	const char **origins; /* "https://x.example"; NULL-terminated */
	size_t origin_count;
	bool any; /* "*": every page may, without credentials */
	bool credentials; /* cookies and the like may come with it */
};

struct capability_exposes {
	struct capability_exposes *next;
	struct capability_place place;
	enum capability_exposes_type type;
	struct str type_name;
	struct str namespace, description, address, transport;
	int ttl_ms; /* MCP: how long lists may be kept; -1: not said */
	bool confirms; /* MCP: the user is asked before what destroys */
	signed char kept_private; /* MCP: by the caller alone; -1: not said */
	int port; /* 0: none */
	struct capability_auth *auth; /* NULL: none */
	struct capability_cors *cors; /* NULL: only those of the program */
	struct capability_param *params; /* REST: of all its operations */
	struct capability_binary binary; /* for what does not say itself */
	struct capability_operation *operations; /* operations or tools */
	struct capability_operation *forwards; /* REST: by what is left over */
	struct capability_mcp_resource *resources; /* MCP */
	struct capability_operation *reads; /* MCP: those of its resources */
	struct capability_prompt *prompts; /* MCP */
	signed char searches; /* MCP: tools are found, not listed; -1: not said
	                       */
	struct capability_control
	    *control; /* of a control surface; else NULL */
	struct capability_skill *skills; /* of a skill surface */
};

/* Something to say about the file. */
struct capability_note {
	struct capability_note *next;
	struct capability_place place;
	bool is_error;
	struct str text; /* what, and what to do */
};

struct capability {
	struct arena arena;
	struct str file; /* as the user named it */
	const char **files; /* all that it was made from, itself first, and
	                       those that hold values of its binds */
	size_t file_count;
	struct str dialect; /* "1.0.0-alpha2" */
	bool later; /* of root key 'ikanos', not 'naftiko' */
	struct str label, description, version;
	struct json *tags; /* array of strings, or NULL */
	struct capability_bind *binds;
	struct capability_guard *guards; /* see capability_bind_is_guarded() */
	struct capability_consumes *consumes;
	struct capability_aggregate *aggregates;
	struct capability_exposes *exposes;
	struct capability_note *notes; /* in order of place */
	size_t errors, warnings;
};

/* How a file is loaded. */
struct capability_how {
	int64_t max_bytes; /* of one file */
	int64_t max_values; /* in one file; 0: LIMIT_YAML_NODES */
	bool strict; /* what its published schema forbids is an error */
	bool regular; /* read a regular file only: others could block */
};

/*
 * Load from text (copied); file is for messages.  NULL and e (INPUT, line,
 * column) only where there is no YAML mapping to speak of; else errors are
 * notes and spec->errors counts them: such a spec must not be served.
 */
struct capability *capability_load_text(
    struct str file, struct str text, struct err *e);

/* The same, strict or not; nothing is imported, whatever max_bytes is. */
struct capability *capability_load_text_as(struct str file, struct str text,
    const struct capability_how *how, struct err *e);

/*
 * Read the file, and those that it imports, then the same.  Text alone, above,
 * imports nothing.
 */
struct capability *capability_load_as(
    const char *file, const struct capability_how *how, struct err *e);
struct capability *capability_load(
    const char *file, int64_t max, struct err *e);

/* The same of a file whose text, which is copied, was read already. */
struct capability *capability_load_read(const char *file, struct str text,
    const struct capability_how *how, struct err *e);
void capability_free(struct capability *s);

/* The file that a place is in; "" for none. */
struct str capability_file_of(
    const struct capability *s, struct capability_place place);

/* Append the notes, "file:line:column: error|warning: text" a line. */
void capability_diagnostics_notes(struct buf *out, const struct capability *s);

/*
 * Append s for a terminal: control bytes, which a file may bring, as "\xNN".
 */
void capability_diagnostics_text(struct buf *out, struct str s);

struct capability_consumes *capability_find_consumes(
    const struct capability *s, struct str namespace);

/* The first parameter of that exact name, or NULL. */
struct capability_param *capability_find_param(
    const struct capability_consumed_operation *op, struct str name);

/*
 * The exposed operation or tool of that name, alone or behind its namespace
 * and a dot, or "namespace.function" of an aggregate, with *consumed NULL; or
 * "namespace.operation" of a consumed one: then NULL is returned and *consumed
 * is set.  None of these: NULL, *consumed NULL and e (ABSENT) with the nearest
 * name.
 */
struct capability_operation *capability_find_operation(
    const struct capability *s, struct str name,
    struct capability_consumed_operation **consumed, struct err *e);

#endif
