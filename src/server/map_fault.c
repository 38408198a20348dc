/* map_fault.c - ends the program if a page of a mapped file cannot be read. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "server/map_fault.h"

/* One line of /proc/self/maps: FROM-TO PERMISSIONS OFFSET DEVICE INODE PATH. */
struct line {
	uintptr_t from, to;
	size_t columns; /* that have ended */
	bool in_space;
	char *path;
	size_t length, size;
};

static unsigned
hex_digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void
add_to_range(struct line *l, char c)
{
	if (c == '-') {
		l->from = l->to;
		l->to = 0;
	} else {
		l->to = l->to << 4 | hex_digit(c);
	}
}

static void
add(struct line *l, char c)
{
	enum { PATH_COLUMN = 5 };
	bool space = c == ' ' && l->columns < PATH_COLUMN;

	if (space) {
		l->columns += !l->in_space;
	} else if (l->columns == 0) {
		add_to_range(l, c);
	} else if (l->columns == PATH_COLUMN && l->length + 1 < l->size &&
	           (c != ' ' || l->length > 0)) {
		l->path[l->length++] = c;
	}
	l->in_space = space;
}

bool
map_fault_find(uintptr_t address, char *path, size_t size)
{
	struct line l = { .path = path, .size = size };
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	bool found = false;
	char part[512];
	ssize_t n;

	while (!found && fd != -1 && (n = read(fd, part, sizeof(part))) > 0) {
		for (ssize_t i = 0; i < n && !found; i++) {
			if (part[i] != '\n') {
				add(&l, part[i]);
				continue;
			}
			found = l.from <= address && address < l.to;
			if (!found)
				l = (struct line){ .path = path, .size = size };
		}
	}
	if (fd != -1)
		close(fd);
	path[l.length] = '\0';
	return found && path[0] == '/';
}

static void
say(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) == -1)
		return;
}

static void
on_fault(int number, siginfo_t *info, void *context)
{
	char path[512];

	(void)context;
	if (!map_fault_find((uintptr_t)info->si_addr, path, sizeof(path))) {
		/*
		 * Not a mapped file: a bug of the program.  Do what happens
		 * without a handler.
		 */
		signal(number, SIG_DFL);
		raise(number);
		return;
	}
	say("claviger: a page of ");
	say(path);
	say(" cannot be read: the file was cut short, or its disk fails or is "
	    "full.  Fix the disk or restore the file from a backup, then start "
	    "claviger again.\n");
	_exit(1);
}

void
map_fault_init(void)
{
	struct sigaction action = { .sa_flags = SA_SIGINFO };

	action.sa_sigaction = on_fault;
	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, NULL);
}
