/* test_http_site.c - which pages may call the server. */
#include "base/arena.h"
#include "check.h"
#include "http/http_host.h"
#include "http/http_request.h"
#include "http/http_site.h"

enum answer { OWN, FOREIGN, LINK, NO };

/* "Name: value\n" lines as headers. */
static struct http_headers
headers_of(struct arena *a, const char *text)
{
	struct http_headers h = { 0 };
	struct str rest = str_of(text);

	while (rest.n > 0) {
		struct str value = str_cut(&rest, '\n');
		struct str name = str_cut(&value, ':');

		http_headers_add(a, &h, name, str_trim(value));
	}
	return h;
}

static enum answer
ask(enum http_method method, const char *headers, const char *const *origins,
    const char *const *further)
{
	struct arena a = { 0 };
	struct http_host_rules rules = { .bound = "127.0.0.1",
		.origins = origins };
	struct http_request r = { .method = method,
		.headers = headers_of(&a, headers) };
	struct http_site site;
	const char *why = NULL;
	int rc = http_site_check(
	    &site, &r, &rules, further, STR("localhost:8080"), &a, &why);

	CHECK_INT(rc == -1, why != NULL);
	arena_done(&a);
	if (rc == -1)
		return site.is_navigation ? LINK : NO;
	return site.is_foreign ? FOREIGN : OWN;
}

#define CROSS "Sec-Fetch-Site: cross-site\n"
#define SAME "Sec-Fetch-Site: same-site\n"
#define IMG "Sec-Fetch-Mode: no-cors\nSec-Fetch-Dest: image\n"
#define GO "Sec-Fetch-Mode: navigate\nSec-Fetch-Dest: document\n"
#define OURS "Origin: http://localhost:3000\n"
#define EVIL "Origin: https://evil.example\n"
#define PAGE "Origin: https://page.example\n"

static const char *const page[] = { "https://page.example", "null", NULL };
static const char *const any[] = { "*", NULL };

/* The refusal can be pasted, if nothing in it is special to a shell. */
static void
test_a_refusal_has_the_option(void **state)
{
	static const struct {
		const char *origin, *want;
	} t[] = { { "https://page.example", "--origin https://page.example" },
		{ "http://10.0.0.7:3000", "--origin http://10.0.0.7:3000" },
		{ "https://[2001:db8::7]", "--origin https://[2001:db8::7]" },
		{ "null", "--origin ORIGIN" },
		{ "https://$(id)", "--origin ORIGIN" },
		{ "https://a b", "--origin ORIGIN" },
		{ "ftp://page.example", "--origin ORIGIN" } };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct http_host_rules rules = { .bound = "127.0.0.1" };
		struct http_request r = { .method = HTTP_METHOD_GET };
		struct http_site site;
		const char *why = "";

		http_headers_add(
		    &a, &r.headers, STR("Origin"), str_of(t[i].origin));
		CHECK_INT(http_site_check(&site, &r, &rules, NULL,
		              STR("localhost"), &a, &why),
		    -1);
		CHECK(str_ends(str_of(why), str_of(t[i].want)));
		arena_done(&a);
	}
}

