/* process.c - open files and other facts about this process. */
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/process.h"

enum { SEARCHED = 65536 };

/* Counts open descriptors by probing each number, if /proc cannot be read. */
static int64_t
count_one_by_one(void)
{
	int64_t most = process_max_files(), n = 0;

	if (most < 0 || most > SEARCHED)
		most = SEARCHED;
	for (int fd = 0; fd < most; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

int64_t
process_open_files(void)
{
	struct stat st;
	int64_t n = 0;
	DIR *dir;

	/* Since Linux 6.2 the size is the number of entries. */
	if (stat("/proc/self/fd", &st) == 0 && st.st_size > 0)
		return st.st_size;
	dir = opendir("/proc/self/fd");
	if (dir == NULL)
		return count_one_by_one();
	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	/* Not ".", ".." and the descriptor of dir itself. */
	return n - 3;
}

static int64_t
as_count(rlim_t n)
{
	return n > INT64_MAX ? INT64_MAX : (int64_t)n;
}

int64_t
process_max_files(void)
{
	struct rlimit r;

	return getrlimit(RLIMIT_NOFILE, &r) == 0 ? as_count(r.rlim_cur) : -1;
}

int64_t
process_raise_max_files(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < r.rlim_max) {
		r.rlim_cur = r.rlim_max;
		/* If this fails, the limit is unchanged. */
		(void)setrlimit(RLIMIT_NOFILE, &r);
	}
	return process_max_files();
}

/* Reads a whole small file of /proc; 0 on failure. */
static size_t
read_text(const char *path, char *out, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t n = 0;
	ssize_t got = 0;

	while (fd != -1 && n < size - 1 &&
	       (got = read(fd, out + n, size - 1 - n)) > 0)
		n += (size_t)got;
	if (fd != -1)
		close(fd);
	out[n] = '\0';
	return got == -1 ? 0 : n;
}

/* Fields of /proc/self/stat (proc(5)), which are numbered from 1. */
struct stat_fields {
	int64_t threads; /* 20 */
	int64_t start_ticks; /* 22, since the system started */
	int64_t virtual_bytes; /* 23 */
	int64_t resident_pages; /* 24 */
};

static bool
read_stat(struct stat_fields *out)
{
	char text[1024], *field;
	int64_t n[25] = { 0 };

	read_text("/proc/self/stat", text, sizeof(text));
	/* Field 2, the program's name, may contain spaces and parentheses. */
	field = strrchr(text, ')');
	for (int i = 3; i <= 24 && field != NULL; i++) {
		field = strchr(field, ' ');
		if (field != NULL)
			n[i] = strtoll(++field, NULL, 10);
	}
	*out = (struct stat_fields){ n[20], n[22], n[23], n[24] };
	return field != NULL;
}

/* Returns the start of the system in seconds since 1970; -1 if unknown. */
static int64_t
boot_time(void)
{
	char *text = malloc(1 << 16), *line;
	int64_t seconds = -1;

	if (text == NULL)
		return -1;
	read_text("/proc/stat", text, 1 << 16);
	line = strstr(text, "\nbtime ");
	if (line != NULL)
		seconds = strtoll(line + strlen("\nbtime "), NULL, 10);
	free(text);
	return seconds;
}

static void
put(struct buf *out, const char *name, const char *type, const char *help,
    double value)
{
	buf_printf(out,
	    "# HELP process_%s %s\n# TYPE process_%s %s\nprocess_%s %.15g\n",
	    name, help, name, type, name, value);
}

static void
put_count(struct buf *out, const char *name, const char *help, int64_t value)
{
	if (value >= 0)
		put(out, name, "gauge", help, (double)value);
}

static void
put_cpu(struct buf *out)
{
	struct rusage u;

	if (getrusage(RUSAGE_SELF, &u) == -1)
		return;
	put(out, "cpu_seconds_total", "counter",
	    "User and system CPU time spent, in seconds.",
	    (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	        (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6);
}

static void
put_start(struct buf *out, const struct stat_fields *f)
{
	const int64_t boot = boot_time();

	if (boot != -1)
		put(out, "start_time_seconds", "gauge",
		    "Start time of the process, in seconds since 1970.",
		    (double)boot +
		        (double)f->start_ticks / (double)sysconf(_SC_CLK_TCK));
}

void
process_metrics(struct buf *out)
{
	struct stat_fields f;

	put_cpu(out);
	put_count(
	    out, "open_fds", "Open file descriptors.", process_open_files());
	put_count(out, "max_fds", "Limit of open file descriptors.",
	    process_max_files());
	if (!read_stat(&f))
		return;
	put_count(out, "virtual_memory_bytes", "Virtual memory, in bytes.",
	    f.virtual_bytes);
	put_count(out, "resident_memory_bytes", "Resident memory, in bytes.",
	    f.resident_pages * sysconf(_SC_PAGESIZE));
	put_count(out, "threads", "Threads of the process.", f.threads);
	put_start(out, &f);
}
