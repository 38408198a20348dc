/* test_page_url.c - the next page is below the base URI of its API. */
#include <stdlib.h>

#include "base/arena.h"
#include "check.h"
#include "engine/credential/credential.h"
#include "engine/request/page_url.h"
#include "engine/state/state.h"

#define BASE "https://Api.example:443/v1"

/* A target and a request to BASE. */
struct fixture {
	struct arena a;
	struct credential credential;
	struct engine_target target;
	struct call_request request;
};

static void
set_up(struct fixture *f, const char *base, const char *path)
{
	struct str rest;
	struct http_url u;

	*f = (struct fixture){ .target.base_uri = str_of(base) };
	CHECK(http_url_split(f->target.base_uri, &u));
	f->target.base_path = u.path;
	f->credential.query_name = STR("key");
	f->credential.query_value = STR("s3&cret");
	f->target.credential = &f->credential;
	f->request.url = arena_strf(&f->a, "%.*s%s", STR_FMT(u.origin), path);
	f->request.http.target =
	    str_part(f->request.url, u.origin.n, f->request.url.n);
	rest = f->request.http.target;
	f->request.http.path = str_cut(&rest, '?');
	f->request.http.query = rest;
}

static void
test_links_below_the_base_are_followed(void **state)
{
	static const struct {
		const char *link, *want;
	} t[] = {
		{ "/v1/list?page=2", "/v1/list?page=2" },
		{ "?page=2", "/v1/list?page=2" },
		{ "list?page=2#x", "/v1/list?page=2" },
		{ "more/2", "/v1/more/2" },
		{ "https://api.example/v1/list?page=2", "/v1/list?page=2" },
		{ "HTTPS://API.EXAMPLE:443/v1?x", "/v1?x" },
		{ "//api.example/v1/a", "/v1/a" },
		{ "/v1", "/v1" },
		{ "/v1/", "/v1/" },
		/* The credential is ours, never that of a link. */
		{ "?a=1&key=theirs&b=2&%6bey=x", "/v1/list?a=1&b=2" },
		{ "?key=x", "/v1/list" },
		{ "?a={b}", "/v1/list?a=%7Bb%7D" },
		{ "?u=https://evil.example/",
		    "/v1/list?u=https://evil.example/" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct fixture f;
		struct str out = STR_NONE;
		const char *why;

		set_up(&f, BASE, "/v1/list?page=1&key=s3%26cret");
		why = page_url_resolve(
		    &f.a, &f.target, &f.request, str_of(t[i].link), &out);
		if (why != NULL || !str_is(out, t[i].want))
			fail_msg("%s: %s '%.*s'", t[i].link,
			    why != NULL ? why : "", STR_FMT(out));
		arena_done(&f.a);
	}
}

static const char *const hostile[] = { "", "#x", "https://evil.example/v1/list",
	"http://api.example/v1/list", "https://api.example:444/v1/list",
	"https://api.example@evil.example/v1", "https://u@api.example/v1",
	"https://api.example.evil.example/v1", "//evil.example/v1",
	"///evil.example/v1", "https:///v1", "https:evil", "file:///etc/passwd",
	"javascript:alert(1)", "data:,x", "ftp://api.example/v1", "/", "/admin",
	"/v10", "/v1x/list", "/V1/list", "/v1/../admin", "/v1/./list",
	"../admin", "/v1/%2e%2e/admin", "/v1/%2E./admin", "/v1/%252e%252e/x",
	"/v1/..%2fadmin", "/v1/..%5cadmin", "/v1/..;/admin", "\\\\evil.example",
	"/v1\\..\\admin", "/v1/a b", " /v1/list", "/v1/list\r\nHost: x",
	"/v1/\x01", "https://api.example\\@evil.example/v1",
	"https://api.example:99999/v1", "https://[::1]/v1" };

static void
test_other_links_are_not_followed(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(hostile); i++) {
		struct fixture f;
		struct str out = STR_NONE;

		set_up(&f, BASE, "/v1/list?page=1");
		if (page_url_resolve(&f.a, &f.target, &f.request,
		        str_of(hostile[i]), &out) == NULL)
			fail_msg("'%s' is followed to '%.*s'", hostile[i],
			    STR_FMT(out));
		arena_done(&f.a);
	}
}

static void
test_the_origin_and_the_credential_stay(void **state)
{
	struct err e = { .kind = ERR_NONE };
	struct fixture f;

	(void)state;
	set_up(&f, BASE, "/v1/list?page=1");
	CHECK_INT(
	    page_url_go(&f.a, &f.target, &f.request, STR("/v1/a?b=1"), &e), 0);
	CHECK(str_is(
	    f.request.url, "https://Api.example:443/v1/a?b=1&key=s3%26cret"));
	CHECK(str_is(f.request.http.target, "/v1/a?b=1&key=s3%26cret"));
	CHECK(str_is(f.request.http.path, "/v1/a"));
	CHECK(str_is(f.request.http.query, "b=1&key=s3%26cret"));
	CHECK_INT(page_url_go(&f.a, &f.target, &f.request, STR("/v1"), &e), 0);
	CHECK(
	    str_is(f.request.url, "https://Api.example:443/v1?key=s3%26cret"));
	arena_done(&f.a);
}

static void
test_a_parameter_replaces_all_of_its_name(void **state)
{
	static const struct {
		const char *before, *after;
	} t[] = {
		{ "/v1/list", "/v1/list?page=a%20%26b" },
		{ "/v1/list?", "/v1/list?page=a%20%26b" },
		{ "/v1/list?x=1&page=1&pag%65=2&y",
		    "/v1/list?x=1&y&page=a%20%26b" },
		{ "/v1/list?pages=3", "/v1/list?pages=3&page=a%20%26b" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		struct fixture f;

		set_up(&f, BASE, t[i].before);
		CHECK_INT(page_url_set(
		              &f.a, &f.request, STR("page"), STR("a &b"), &e),
		    0);
		if (!str_is(f.request.http.target, t[i].after))
			fail_msg("%s: '%.*s'", t[i].before,
			    STR_FMT(f.request.http.target));
		CHECK(str_is(
		    page_url_value(&f.a, &f.request, STR("page")), "a &b"));
		arena_done(&f.a);
	}
}

static void
test_a_url_has_a_bound(void **state)
{
	struct err e = { .kind = ERR_NONE };
	struct fixture f;
	struct str out = STR_NONE;
	char *many;

	(void)state;
	set_up(&f, BASE, "/v1/list");
	many = arena_new(&f.a, 3 * (size_t)PAGE_URL_BYTES);
	memset(many, ' ', PAGE_URL_BYTES);
	CHECK_INT(page_url_set(&f.a, &f.request, STR("page"),
	              (struct str){ many, PAGE_URL_BYTES }, &e),
	    -1);
	CHECK_HAS(e.text, "longer than 65536 bytes");
	memset(many, 'x', PAGE_URL_BYTES);
	CHECK(page_url_resolve(&f.a, &f.target, &f.request,
	          (struct str){ many, PAGE_URL_BYTES }, &out) != NULL);
	arena_done(&f.a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links_below_the_base_are_followed),
		cmocka_unit_test(test_other_links_are_not_followed),
		cmocka_unit_test(test_the_origin_and_the_credential_stay),
		cmocka_unit_test(test_a_parameter_replaces_all_of_its_name),
		cmocka_unit_test(test_a_url_has_a_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
