/*
 * openapi_operation.c - parameters, request body and responses of an operation.
 */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/export/openapi_definitions.h"
#include "openapi/export/openapi_inputs.h"
#include "openapi/export/openapi_operation.h"
#include "openapi/export/openapi_path.h"
#include "openapi/export/openapi_schema.h"
#include "capability/capability.h"

enum { DESCRIPTION_BYTES = 2000 };

static struct json *
add_object(struct arena *a, struct json *to, const char *name)
{
	return json_add(to, name, json_new(a, JSON_OBJECT));
}

static void
add_text(struct arena *a, struct json *to, const char *name, struct str text)
{
	json_add(to, name, json_new_text(a, text));
}

static void
add_description(struct arena *a, struct json *to, struct str text)
{
	if (text.n > 0)
		add_text(a, to, "description",
		    sanitize_text(a, text, true, DESCRIPTION_BYTES));
}

static struct json *
string_schema(struct arena *a)
{
	struct json *s = json_new(a, JSON_OBJECT);

	add_text(a, s, "type", STR("string"));
	return s;
}

/* Returns the name in the document of a variable of the operation's path. */
static struct str
shown_name(const struct openapi_input *i, const struct openapi_path *path,
    const struct openapi_path *shown)
{
	for (size_t k = 0; i->in == CAPABILITY_IN_PATH && k < path->count; k++)
		if (str_equal(path->names[k], i->name))
			return shown->shown[k];
	return i->name;
}

static void
add_parameter(struct arena *a, struct json *list, const struct openapi_input *i,
    struct str name)
{
	static const char *const places[] = { [CAPABILITY_IN_QUERY] = "query",
		[CAPABILITY_IN_HEADER] = "header",
		[CAPABILITY_IN_PATH] = "path",
		[CAPABILITY_IN_COOKIE] = "cookie" };
	struct json *p = json_push(list, json_new(a, JSON_OBJECT));

	add_text(a, p, "name", name);
	add_text(a, p, "in", str_of(places[i->in]));
	if (i->required)
		json_add(p, "required", json_new_bool(a, true));
	if (i->param != NULL)
		add_description(a, p, i->param->description);
	json_add(p, "schema",
	    i->param == NULL || i->text
	        ? string_schema(a)
	        : openapi_definitions_schema(
	              a, openapi_schema_constraints(a, i->param)));
}

static void
add_parameters(struct arena *a, struct json *object,
    const struct openapi_inputs *in, const struct openapi_path *path,
    const struct openapi_path *shown)
{
	struct json *list = json_new(a, JSON_ARRAY);

	for (const struct openapi_input *i = in->params; i != NULL; i = i->next)
		add_parameter(a, list, i, shown_name(i, path, shown));
	/* A variable that occurs twice in the path becomes two parameters. */
	for (size_t k = 0; k < path->count; k++) {
		struct openapi_input twin = { .in = CAPABILITY_IN_PATH,
			.required = true };
		bool first = true;

		for (size_t j = 0; j < k && first; j++)
			first = !str_equal(path->names[j], path->names[k]);
		if (!first)
			add_parameter(a, list, &twin, shown->shown[k]);
	}
	if (list->count > 0)
		json_add(object, "parameters", list);
}

/* Returns the schema of an object with the fields that the operation uses. */
static struct json *
fields_schema(
    struct arena *a, const struct openapi_input *fields, bool *any_required)
{
	struct json *s = json_new(a, JSON_OBJECT), *properties;
	struct json *required = json_new(a, JSON_ARRAY);

	add_text(a, s, "type", STR("object"));
	properties = add_object(a, s, "properties");
	for (const struct openapi_input *i = fields; i != NULL; i = i->next) {
		json_add_str(properties, i->name,
		    i->param == NULL || i->text
		        ? json_new(a, JSON_OBJECT)
		        : openapi_definitions_schema(
		              a, openapi_schema_param(a, i->param)));
		if (i->required)
			json_push(required, json_new_text(a, i->name));
	}
	*any_required = required->count > 0;
	if (required->count > 0)
		json_add(s, "required", required);
	return s;
}

/*
 * Returns the media types of the body, those of the called operation.  A form
 * may also be sent as JSON.
 */
static const char *const *
media_types(const struct capability_operation *op)
{
	static const char *const types[][3] = {
		[CAPABILITY_BODY_JSON] = { "application/json" },
		[CAPABILITY_BODY_TEXT] = { "text/plain" },
		[CAPABILITY_BODY_XML] = { "application/xml" },
		[CAPABILITY_BODY_SPARQL] = { "application/sparql-query" },
		[CAPABILITY_BODY_FORM] = { "application/x-www-form-urlencoded",
		    "application/json" },
		[CAPABILITY_BODY_MULTIPART] = { "multipart/form-data",
		    "application/json" },
	};
	static const char *const any[] = { "*/*", NULL };

	if (op->by == CAPABILITY_BY_FORWARD)
		return any;
	if (op->by == CAPABILITY_BY_CALL && op->call != NULL &&
	    op->call->body != NULL)
		return types[op->call->body->type];
	return types[CAPABILITY_BODY_JSON];
}

