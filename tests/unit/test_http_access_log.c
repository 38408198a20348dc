/* test_http_access_log.c - the lines of the access log. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "check.h"
#include "http/http_access_log.h"
#include "http/http_server.h"
#include "scratch.h"

#define SECRET "ck1_abcdefghijABCDEFGHIJ0123456789abcdefghijABCDEFGHI"

/* The line that is logged for access, without its time. */
static void
log_line_of(char *out, size_t size, bool json, const struct http_access *access)
{
	char dir[SCRATCH_PATH];
	struct err e = { 0 };
	struct http_access_log *l;
	char path[300], text[4000];
	const char *rest;
	ssize_t n;
	int fd;

	scratch_make(dir);
	snprintf(path, sizeof(path), "%s/log", dir);
	l = http_access_log_open(path, json, &e);
	CHECK(l != NULL);
	http_access_log_add(l, access);
	http_access_log_close(l);
	fd = open(path, O_RDONLY);
	n = read(fd, text, sizeof(text) - 1);
	CHECK(n > 0);
	text[n] = '\0';
	close(fd);
	rest = strchr(text, json ? ',' : ' ');
	CHECK(rest != NULL);
	snprintf(out, size, "%s", rest + 1);
	scratch_remove(dir);
}

static void
test_a_line_has_all_members_and_no_secret(void **state)
{
	struct http_header headers[] = {
		{ STR("Host"), STR("evil\n.example") },
		{ STR("Origin"), STR("http://a/" SECRET "\"\\\xff") },
		{ STR("Authorization"), STR("Key id:" SECRET) },
	};
	struct http_exchange x = {
		.request = { .method = HTTP_METHOD_DELETE,
		    .target = STR("/v1/keys/" SECRET),
		    .id = STR("r1"),
		    .headers = { .items = headers,
		        .count = LEN(headers),
		        .room = LEN(headers) } },
		.response = { .status = 403 },
		.route = "rest /v1/keys/{id}",
		.principal = { .kind = HTTP_PRINCIPAL_USER,
		    .issuer = STR("s"),
		    .subject = STR("a b\"c"),
		    .peer = { { [10] = 0xff, [11] = 0xff, 192, 0, 2, 7 } } },
	};
	const struct {
		struct http_access access;
		bool json;
		const char *want;
	} t[] = {
		{ { &x, "rest", NULL, 12, 345, false }, false,
		    "listener=rest peer=192.0.2.7 principal=\"user a b\\\"c\" "
		    "method=DELETE route=\"rest /v1/keys/{id}\" status=403 "
		    "duration_us=345 bytes=12 request_id=\"r1\"\n" },
		{ { &x, "rest", NULL, 12, 345, true }, true,
		    "\"listener\":\"rest\",\"peer\":\"192.0.2.7\","
		    "\"principal\":\"user a b\\\"c\",\"method\":\"DELETE\","
		    "\"route\":\"rest /v1/keys/{id}\",\"status\":403,"
		    "\"duration_us\":345,\"bytes\":12,\"request_id\":\"r1\","
		    "\"client\":\"gone\"}\n" },
		{ { &x, "rest", "no", 0, 1, false }, false,
		    "listener=rest peer=192.0.2.7 principal=\"user a b\\\"c\" "
		    "method=DELETE route=\"rest /v1/keys/{id}\" status=403 "
		    "duration_us=1 bytes=0 request_id=\"r1\" refused=\"no\" "
		    "host=\"evil\\u000a.example\" "
		    "origin=\"http://a/"
		    "ck1_[redacted]\\\"\\\\\xef\xbf\xbd\"\n" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		char line[4000];

		log_line_of(line, sizeof(line), t[i].json, &t[i].access);
		CHECK_STR(line, t[i].want);
	}
}

static void
test_long_values_are_cut_and_a_bad_head_has_no_method(void **state)
{
	char id[4001];
	struct http_exchange x = { .response = { .status = 400 } };
	const struct http_access access = { &x, "mcp", "bad", 0, 1, false };
	char line[4000];

	(void)state;
	memset(id, 'i', sizeof(id) - 1);
	id[sizeof(id) - 1] = '\0';
	x.request.id = str_of(id);
	log_line_of(line, sizeof(line), false, &access);
	CHECK(strlen(line) < 600);
	CHECK(strstr(line, " method=- route=\"mcp\" ") != NULL);
	CHECK(strstr(line, " principal=\"anonymous -\" ") != NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_has_all_members_and_no_secret),
		cmocka_unit_test(
		    test_long_values_are_cut_and_a_bad_head_has_no_method),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
