/* mem_budget.c - limits the memory that clients and upstreams can use. */
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/mem_budget.h"
#include "base/buf.h"

enum { TIDY_BYTES = 8 << 20 }; /* a smaller gain is not worth the work */

/* Eighths of the limit. */
static const int64_t shares[] = {
	[MEM_BUDGET_ANONYMOUS] = 4,
	[MEM_BUDGET_CALLER] = 7,
	[MEM_BUDGET_AUTHORITY] = 8,
};

bool
mem_budget_has(
    const struct mem_budget *b, enum mem_budget_share share, size_t n)
{
	int64_t most;

	if (b == NULL)
		return true;
	most = b->limit / 8 * shares[share];
	return n <= (size_t)most && mem_budget_used(b) <= most - (int64_t)n;
}

bool
mem_budget_ask(struct mem_budget *b, enum mem_budget_share share, size_t n)
{
	bool has = mem_budget_has(b, share, n);

	if (!has)
		atomic_fetch_add_explicit(&b->refused, 1, memory_order_relaxed);
	return has;
}

/* Reads the first line of a small file without the newline. */
static bool
read_line(const char *path, char *line, size_t size)
{
	FILE *f = fopen(path, "re");
	bool got;

	if (f == NULL)
		return false;
	got = fgets(line, (int)size, f) != NULL;
	fclose(f);
	if (got)
		line[strcspn(line, "\n")] = '\0';
	return got;
}

/* Returns memory.max of one cgroup; INT64_MAX if it is "max" or missing. */
static int64_t
cgroup_max(const char *group)
{
	char path[4200], line[32];
	long long v;

	snprintf(path, sizeof(path), "/sys/fs/cgroup%s/memory.max", group);
	if (!read_line(path, line, sizeof(line)) ||
	    sscanf(line, "%lld", &v) != 1 || v < 0)
		return INT64_MAX;
	return v;
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Returns the lowest limit of this process's cgroup and all its parents. */
static int64_t
cgroup_memory(void)
{
	char line[4096], *group = line + 3, *slash;
	int64_t most = INT64_MAX;

	if (!read_line("/proc/self/cgroup", line, sizeof(line)) ||
	    strncmp(line, "0::/", 4) != 0)
		return most;
	for (;;) {
		most = least(most, cgroup_max(group));
		slash = strrchr(group, '/');
		if (slash == NULL)
			return most;
		*slash = '\0';
	}
}

/* Bytes of address space and of data, from /proc/self/statm. */
static void
read_sizes(int64_t *space, int64_t *data)
{
	int64_t page = sysconf(_SC_PAGESIZE), v[6] = { 0 };
	char line[256];

	if (read_line("/proc/self/statm", line, sizeof(line)))
		sscanf(line,
		    "%" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64
		    " %" SCNd64,
		    &v[0], &v[1], &v[2], &v[3], &v[4], &v[5]);
	*space = v[0] * page;
	*data = v[5] * page;
}

int64_t
mem_budget_private(void)
{
	int64_t page = sysconf(_SC_PAGESIZE), v[3] = { 0 };
	char line[256];

	if (read_line("/proc/self/statm", line, sizeof(line)))
		sscanf(line, "%" SCNd64 " %" SCNd64 " %" SCNd64, &v[0], &v[1],
		    &v[2]);
	return (v[1] - v[2]) * page;
}

void
mem_budget_tidy(struct mem_budget *b)
{
	if (mem_budget_private() - mem_budget_used(b) < b->idle + TIDY_BYTES)
		return;
	malloc_trim(0);
	b->idle = mem_budget_private() - mem_budget_used(b);
}

static int64_t
left_of(__rlimit_resource_t resource, int64_t used)
{
	struct rlimit l;

	if (getrlimit(resource, &l) != 0 || l.rlim_cur == RLIM_INFINITY ||
	    l.rlim_cur > INT64_MAX)
		return INT64_MAX;
	return (int64_t)l.rlim_cur > used ? (int64_t)l.rlim_cur - used : 0;
}

int64_t
mem_budget_most(void)
{
	int64_t space, data, left;

	read_sizes(&space, &data);
	left = least(left_of(RLIMIT_AS, space), left_of(RLIMIT_DATA, data));
	/* The other half is for memory that is not charged, and for gaps. */
	return left == INT64_MAX ? left : left / 2;
}

int64_t
mem_budget_default(void)
{
	int64_t pages = sysconf(_SC_PHYS_PAGES);
	int64_t memory = pages > 0 ? pages * sysconf(_SC_PAGESIZE) : INT64_MAX;

	return least(least(memory, cgroup_memory()) / 4, mem_budget_most());
}

static void
add(struct buf *out, const char *name, const char *type, const char *help,
    int64_t value)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s %" PRId64 "\n", name,
	    help, name, type, name, value);
}

void
mem_budget_metrics(const struct mem_budget *b, struct buf *out)
{
	if (b == NULL)
		return;
	add(out, "claviger_memory_used_bytes", "gauge",
	    "Memory held for requests, responses and sessions.",
	    mem_budget_used(b));
	add(out, "claviger_memory_limit_bytes", "gauge",
	    "The limit of this memory, --limit memory.", b->limit);
	add(out, "claviger_memory_refused_total", "counter",
	    "Requests refused because this limit was reached.",
	    atomic_load_explicit(&b->refused, memory_order_relaxed));
}