/*
 * Returns the media type of the body if it is another one than usual for its
 * type: that of a constant Content-Type, bytes, or multipart that is no form.
 */
static struct str
own_media(struct arena *a, const struct capability_operation *op)
{
	const struct capability_consumed_operation *c =
	    op->by == CAPABILITY_BY_CALL ? op->call : NULL;
	const struct capability_body *body = c != NULL ? c->body : NULL;

	for (const struct capability_param *p = c != NULL ? c->params : NULL;
	     p != NULL; p = p->next)
		if (p->in == CAPABILITY_IN_HEADER && p->value.n > 0 &&
		    str_equal_nocase(p->name, STR("Content-Type")) &&
		    str_find(p->value, '{', 0) == p->value.n)
			return p->value;
	if (body != NULL && body->multipart.n > 0)
		return arena_strf(
		    a, "multipart/%.*s", STR_FMT(body->multipart));
	return body != NULL && body->base64 ? STR("application/octet-stream")
	                                    : STR_NONE;
}

static struct json *
body_schema(struct arena *a, struct json *body, const struct openapi_inputs *in,
    bool *required)
{
	*required = in->body_required;
	if (!in->takes_body)
		return fields_schema(a, in->fields, required);
	if (in->body == NULL)
		return json_new(a, JSON_OBJECT);
	add_description(a, body, in->body->description);
	return openapi_definitions_schema(
	    a, openapi_schema_constraints(a, in->body));
}

static void
add_body(struct arena *a, struct json *object, const struct openapi_inputs *in,
    const struct capability_operation *op)
{
	struct json *body, *content, *schema;
	struct str own;
	bool required;

	if (!in->takes_body && in->fields == NULL)
		return;
	body = add_object(a, object, "requestBody");
	schema = body_schema(a, body, in, &required);
	if (required)
		json_add(body, "required", json_new_bool(a, true));
	content = add_object(a, body, "content");
	own = own_media(a, op);
	for (const char *const *type = media_types(op); *type != NULL; type++) {
		struct json *media = json_new(a, JSON_OBJECT);

		json_add(media, "schema", json_copy(a, schema));
		json_add_str(content, own.n > 0 ? own : str_of(*type), media);
		own = STR_NONE;
	}
}

/*
 * Returns the media type of the response: JSON, or the one that the file
 * declares.
 */
static struct str
response_media(const struct capability_operation *op)
{
	const struct capability_consumed_operation *c = op->call;

	if (op->by != CAPABILITY_BY_CALL || c == NULL ||
	    !str_is(c->raw_format, "binary"))
		return STR("application/json");
	if (op->binary.media_type.n > 0)
		return op->binary.media_type;
	if (c->binary.media_type.n > 0)
		return c->binary.media_type;
	if (op->owner != NULL && op->owner->binary.media_type.n > 0)
		return op->owner->binary.media_type;
	return STR("application/octet-stream");
}

static void
add_success(struct arena *a, struct json *responses,
    const struct capability_operation *op, const char *status)
{
	struct json *r = add_object(a, responses, status), *media, *schema;

	if (str_is(str_of(status), "204")) {
		add_text(a, r, "description", STR("Success, without a body"));
		return;
	}
	add_text(a, r, "description",
	    str_is(str_of(status), "201") ? STR("Created") : STR("Success"));
	media = json_add_str(add_object(a, r, "content"), response_media(op),
	    json_new(a, JSON_OBJECT));
	schema = openapi_schema_documented(a, op);
	if (schema != NULL)
		json_add(media, "schema", schema);
}

/*
 * The upstream API chooses the success status: these are common for each
 * method.
 */
static const char *const usual[HTTP_METHOD_COUNT][3] = {
	[HTTP_METHOD_GET] = { "200" },
	[HTTP_METHOD_HEAD] = { "200" },
	[HTTP_METHOD_POST] = { "200", "201", "204" },
	[HTTP_METHOD_PUT] = { "200", "201", "204" },
	[HTTP_METHOD_PATCH] = { "200", "204" },
	[HTTP_METHOD_DELETE] = { "200", "204" },
	[HTTP_METHOD_OPTIONS] = { "200", "204" },
};

static bool
is_generated(const struct capability_operation *op)
{
	if (op->by == CAPABILITY_BY_FUNCTION && op->function != NULL)
		return is_generated(op->function);
	return op->by == CAPABILITY_BY_MOCK ||
	       (op->by == CAPABILITY_BY_STEPS && op->mappings != NULL);
}

/*
 * Returns the key of a status: "404", "4XX", "default".  "40X", which
 * capability files allow, becomes "4XX".
 */