/* In all configurations. */
static void
test_the_headers_decide(void **state)
{
	static const struct {
		const char *headers;
		/*
		 * Allowed: nothing; a page, by the operator or a file; any
		 * page, by the operator or a file.
		 */
		enum answer none, page, page_here, any, any_here;
	} t[] = {
		/* Not a browser, or an old one. */
		{ "", OWN, OWN, OWN, OWN, OWN },
		{ "Sec-Fetch-Mode: cors\n", OWN, OWN, OWN, OWN, OWN },
		/* Typed by the user; an own page. */
		{ "Sec-Fetch-Site: none\n" GO, OWN, OWN, OWN, OWN, OWN },
		{ "Sec-Fetch-Site: same-origin\n" IMG, OWN, OWN, OWN, OWN,
		    OWN },
		{ "sec-fetch-site: none\n", OWN, OWN, OWN, OWN, OWN },
		/* A page without Origin. */
		{ CROSS, NO, NO, NO, OWN, FOREIGN },
		{ CROSS IMG, NO, NO, NO, OWN, FOREIGN },
		{ SAME IMG, NO, NO, NO, OWN, FOREIGN },
		{ "SEC-FETCH-SITE: cross-site\n", NO, NO, NO, OWN, FOREIGN },
		/* A link, and requests that only look like one. */
		{ CROSS GO, LINK, LINK, LINK, OWN, FOREIGN },
		{ SAME GO, LINK, LINK, LINK, OWN, FOREIGN },
		{ CROSS "Sec-Fetch-Mode: navigate\n", NO, NO, NO, OWN,
		    FOREIGN },
		{ CROSS "Sec-Fetch-Dest: document\n", NO, NO, NO, OWN,
		    FOREIGN },
		{ CROSS "Sec-Fetch-Mode: navigate\nSec-Fetch-Dest: iframe\n",
		    NO, NO, NO, OWN, FOREIGN },
		{ CROSS "Sec-Fetch-Mode: navigate\nSec-Fetch-Dest: object\n",
		    NO, NO, NO, OWN, FOREIGN },
		{ CROSS "Sec-Fetch-Mode: no-cors\nSec-Fetch-Dest: document\n",
		    NO, NO, NO, OWN, FOREIGN },
		{ CROSS "Sec-Fetch-Mode: Navigate\nSec-Fetch-Dest: document\n",
		    NO, NO, NO, OWN, FOREIGN },
		/* Origin identifies the page, whatever Sec-Fetch-Site is. */
		{ OURS, OWN, OWN, OWN, OWN, OWN },
		{ OURS CROSS, OWN, OWN, OWN, OWN, OWN },
		{ OURS SAME, OWN, OWN, OWN, OWN, OWN },
		{ EVIL CROSS, NO, NO, NO, OWN, FOREIGN },
		{ EVIL CROSS GO, NO, NO, NO, OWN, FOREIGN },
		{ EVIL "Sec-Fetch-Site: same-origin\n", NO, NO, NO, OWN,
		    FOREIGN },
		{ PAGE CROSS, NO, OWN, FOREIGN, OWN, FOREIGN },
		{ PAGE, NO, OWN, FOREIGN, OWN, FOREIGN },
		/* No origin, so no list can contain it. */
		{ "Origin: null\n", NO, NO, NO, OWN, FOREIGN },
		{ "Origin: NULL\n" CROSS, NO, NO, NO, OWN, FOREIGN },
		{ "Origin: null\nSec-Fetch-Site: same-origin\n", NO, NO, NO,
		    OWN, FOREIGN },
		{ "Origin:\n", NO, NO, NO, OWN, FOREIGN },
		/* Headers that no browser sends. */
		{ "Sec-Fetch-Site: Cross-Site\n", NO, NO, NO, NO, NO },
		{ "Sec-Fetch-Site: Same-Origin\n", NO, NO, NO, NO, NO },
		{ "Sec-Fetch-Site:\n", NO, NO, NO, NO, NO },
		{ "Sec-Fetch-Site: none, cross-site\n", NO, NO, NO, NO, NO },
		{ "Sec-Fetch-Site: same-origin;x\n", NO, NO, NO, NO, NO },
		{ "Sec-Fetch-Site: \"none\"\n", NO, NO, NO, NO, NO },
		{ OURS "Sec-Fetch-Site: elsewhere\n", NO, NO, NO, NO, NO },
		{ "Sec-Fetch-Site: none\nSec-Fetch-Site: none\n", NO, NO, NO,
		    NO, NO },
		{ "Sec-Fetch-Site: none\nsec-fetch-site: cross-site\n", NO, NO,
		    NO, NO, NO },
		{ CROSS GO "Sec-Fetch-Dest: image\n", NO, NO, NO, NO, NO },
		{ OURS OURS, NO, NO, NO, NO, NO },
		{ OURS EVIL, NO, NO, NO, NO, NO },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		enum answer got[] = {
			ask(HTTP_METHOD_GET, t[i].headers, NULL, NULL),
			ask(HTTP_METHOD_GET, t[i].headers, page, NULL),
			ask(HTTP_METHOD_GET, t[i].headers, NULL, page),
			ask(HTTP_METHOD_GET, t[i].headers, any, NULL),
			ask(HTTP_METHOD_GET, t[i].headers, NULL, any),
		};
		enum answer want[] = { t[i].none, t[i].page, t[i].page_here,
			t[i].any, t[i].any_here };

		for (size_t k = 0; k < LEN(got); k++) {
			if (got[k] != want[k])
				fail_msg("%s(%zu): %d, not %d", t[i].headers, k,
				    got[k], want[k]);
		}
	}
}

static void
test_only_a_get_is_a_link(void **state)
{
	(void)state;
	for (int m = 0; m < HTTP_METHOD_COUNT; m++) {
		enum answer want = m == HTTP_METHOD_GET ? LINK : NO;

		CHECK_INT(ask((enum http_method)m, CROSS GO, NULL, NULL), want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_headers_decide),
		cmocka_unit_test(test_a_refusal_has_the_option),
		cmocka_unit_test(test_only_a_get_is_a_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
