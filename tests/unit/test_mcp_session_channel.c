/* test_mcp_session_channel.c - what is kept for a client that comes back. */
#include "mcp/session/mcp_session_internal.h"
#include "mcp_fixture.h"

static void
test_an_event_id_is_a_channel_and_a_number(void **state)
{
	static const struct {
		const char *text;
		bool good;
		uint64_t channel, event;
	} t[] = {
		{ "0-0", true, 0, 0 },
		{ "1-a", true, 1, 10 },
		{ "ff-10", true, 255, 16 },
		{ "0123456789abcde-1", true, 0x123456789abcde, 1 },
		{ "0123456789abcdef-1", false, 0, 0 },
		{ "1-0123456789abcdef", false, 0, 0 },
		{ "", false, 0, 0 },
		{ "-", false, 0, 0 },
		{ "1", false, 0, 0 },
		{ "1-", false, 0, 0 },
		{ "-1", false, 0, 0 },
		{ "1-2-3", false, 0, 0 },
		{ "1 -2", false, 0, 0 },
		{ "A-1", false, 0, 0 },
		{ "0x1-1", false, 0, 0 },
	};
	uint64_t channel, event;

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		bool good =
		    mcp_session_event_id(str_of(t[i].text), &channel, &event);

		if (good != t[i].good ||
		    (good && (channel != t[i].channel || event != t[i].event)))
			fail_msg("'%s'", t[i].text);
	}
	/* A byte that ends a C string ends no number. */
	CHECK(!mcp_session_event_id(
	    (struct str){ "1\0-1", 4 }, &channel, &event));
}

static struct mcp_session_key
open_as(struct mcp_registry *h, const char *name, char id[MCP_SESSION_ID])
{
	struct mcp_session_key k = { h, STR("one"), STR_NONE,
		rig_borrow(name) };

	CHECK(mcp_session_open(&k, MCP_2025_11_25, STR("{}"), id));
	k.id = (struct str){ id, MCP_SESSION_ID - 1 };
	return k;
}

static struct mcp_session_key
open_one(struct mcp_registry *h, char id[MCP_SESSION_ID])
{
	return open_as(h, "", id);
}

static void
test_a_session_keeps_so_much_and_no_more(void **state)
{
	enum { PIECE = 100 * 1000, TIMES = 40 };
	struct mcp_registry *h = mcp_registry_new(NULL);
	char id[MCP_SESSION_ID], *piece = memset(mem_new(PIECE), 'x', PIECE);
	struct mcp_session_key k = open_one(h, id);
	uint64_t first = mcp_session_channel(&k, NULL);
	const struct mcp_session *s;

	(void)state;
	for (int i = 0; i < TIMES; i++)
		mcp_session_say(
		    &k, NULL, first, (struct str){ piece, PIECE }, false);
	s = mcp_session_by_id(h, k.id);
	CHECK(s->log_bytes <= MCP_SESSION_LOG_BYTES);
	CHECK_INT(s->log_bytes, h->log_bytes);
	CHECK_INT(s->channels->last->number, TIMES);
	/* Many channels: the oldest without readers are dropped. */
	for (int i = 0; i < TIMES; i++)
		mcp_session_say(&k, NULL, mcp_session_channel(&k, NULL),
		    STR("answer"), true);
	CHECK_INT(s->channel_count, MCP_SESSION_CHANNELS);
	CHECK(s->log_bytes <= MCP_SESSION_LOG_BYTES);
	/* One that is gone takes nothing any more. */
	mcp_session_say(&k, NULL, first, STR("late"), false);
	CHECK_INT(s->channel_count, MCP_SESSION_CHANNELS);
	CHECK(mcp_session_close(&k));
	CHECK_INT(h->log_bytes, 0);
	free(piece);
	mcp_registry_free(h);
}

static void
test_all_sessions_together_keep_so_much(void **state)
{
	enum { PIECE = 1000 * 1000, SESSIONS = 80 };
	struct mcp_registry *h = mcp_registry_new(NULL);
	char id[MCP_SESSION_ID], *piece = memset(mem_new(PIECE), 'x', PIECE);

	(void)state;
	for (int i = 0; i < SESSIONS; i++) {
		struct mcp_session_key k = open_one(h, id);

		mcp_session_say(&k, NULL, mcp_session_channel(&k, NULL),
		    (struct str){ piece, PIECE }, false);
	}
	CHECK(h->log_bytes <= MCP_REGISTRY_LOG_BYTES);
	CHECK(h->log_bytes >
	      MCP_REGISTRY_LOG_BYTES - MCP_REGISTRY_LOG_SLACK - 2 * PIECE);
	free(piece);
	mcp_registry_free(h);
}

