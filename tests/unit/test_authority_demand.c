/* test_authority_demand.c - what a proxy asks about a key. */
#include "authority/authority_demand.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "check.h"
#include "http/http_headers.h"

/* Writes "permission @resource =method #member", in this order. */
static void
write_demand(struct buf *out, const struct authority_demand *d)
{
	buf_clear(out);
	for (size_t i = 0; i < d->permission_count; i++)
		buf_printf(out, "%.*s ", STR_FMT(d->permissions[i]));
	if (d->resource.p != NULL)
		buf_printf(out, "@%.*s ", STR_FMT(d->resource));
	if (d->method.p != NULL)
		buf_printf(out, "=%.*s ", STR_FMT(d->method));
	for (size_t i = 0; i < d->metadata_count; i++)
		buf_printf(out, "#%.*s ", STR_FMT(d->metadata[i]));
}

static void
check_demand(const char *what, int rc, const struct authority_demand *d,
    const struct err *e, const char *want)
{
	struct buf b;

	buf_init(&b, 4096);
	write_demand(&b, d);
	if (rc != (want != NULL ? 0 : -1))
		fail_msg("%s: %d", what, rc);
	if (want == NULL)
		CHECK_INT(e->kind, ERR_INPUT);
	else
		CHECK_STR(buf_text(&b), want);
	buf_done(&b);
}

static void
test_a_query_requires_and_asks(void **state)
{
	static const struct {
		const char *query, *want; /* NULL: an error */
	} t[] = {
		{ "", "" },
		{ "require-permission=a:b", "a:b " },
		{ "require-permission=a:b&require-permission=a%3Ac",
		    "a:b a:c " },
		{ "require-resource=x/y", "@x/y " },
		{ "metadata=a,%20b&metadata=c", "#a #b #c " },
		{ "x=require-permission&permission=a", "" },
		{ "Require-Permission=a", "" },
		{ "request-method=PUT", "=PUT " },
		{ "request-methods=PUT", "" },
		{ "request-method=", NULL },
		{ "request-method=PUT%0A", NULL },
		{ "request-method=PUT&request-method=PUT", NULL },
		{ "require-permission", NULL },
		{ "require-permission=", NULL },
		{ "require-permission=a:*", NULL },
		{ "require-permission=!a", NULL },
		{ "require-permission=a,b", NULL },
		{ "require-permission=a@x", NULL },
		{ "require-permisson=a", NULL },
		{ "require-", NULL },
		{ "require-resource=/x", NULL },
		{ "require-resource=x&require-resource=x", NULL },
		{ "metadata=", NULL },
		{ "metadata=a,", NULL },
		{ "metadata=a,b,c,d,e,f,g,h,i", NULL },
		{ "x=%", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct authority_demand d = { .arena = &a };
		struct err e = { .kind = ERR_NONE };
		const int rc =
		    authority_demand_read_query(&d, str_of(t[i].query), &e);

		check_demand(t[i].query, rc, &d, &e, t[i].want);
	}
	arena_done(&a);
}

static void
test_headers_are_lists_and_exclude_a_query(void **state)
{
	static const struct {
		const char *query, *permission, *resource, *metadata, *want;
	} t[] = {
		{ "", NULL, NULL, NULL, "" },
		{ "", "a:b", NULL, NULL, "a:b " },
		{ "", " a:b , a:c", "x", "m,n", "a:b a:c @x #m #n " },
		{ "metadata=m", "a:b", NULL, "n", "a:b #m #n " },
		{ "require-permission=a:b", NULL, NULL, "m", "a:b #m " },
		{ "request-method=PUT", "a:b", NULL, NULL, "a:b =PUT " },
		{ "require-permission=a:b", NULL, "x", NULL, NULL },
		{ "require-permission=a:b", "a:b", NULL, NULL, NULL },
		{ "require-resource=x", "a:b", NULL, NULL, NULL },
		{ "", "", NULL, NULL, NULL },
		{ "", "a:b,", NULL, NULL, NULL },
		{ "", NULL, "", NULL, NULL },
		{ "", NULL, NULL, "", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct authority_demand d = { .arena = &a };
		struct http_headers h = { 0 };
		struct err e = { .kind = ERR_NONE };
		const char *const names[] = { "x-auth-permission",
			"X-Auth-Resource", "X-AUTH-METADATA" },
		                  *const values[] = { t[i].permission,
			                  t[i].resource, t[i].metadata };

		for (size_t k = 0; k < LEN(names); k++)
			if (values[k] != NULL)
				http_headers_add(&a, &h, str_of(names[k]),
				    str_of(values[k]));
		CHECK_INT(
		    authority_demand_read_query(&d, str_of(t[i].query), &e), 0);
		check_demand(t[i].query,
		    authority_demand_read_headers(&d, &h, &e), &d, &e,
		    t[i].want);
	}
	arena_done(&a);
}

static void
test_the_number_of_permissions_is_bounded(void **state)
{
	struct arena a = { 0 };
	struct authority_demand d = { .arena = &a };
	struct err e;
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	for (int i = 0; i < AUTHORITY_DEMAND_PERMISSIONS; i++)
		buf_puts(&b, "require-permission=a&");
	CHECK_INT(authority_demand_read_query(&d, buf_str(&b), &e), 0);
	CHECK_INT(d.permission_count, AUTHORITY_DEMAND_PERMISSIONS);
	d = (struct authority_demand){ .arena = &a };
	buf_puts(&b, "require-permission=a");
	CHECK_INT(authority_demand_read_query(&d, buf_str(&b), &e), -1);
	buf_done(&b);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_query_requires_and_asks),
		cmocka_unit_test(test_headers_are_lists_and_exclude_a_query),
		cmocka_unit_test(test_the_number_of_permissions_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
