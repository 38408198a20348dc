/* server_file.h - one loaded capability file, its engine and its surfaces. */
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
struct server_sources;
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
	/* Of the surface of --one-mcp: what it joins; NULL: nothing. */
	struct server_surface **parts;
	size_t part_count;
};

/*
 * Read-only after it is loaded.  Listener tables, workers and requests share
 * it; it is freed with the last reference.
 */
struct server_file {
	const char *path; /* borrowed; NULL: the built-in one */
	struct capability *capability;
	bool is_document; /* it was made from an OpenAPI document */
	char *shown; /* see server_file_name() */
	char *summary; /* what became of it; NULL: it is no document */
	size_t tools; /* operations that were imported */
	struct engine *engine;
	struct server_surface *surfaces;
	size_t surface_count;
	atomic_llong holders; /* references */
};

/* The settings that all files are loaded with; all borrowed. */
struct server_file_setting {
	const struct config *config;
	struct metrics *metrics;
	const struct expose_control_program *control;
	struct mcp_registry *registry; /* NULL: MCP clients have no sessions */
	const uint8_t *caller_key; /* 32 bytes; NULL: each surface has one */
	struct telemetry *telemetry; /* of served files; NULL: none */
	/* Documents that can be read only once; NULL: none. */
	const struct server_sources *sources;
	bool alone; /* the only file, so all options apply to it */
	bool regular; /* refuse a pipe or a device, which could block */
};

/*
 * Loads a file and returns it with one reference; path NULL: the built-in
 * capability.  *capability is set to what was read, or to NULL if nothing could
 * be read.  If the file has errors, returns NULL and sets e; the caller then
 * shows the notes of *capability and frees it.  Otherwise the result owns it;
 * its notes may be warnings.
 */
struct server_file *server_file_load(const struct server_file_setting *setting,
    const char *path, struct capability **capability, struct err *e);

/* Returns the name to show: its path, or that of the built-in file. */
const char *server_file_name(const struct server_file *f);

struct server_file *server_file_hold(struct server_file *f); /* returns f */
void server_file_release(struct server_file *f);

/*
 * Returns -1 and sets e if an option of the command line fits no file, or if an
 * imported file and another file use the same name of --set.
 */
int server_file_check_options(const struct config *c,
    struct server_file *const *files, size_t count, struct err *e);

#endif