static const char *
status_key(struct arena *a, struct str s)
{
	bool digits = s.n == 3 && s.p[1] >= '0' && s.p[1] <= '9' &&
	              s.p[2] >= '0' && s.p[2] <= '9';

	if (str_is(s, "default"))
		return "default";
	if (s.n != 3 || s.p[0] < '1' || s.p[0] > '5')
		return NULL;
	return digits ? arena_strdup(a, s) : arena_printf(a, "%cXX", s.p[0]);
}

/* Adds the `responses` of the file: statuses, media types and schemas. */
static void
add_declared(struct arena *a, struct json *responses, const struct json *stated)
{
	const char *key = status_key(a, stated->name);
	struct json *r;
	const struct json *content = json_get(stated, "content");
	struct str text = json_get_text(stated, "description");

	if (key == NULL || json_get(responses, key) != NULL)
		return;
	r = add_object(a, responses, key);
	add_text(a, r, "description",
	    sanitize_text(a, text, true, DESCRIPTION_BYTES));
	if (content == NULL || content->count == 0)
		return;
	r = add_object(a, r, "content");
	for (const struct json *m = content->first; m != NULL; m = m->next) {
		const struct json *schema = json_get(m, "schema");
		struct json *media =
		    json_add_str(r, m->name, json_new(a, JSON_OBJECT));

		/* A $ref would refer to the file, not to the document. */
		if (json_is(schema, JSON_OBJECT) &&
		    json_get(schema, "$ref") == NULL)
			json_add(media, "schema", json_copy(a, schema));
	}
}

/* Adds `responseBinary: {status, mediaType, description}`. */
static void
add_binary(struct arena *a, struct json *responses, const struct json *stated)
{
	const struct json *status = json_get(stated, "status");
	struct str media = json_get_text(stated, "mediaType");
	struct str text = json_get_text(stated, "description");
	const char *key =
	    json_is(status, JSON_NUMBER) ? status_key(a, status->text) : NULL;
	struct json *r = add_object(a, responses, key != NULL ? key : "200");

	add_text(a, r, "description",
	    text.n > 0 ? sanitize_text(a, text, true, DESCRIPTION_BYTES)
	               : STR("Success"));
	json_add_str(add_object(a, r, "content"),
	    media.n > 0 ? media : STR("application/octet-stream"),
	    json_new(a, JSON_OBJECT));
}

static void
add_usual(struct arena *a, struct json *responses,
    const struct capability_operation *op)
{
	const char *const *list = usual[op->method];

	for (size_t i = 0; i < LEN(usual[0]) && list[i] != NULL; i++)
		if (i == 0 || !is_generated(op))
			add_success(a, responses, op, list[i]);
}

static void
add_responses(
    struct arena *a, struct json *object, const struct capability_operation *op)
{
	struct json *responses = add_object(a, object, "responses");

	for (const struct json *m = op->responses != NULL ? op->responses->first
	                                                  : NULL;
	     m != NULL; m = m->next)
		if (m->kind == JSON_OBJECT)
			add_declared(a, responses, m);
	if (op->response_binary != NULL && responses->count == 0)
		add_binary(a, responses, op->response_binary);
	if (responses->count == 0)
		add_usual(a, responses, op);
	if (json_get(responses, "default") == NULL)
		add_text(a, add_object(a, responses, "default"), "$ref",
		    STR("#/components/responses/Error"));
}

void
openapi_operation_add(struct arena *a, const struct capability *s,
    const struct capability_operation *op, const struct openapi_path *path,
    const struct openapi_path *shown, struct json *object)
{
	struct openapi_inputs in;

	openapi_inputs_find(a, s, op, path, &in);
	if (op->by == CAPABILITY_BY_FORWARD)
		in.takes_body = op->method != HTTP_METHOD_GET &&
		                op->method != HTTP_METHOD_DELETE;
	add_parameters(a, object, &in, path, shown);
	add_body(a, object, &in, op);
	add_responses(a, object, op);
}

/* The format of http_response_error(). */
static const char error_schema[] =
    "{\"type\":\"object\",\"required\":[\"error\"],\"properties\":{\"error\":{"
    "\"type\":\"object\",\"required\":[\"type\",\"message\"],\"properties\":{"
    "\"type\":{\"type\":\"string\"},\"message\":{\"type\":\"string\","
    "\"description\":\"What is wrong, and how to fix "
    "it.\"},\"request_id\":{\"type\":\"string\"}}}}}";

void
openapi_operation_add_components(struct arena *a, struct json *components)
{
	struct json *schemas = add_object(a, components, "schemas");
	struct json *responses = add_object(a, components, "responses"), *r;

	json_add(
	    schemas, "Error", json_parse(a, str_of(error_schema), 16, 0, NULL));
	r = add_object(a, responses, "Error");
	add_text(a, r, "description",
	    STR("An error of this surface; errors of the upstream API keep "
	        "their status and body"));
	add_text(a,
	    add_object(a,
	        add_object(a, add_object(a, r, "content"), "application/json"),
	        "schema"),
	    "$ref", STR("#/components/schemas/Error"));
}