static void
test_nobody_makes_others_forget(void **state)
{
	enum { PIECE = 1000 * 1000, SESSIONS = 200 };
	struct mcp_registry *h = mcp_registry_new(NULL);
	char mine[MCP_SESSION_ID], id[MCP_SESSION_ID];
	char *piece = memset(mem_new(PIECE), 'x', PIECE);
	struct mcp_session_key k = open_as(h, "me", mine);
	const struct mcp_session *s = mcp_session_by_id(h, str_of(mine));

	(void)state;
	mcp_session_say(&k, NULL, mcp_session_channel(&k, NULL),
	    (struct str){ piece, PIECE }, false);
	for (int i = 0; i < SESSIONS; i++) {
		k = open_as(h, "another", id);
		mcp_session_say(&k, NULL, mcp_session_channel(&k, NULL),
		    (struct str){ piece, PIECE }, false);
	}
	CHECK(h->log_bytes <= MCP_REGISTRY_LOG_BYTES);
	CHECK_INT(s->log_bytes, PIECE);
	free(piece);
	mcp_registry_free(h);
}

static void
test_only_who_ever_opened_a_stream_is_told(void **state)
{
	struct mcp_registry *h = mcp_registry_new(NULL);
	char id[MCP_SESSION_ID];
	struct mcp_session_key k = open_one(h, id);
	struct mcp_session *s = mcp_session_by_id(h, k.id);

	(void)state;
	mcp_registry_changed(h, STR("one"), MCP_CHANGE_TOOLS);
	CHECK_INT(s->log_bytes, 0);
	mcp_session_channel_of(s, 0, true);
	mcp_registry_changed(h, STR("two"), MCP_CHANGE_TOOLS);
	CHECK_INT(s->log_bytes, 0);
	mcp_registry_changed(
	    h, STR("one"), MCP_CHANGE_TOOLS | MCP_CHANGE_PROMPTS);
	CHECK_INT(s->channels->last->number, 2);
	mcp_registry_updated(h, STR("one"), STR("x:y"));
	CHECK_INT(s->channels->last->number, 2);
	CHECK(mcp_session_watch(&k, STR("x:y"), true));
	mcp_registry_updated(h, STR("one"), STR("x:y"));
	CHECK_INT(s->channels->last->number, 3);
	mcp_registry_free(h);
}

/* On loopback: the stream of a session, its end, and what came meanwhile. */
static void
test_a_stream_goes_on_where_its_client_left(void **state)
{
	struct rig r;
	char *session, *text, *lines;
	int fd;

	(void)state;
	rig_make(&r, NULL);
	rig_listen(&r);
	session = rig_session(&r);
	lines = mem_printf("%sAccept: text/event-stream\r\n", session);
	fd = rig_dial(&r, "GET", lines, "");
	text = rig_hear(fd, "data: \n\n");
	CHECK_HAS(text, "id: 0-0\nretry: 1000\n");
	free(text);
	mcp_registry_changed(r.registry, STR("rig"), MCP_CHANGE_TOOLS);
	text = rig_hear(fd, "tools/list_changed");
	CHECK_HAS(text, "id: 0-1\nevent: message\n");
	free(text);
	close(fd);
	free(lines);
	mcp_registry_changed(r.registry, STR("rig"), MCP_CHANGE_TOOLS);
	lines = mem_printf(
	    "%sAccept: text/event-stream\r\nLast-Event-ID: 0-1\r\n", session);
	for (text = NULL; text == NULL || strstr(text, "409") != NULL;) {
		free(text);
		fd = rig_dial(&r, "GET", lines, "");
		text = rig_hear(fd, "\r\n\r\n");
		if (strstr(text, "409") != NULL)
			close(fd);
	}
	if (strstr(text, "0-2") == NULL) {
		free(text);
		text = rig_hear(fd, "id: 0-2\nevent: message\n");
	}
	free(text);
	close(fd);
	free(lines);
	free(session);
	rig_stop(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_event_id_is_a_channel_and_a_number),
		cmocka_unit_test(test_a_session_keeps_so_much_and_no_more),
		cmocka_unit_test(test_all_sessions_together_keep_so_much),
		cmocka_unit_test(test_nobody_makes_others_forget),
		cmocka_unit_test(test_only_who_ever_opened_a_stream_is_told),
		cmocka_unit_test(test_a_stream_goes_on_where_its_client_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
