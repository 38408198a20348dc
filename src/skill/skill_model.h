/* skill_model.h - the operations of a capability, in groups, for a skill. */
#ifndef CLAVIGER_SKILL_SKILL_MODEL_H
#define CLAVIGER_SKILL_SKILL_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "http/http.h"
#include "skill/skill_effect.h"

struct arena;
struct json;
struct skill_options;
struct capability;
struct capability_consumed_operation;
struct capability_exposes;
struct capability_operation;
struct capability_param;

/* Files of a skill. */
#define SKILL_SCRIPT_PATH "scripts/request.sh"
#define SKILL_INDEX_PATH "references/groups.md"
#define SKILL_OPENAPI_PATH "references/openapi.json"

struct skill_input {
	struct skill_input *next;
	struct str name; /* "key_id", "body.alias" */
	const char *where; /* in a request: "path", "query", "body" ...  "" */
	const struct capability_param *param; /* NULL: nothing is known */
	bool required;
	bool is_member; /* a member of the object before it */
};

/* One operation, on all surfaces that offer it. */
struct skill_op {
	struct skill_op *next;
	struct str name; /* the unique name */
	struct str title, description;
	const struct capability_operation *tool,
	    *rest; /* NULL: not offered as that */
	const struct capability_consumed_operation
	    *consumed; /* NULL: none, or several */
	enum http_method method; /* HTTP_METHOD_COUNT: none */
	struct str path; /* of the route, as in OpenAPI; STR_NONE */
	enum skill_effect effect;
	bool secret; /* the response may contain one */
	bool repeatable; /* safe to repeat */
	struct skill_input *inputs;
	bool takes_body; /* REST: a JSON body */
	struct json
	    *answer; /* schema of a successful response; NULL: unknown */
};

/* The operations on one page. */
struct skill_group {
	struct skill_group *next;
	struct str name; /* "keys" */
	struct str file; /* "references/keys.md" */
	struct skill_op *ops;
	size_t count;
};

/* What a caller must present. */
struct skill_auth {
	enum {
		SKILL_OPEN, /* no credential */
		SKILL_HEADER, /* a header: name, prefix and secret */
		SKILL_QUERY, /* a query parameter */
		SKILL_BASIC, /* user:password */
		SKILL_DIGEST_AUTH,
		SKILL_UNKNOWN, /* the script does not support it */
	} kind;
	struct str header, prefix; /* "Authorization", "Key " */
	struct str variable; /* the environment variable that contains it */
	bool optional; /* only if the surface requires it */
};

struct skill_model {
	struct arena *a;
	const struct capability *capability;
	const struct skill_options *options;
	struct str name; /* of the skill */
	struct str file; /* the base name of the capability file */
	struct str label;
	struct str url_variable; /* "FAL_KEYS_MANAGEMENT_URL" */
	const struct capability_exposes *rest,
	    *mcp; /* the first of each kind, or NULL */
	struct str rest_url,
	    mcp_url; /* for clients on this machine; STR_NONE */
	struct skill_auth access;
	struct skill_group *groups;
	size_t group_count, op_count;
};

/*
 * Collects the operations of s.  The model is on the arena or borrowed from s.
 */
struct skill_model *skill_model_new(struct arena *a, const struct capability *s,
    const struct skill_options *options);

/*
 * Returns the first operation with that effect (or with a secret in its
 * response) in g; in all groups if g is NULL.  Returns NULL if no operation has
 * it.
 */
const struct skill_op *skill_model_first(const struct skill_model *m,
    const struct skill_group *g, enum skill_effect effect);
const struct skill_op *skill_model_first_secret(
    const struct skill_model *m, const struct skill_group *g);

#endif
