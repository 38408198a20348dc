/* server_file.h - one capability file as it runs: what it says, its surfaces.
 */
#ifndef CLAVIGER_SERVER_SERVER_FILE_H
#define CLAVIGER_SERVER_SERVER_FILE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct config;
struct engine;
struct err;
struct expose_kind;
struct exposer;
struct expose_control_program;
struct mcp_registry;
struct metrics;
struct telemetry;
struct capability;
struct capability_exposes;

/* A surface of the file. */
struct server_surface {
	struct server_file *file;
	const struct capability_exposes *capability;
	struct exposer *exposer;
	const struct expose_kind *kind;
	char *name; /* its namespace */
};

/*
 * Read-only once loaded. Shared by listener tables, workers and requests: it is
 * freed with the last reference.
 */
struct server_file {
	const char *path; /* borrowed; NULL: the built-in one */
	struct capability *capability;
	struct engine *engine;
	struct server_surface *surfaces;
	size_t surface_count;
	atomic_llong holders; /* references */
};

/* What every file is loaded with; all borrowed. */
struct server_file_setting {
	const struct config *config;
	struct metrics *metrics;
	const struct expose_control_program *control;
	struct mcp_registry *registry; /* NULL: MCP clients have no sessions */
	const uint8_t *caller_key; /* 32 bytes; NULL: a surface has its own */
	struct telemetry *telemetry; /* of files that are served; NULL: none */
	bool alone; /* the only file: every option is meant for it */
	bool regular; /* refuse a pipe or a device, which could block */
};

/*
 * Load it, held once.  Where it has errors, *spec is what could be read of it,
 * with its notes, for the caller to show and free (NULL: nothing could); NULL
 * and e then.  A warning leaves notes in file->spec.
 */
struct server_file *server_file_load(const struct server_file_setting *setting,
    const char *path, struct capability **capability, struct err *e);

/* The name to show: its path, or the built-in one's. */
const char *server_file_name(const struct server_file *f);

struct server_file *server_file_hold(struct server_file *f); /* returns f */
void server_file_release(struct server_file *f);

/*
 * -1 and e where an option of the program names nothing in any of the files, or
 * a value that an imported one asks for and another one has too.
 */
int server_file_check_options(const struct config *c,
    struct server_file *const *files, size_t count, struct err *e);

#endif
