/* test_mcp_stream.c - event streams: their head, their places, their pulse. */
#include "mcp_fixture.h"

#define LINES                                                                  \
	"MCP-Protocol-Version: 2026-07-28\r\n"                                 \
	"Mcp-Method: subscriptions/listen\r\n"
#define LISTEN RIG_CALL("1", "subscriptions/listen", "{" RIG_META "}")

static void
test_a_stream_has_a_head_and_is_kept_alive(void **state)
{
	const struct mcp_registry_limits limits = { .keep_alive_ms = 10 };
	struct rig r;
	char *text;
	int fd;

	(void)state;
	rig_make(&r, &limits);
	rig_listen(&r);
	fd = rig_dial(&r, "POST", LINES, LISTEN);
	text = rig_hear(fd, "3\r\n:\n\n\r\n3\r\n:\n\n\r\n");
	CHECK_HAS(text, "HTTP/1.1 200 OK\r\n");
	CHECK_HAS(text, "Content-Type: text/event-stream\r\n");
	CHECK_HAS(text, "Cache-Control: no-cache\r\n");
	CHECK_HAS(text, "X-Accel-Buffering: no\r\n");
	free(text);
	close(fd);
	rig_stop(&r);
}

static void
test_who_has_most_streams_makes_room(void **state)
{
	const struct mcp_registry_limits limits = { .streams = 2 };
	size_t sessions, streams;
	struct rig r;
	char *text;
	int fd[4];

	(void)state;
	rig_make(&r, &limits);
	rig_listen(&r);
	for (int i = 0; i < 3; i++) {
		fd[i] = rig_dial(&r, "POST", LINES, LISTEN);
		text = rig_hear(fd[i], i < 2 ? "acknowledged" : "later");
		if (i == 2) {
			CHECK_HAS(text, " 503 ");
			CHECK_HAS(text, "Retry-After: ");
		}
		free(text);
	}
	mcp_registry_count(r.registry, &sessions, &streams);
	CHECK_INT(streams, 2);
	/* Another caller: the oldest ends as if the server stopped. */
	fd[3] = rig_dial(&r, "POST", LINES "Authorization: x\r\n", LISTEN);
	free(rig_hear(fd[3], "acknowledged"));
	free(rig_hear(fd[0], "\"resultType\":\"complete\""));
	mcp_registry_count(r.registry, &sessions, &streams);
	CHECK_INT(streams, 2);
	for (int i = 0; i < 4; i++)
		close(fd[i]);
	while (streams > 0) /* their clients' leaving is noticed soon */
		mcp_registry_count(r.registry, &sessions, &streams);
	rig_stop(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_stream_has_a_head_and_is_kept_alive),
		cmocka_unit_test(test_who_has_most_streams_makes_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
