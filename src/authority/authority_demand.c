/* authority_demand.c - what a proxy asks about a key. */
#include "authority/authority_demand.h"
#include "http/http.h"
#include "key/key.h"

static int
refuse(struct err *e, const char *name, const char *why)
{
	return err_set(e, ERR_INPUT, "\"%s\" %s", name, why);
}

static int
add_permission(struct authority_demand *d, struct str name, struct err *e)
{
	if (d->permissions == NULL)
		d->permissions = arena_new(d->arena,
		    AUTHORITY_DEMAND_PERMISSIONS * sizeof(*d->permissions));
	if (d->permission_count == AUTHORITY_DEMAND_PERMISSIONS)
		return err_set(e, ERR_INPUT,
		    "more than %d permissions are required",
		    AUTHORITY_DEMAND_PERMISSIONS);
	d->permissions[d->permission_count++] = name;
	return key_permission_check_name(name, e);
}

static int
set_resource(struct authority_demand *d, struct str text, struct err *e)
{
	if (d->resource.p != NULL)
		return err_set(e, ERR_INPUT, "the resource is required twice");
	d->resource = text;
	return key_permission_check_resource(text, e);
}

/* A method that no key is restricted to needs no error. */
static int
set_method(struct authority_demand *d, struct str text, struct err *e)
{
	if (d->method.p != NULL)
		return refuse(e, "request-method", "is given twice");
	if (!http_ascii_is_token(text))
		return refuse(
		    e, "request-method", "must be a method such as GET");
	d->method = text;
	return 0;
}

static int
add_metadata(struct authority_demand *d, struct str name, struct err *e)
{
	if (d->metadata == NULL)
		d->metadata = arena_new(
		    d->arena, AUTHORITY_DEMAND_METADATA * sizeof(*d->metadata));
	if (d->metadata_count == AUTHORITY_DEMAND_METADATA)
		return err_set(e, ERR_INPUT,
		    "more than %d members of the metadata are requested",
		    AUTHORITY_DEMAND_METADATA);
	if (name.n == 0)
		return err_set(e, ERR_INPUT,
		    "the name of a member of the metadata is empty");
	d->metadata[d->metadata_count++] = name;
	return 0;
}

typedef int add_fn(struct authority_demand *d, struct str text, struct err *e);

/* Adds each member of a list with commas. */
static int
add_list(
    struct authority_demand *d, add_fn *add, struct str list, struct err *e)
{
	do
		if (add(d, str_trim(str_cut(&list, ',')), e) == -1)
			return -1;
	while (list.p != NULL);
	return 0;
}

static int
read_parameter(struct authority_demand *d, struct str name, struct str value,
    struct err *e)
{
	if (str_is(name, "require-permission"))
		return add_permission(d, value, e);
	if (str_is(name, "require-resource"))
		return set_resource(d, value, e);
	if (str_is(name, "request-method"))
		return set_method(d, value, e);
	if (str_is(name, "metadata"))
		return add_list(d, add_metadata, value, e);
	if (!str_starts(name, STR("require-")))
		return 0;
	return err_set(e, ERR_INPUT,
	    "\"%.*s\" is not known: write require-permission or "
	    "require-resource",
	    STR_FMT(str_part(name, 0, 60)));
}

int
authority_demand_read_query(
    struct authority_demand *d, struct str query, struct err *e)
{
	struct err bad = { .kind = ERR_NONE };
	struct str name, value;

	while (http_query_next(d->arena, &query, &name, &value, &bad))
		if (read_parameter(d, name, value, e) == -1)
			return -1;
	return bad.kind == ERR_NONE ? 0 : err_set(e, bad.kind, "%s", bad.text);
}

/* Returns 0 or -1, and sets *requires if it is a requirement. */
static int
read_header(struct authority_demand *d, const struct http_header *h,
    bool *requires, struct err *e)
{
	const struct str value = str_trim(h->value);

	if (str_equal_nocase(h->name, STR("X-Auth-Metadata")))
		return add_list(d, add_metadata, value, e);
	if (str_equal_nocase(h->name, STR("X-Auth-Permission"))) {
		*requires = true;
		return add_list(d, add_permission, value, e);
	}
	if (!str_equal_nocase(h->name, STR("X-Auth-Resource")))
		return 0;
	*requires = true;
	return set_resource(d, value, e);
}

int
authority_demand_read_headers(
    struct authority_demand *d, const struct http_headers *h, struct err *e)
{
	const bool has_query = d->permission_count > 0 || d->resource.p != NULL;
	bool has_headers = false;

	for (size_t i = 0; i < h->count; i++) {
		if (read_header(d, &h->items[i], &has_headers, e) == -1)
			return err_prefix(e, "%.*s", STR_FMT(h->items[i].name));
		if (has_query && has_headers)
			return refuse(e, "X-Auth-Permission",
			    "and X-Auth-Resource must not be sent if the query "
			    "has a requirement: remove what the client wrote");
	}
	return 0;
}
