/* skill_model.h - a capability as a skill tells it: operations in groups. */
#ifndef CLAVIGER_SKILL_SKILL_MODEL_H
#define CLAVIGER_SKILL_SKILL_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "http/http.h"

struct arena;
struct json;
struct skill_how;
struct capability;
struct capability_consumed_operation;
struct capability_exposes;
struct capability_operation;
struct capability_param;

/* What an operation does to what is behind it. */
enum skill_effect {
	SKILL_READS,
	SKILL_CREATES,
	SKILL_CHANGES,
	SKILL_REMOVES,
	SKILL_ACTS, /* whatever it does, it is more than looking */
};

struct skill_input {
	struct skill_input *next;
	struct str name; /* "key_id", "body.alias" */
	const char *where; /* in a request: "path", "query", "body" ... "" */
	const struct capability_param *param; /* NULL: nothing is known of it */
	bool required;
	bool is_member; /* of the object that comes before it */
};

/* One operation, whatever surfaces offer it. */
struct skill_op {
	struct skill_op *next;
	struct str name; /* for people and the shell */
	struct str title, description;
	const struct capability_operation *tool, *rest; /* NULL: not as that */
	const struct capability_consumed_operation
	    *consumed; /* NULL: several, none
	                */
	enum http_method method; /* HTTP_METHOD_COUNT: of none */
	struct str path; /* REST, as OpenAPI has it; STR_NONE */
	enum skill_effect effect;
	bool secret; /* its answer may hold one */
	bool repeatable; /* twice is as good as once */
	struct skill_input *inputs;
	bool takes_body; /* REST: a JSON body */
	struct json *answer; /* schema of its success; NULL: not told */
};

/* What goes on one page. */
struct skill_group {
	struct skill_group *next;
	struct str name; /* "keys" */
	struct str file; /* "references/keys.md" */
	struct skill_op *ops;
	size_t count;
};

/* What a caller must show. */
struct skill_auth {
	enum {
		SKILL_OPEN, /* nothing */
		SKILL_HEADER, /* a header: name, prefix and the secret */
		SKILL_QUERY, /* a parameter of that name */
		SKILL_BASIC, /* user:password */
		SKILL_DIGEST_AUTH,
		SKILL_UNKNOWN, /* in a way that no script here knows */
	} kind;
	struct str header, prefix; /* "Authorization", "Key " */
	struct str variable; /* the environment variable that has it */
	bool optional; /* only where the surface asks */
};

struct skill_model {
	struct arena *a;
	const struct capability *capability;
	const struct skill_how *how;
	struct str name; /* of the skill */
	struct str file; /* the capability's, without its folders */
	struct str label;
	struct str url_variable; /* "FAL_KEYS_MANAGEMENT_URL" */
	const struct capability_exposes *rest,
	    *mcp; /* the first of each; NULL */
	struct str rest_url, mcp_url; /* as the file has it; STR_NONE */
	struct skill_auth access;
	struct skill_group *groups;
	size_t group_count, op_count;
};

struct skill_model *skill_model_new(
    struct arena *a, const struct capability *s, const struct skill_how *how);

/* The first of that effect, in g or, g NULL, anywhere; NULL: there is none. */
const struct skill_op *skill_model_first(const struct skill_model *m,
    const struct skill_group *g, enum skill_effect effect);
const struct skill_op *skill_model_first_secret(
    const struct skill_model *m, const struct skill_group *g);

/* "reads", "creates" ... */
const char *skill_model_effect_name(enum skill_effect e);

#endif
