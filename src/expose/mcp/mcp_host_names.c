/* mcp_host_names.c - names of arguments that hosts accept. */
#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_host_names.h"
#include "mcp/mcp.h"

enum { DEPTH = 128, ATTEMPTS = 16 };

struct mcp_host_name {
	struct mcp_host_name *next;
	struct str wire, host;
};

void
mcp_host_names_init(struct mcp_host_names *n, struct arena *a)
{
	*n = (struct mcp_host_names){ .arena = a };
	table_init(&n->all, &n->scratch);
	table_init(&n->hosts, a);
	table_init(&n->wires, a);
}

static void
add_name(struct mcp_host_names *n, struct str wire)
{
	struct mcp_host_name *one;

	if (table_add(&n->all, wire, n) != NULL ||
	    str_equal(mcp_text_name(&n->scratch, wire, 0), wire))
		return;
	one = arena_new(n->arena, sizeof(*one));
	one->wire = wire;
	one->next = n->changed;
	n->changed = one;
	table_add(&n->wires, wire, one);
}

static void add(struct mcp_host_names *n, const struct json *v, int depth);

static void
add_all(struct mcp_host_names *n, const struct json *list, int depth)
{
	for (const struct json *m = list != NULL ? list->first : NULL;
	     m != NULL; m = m->next)
		add(n, m, depth);
}

static void
add(struct mcp_host_names *n, const struct json *v, int depth)
{
	static const char *const lists[] = { "allOf", "anyOf", "oneOf",
		"prefixItems" };
	static const char *const schemas[] = { "items", "additionalProperties",
		"not" };
	const struct json *properties = json_get(v, "properties");

	if (depth == DEPTH || !json_is(v, JSON_OBJECT))
		return;
	for (const struct json *m =
	         json_is(properties, JSON_OBJECT) ? properties->first : NULL;
	     m != NULL; m = m->next) {
		add_name(n, m->name);
		add(n, m, depth + 1);
	}
	for (size_t i = 0; i < LEN(lists); i++)
		add_all(n, json_get(v, lists[i]), depth + 1);
	for (size_t i = 0; i < LEN(schemas); i++) {
		const struct json *inner = json_get(v, schemas[i]);

		if (json_is(inner, JSON_ARRAY))
			add_all(n, inner, depth + 1);
		else if (inner != NULL)
			add(n, inner, depth + 1);
	}
}

void
mcp_host_names_add(struct mcp_host_names *n, const struct json *v)
{
	add(n, v, 0);
}

/* A wire name has precedence over a name that another one is changed to. */
void
mcp_host_names_settle(struct mcp_host_names *n)
{
	for (struct mcp_host_name *one = n->changed; one != NULL;
	     one = one->next) {
		for (unsigned k = 0; k < ATTEMPTS; k++) {
			one->host = mcp_text_name(n->arena, one->wire, k);
			if (table_find(&n->all, one->host) == NULL &&
			    table_find(&n->hosts, one->host) == NULL)
				break;
		}
		table_set(&n->hosts, one->host, one);
	}
	arena_done(&n->scratch);
	n->all = (struct table){ .count = 0 };
}

struct str
mcp_host_names_find(const struct mcp_host_names *n, struct str wire)
{
	const struct mcp_host_name *one = table_find(&n->wires, wire);

	return one != NULL ? one->host : wire;
}

struct str
mcp_host_names_wire(const struct mcp_host_names *n, struct str name)
{
	const struct mcp_host_name *one = table_find(&n->hosts, name);

	return one != NULL ? one->wire : name;
}

static const struct json *to_wire(const struct mcp_host_names *n,
    struct arena *a, const struct json *v, int depth);

static const struct json *
children_to_wire(const struct mcp_host_names *n, struct arena *a,
    const struct json *v, int depth)
{
	struct json *copy = json_new(a, v->kind);
	bool changed = false;

	for (const struct json *m = v->first; m != NULL; m = m->next) {
		const struct json *one = to_wire(n, a, m, depth + 1);
		struct str name = m->name;

		if (v->kind == JSON_ARRAY) {
			json_push(copy, json_alias(a, one));
			changed = changed || one != m;
			continue;
		}
		name = mcp_host_names_wire(n, name);
		/* Given in both spellings, it is for the check to refuse. */
		if (!str_equal(name, m->name) && json_get_str(v, name) != NULL)
			name = m->name;
		json_add_str(copy, name, json_alias(a, one));
		changed = changed || one != m || !str_equal(name, m->name);
	}
	return changed ? copy : v;
}

static const struct json *
to_wire(const struct mcp_host_names *n, struct arena *a, const struct json *v,
    int depth)
{
	if (v->first == NULL || depth == DEPTH)
		return v;
	return children_to_wire(n, a, v, depth);
}

const struct json *
mcp_host_names_to_wire(
    const struct mcp_host_names *n, struct arena *a, const struct json *v)
{
	return n->hosts.count == 0 ? v : to_wire(n, a, v, 0);
}
