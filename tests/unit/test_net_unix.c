/* test_net_unix.c - a Unix socket replaces dead ones only. */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/err.h"
#include "check.h"
#include "net/net_address_block.h"
#include "net/net_unix.h"
#include "scratch.h"

static char directory[SCRATCH_PATH], path[SCRATCH_PATH + 8];

static int
set_up(void **state)
{
	(void)state;
	scratch_make(directory);
	snprintf(path, sizeof(path), "%s/s", directory);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	scratch_remove(directory);
	return 0;
}

static int
connect_to_it(int kind)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, kind | SOCK_CLOEXEC, 0);

	memcpy(a.sun_path, path, sizeof(path));
	CHECK(fd != -1);
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	close(fd);
	return -1;
}

static void
test_a_socket_has_its_mode_and_its_peer_a_user(void **state)
{
	const mode_t mask = umask(0077);
	struct net_address_block peer;
	struct err e;
	struct stat st;
	char text[NET_ADDRESS_BLOCK_TEXT], want[32];
	int fd = net_unix_listen(path, &e), client, server;

	(void)state;
	CHECK(fd != -1);
	CHECK_INT(umask(mask), 0077);
	CHECK_INT(lstat(path, &st), 0);
	CHECK_INT(st.st_mode, S_IFSOCK | 0660);
	client = connect_to_it(SOCK_STREAM);
	server = accept(fd, NULL, NULL);
	CHECK(client != -1 && server != -1);
	net_unix_peer(server, &peer);
	net_address_block_text(&peer, text);
	snprintf(want, sizeof(want), "user:%lu", (unsigned long)geteuid());
	CHECK_STR(text, want);
	CHECK(net_address_block_is_user(&peer));
	CHECK(!net_address_block_is_address(&peer));
	close(client);
	close(server);
	close(fd);
}

static void
test_a_live_socket_stays(void **state)
{
	struct err e;
	int fd = net_unix_listen(path, &e), client;

	(void)state;
	CHECK(fd != -1);
	CHECK_INT(net_unix_listen(path, &e), -1);
	CHECK_INT(e.kind, ERR_UNAVAILABLE);
	CHECK_HAS(e.text, path);
	net_unix_remove(path);
	client = connect_to_it(SOCK_STREAM);
	CHECK(client != -1);
	close(client);
	close(fd);
}

static void
test_a_dead_socket_is_replaced_and_removed(void **state)
{
	struct err e;
	struct stat st;
	int fd;

	(void)state;
	for (int i = 0; i < 2; i++) {
		fd = net_unix_listen(path, &e);
		CHECK(fd != -1);
		close(fd);
		CHECK_INT(lstat(path, &st), 0);
	}
	net_unix_remove(path);
	CHECK_INT(lstat(path, &st), -1);
	net_unix_remove(path);
}

static void
test_other_files_are_left_alone(void **state)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct err e;
	struct stat st;
	int fd;

	(void)state;
	CHECK_INT(mkdir(path, 0700), 0);
	CHECK_INT(net_unix_listen(path, &e), -1);
	CHECK_INT(e.kind, ERR_INPUT);
	CHECK_HAS(e.text, "is not a socket");
	net_unix_remove(path);
	CHECK_INT(rmdir(path), 0);
	/* A link may lead to the socket of another program. */
	CHECK_INT(symlink("/run/other", path), 0);
	CHECK_INT(net_unix_listen(path, &e), -1);
	CHECK_HAS(e.text, "is not a socket");
	CHECK_INT(unlink(path), 0);
	/* A datagram socket cannot be asked whether it lives. */
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	memcpy(a.sun_path, path, sizeof(path));
	CHECK_INT(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	CHECK_INT(net_unix_listen(path, &e), -1);
	CHECK_INT(e.kind, ERR_UNAVAILABLE);
	net_unix_remove(path);
	CHECK_INT(lstat(path, &st), 0);
	close(fd);
}

static void
test_a_missing_directory_is_an_error(void **state)
{
	struct err e;

	(void)state;
	CHECK_INT(net_unix_listen("/nonexistent/s", &e), -1);
	CHECK_HAS(e.text, "/nonexistent/s");
	CHECK_HAS(e.text, "the directory must exist");
	net_unix_remove("/nonexistent/s");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_socket_has_its_mode_and_its_peer_a_user),
		TEST(test_a_live_socket_stays),
		TEST(test_a_dead_socket_is_replaced_and_removed),
		TEST(test_other_files_are_left_alone),
		TEST(test_a_missing_directory_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
