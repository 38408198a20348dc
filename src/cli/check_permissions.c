/* check_permissions.c - what a key needs to use what a file exposes. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "http/http.h"

#include "cli/check_permissions.h"

void
check_permissions_add(
    struct arena *a, struct json *to, const struct capability_operation *op)
{
	struct json *list =
	    json_add(to, "permissions", json_new(a, JSON_ARRAY));

	for (size_t i = 0; i < op->permission.count; i++)
		json_push(list, json_new_text(a, op->permission.names[i]));
	json_add(to, "permissionResource",
	    json_new_text(a, op->permission.resource));
}

static void
print_names(struct buf *out, const struct capability_permission *p)
{
	for (size_t i = 0; i < p->count; i++) {
		buf_puts(out, i == 0 ? ": " : ", ");
		buf_add_str(out, p->names[i]);
		buf_putc(out, '@');
		buf_add_str(out, p->resource);
	}
	buf_putc(out, '\n');
}

static void
print_operations(struct buf *out, const struct capability_operation *op)
{
	for (; op != NULL; op = op->next) {
		if (op->path.p == NULL) {
			buf_puts(out, "permission tool ");
			capability_diagnostics_text(out, op->name);
		} else {
			buf_printf(out, "permission rest %s ",
			    op->method == HTTP_METHOD_COUNT
			        ? "ANY"
			        : http_method_name(op->method));
			capability_diagnostics_text(out, op->path);
		}
		print_names(out, &op->permission);
	}
}

static void
print_others(struct buf *out, const struct capability_exposes *x)
{
	for (const struct capability_mcp_resource *r = x->resources; r != NULL;
	     r = r->next) {
		buf_puts(out, "permission resource ");
		capability_diagnostics_text(out, r->uri);
		print_names(out, r->operation != NULL
		                     ? &r->operation->permission
		                     : &r->permission);
	}
	for (const struct capability_prompt *p = x->prompts; p != NULL;
	     p = p->next) {
		buf_puts(out, "permission prompt ");
		capability_diagnostics_text(out, p->name);
		print_names(out, &p->permission);
	}
}

void
check_permissions_print(struct buf *out, const struct capability *s)
{
	for (const struct capability_exposes *x = s->exposes; x != NULL;
	     x = x->next) {
		print_operations(out, x->operations);
		print_operations(out, x->forwards);
		print_others(out, x);
	}
}
