/* server_notify.h - notifies MCP clients of lists that a reload has changed. */
#ifndef CLAVIGER_SERVER_SERVER_NOTIFY_H
#define CLAVIGER_SERVER_SERVER_NOTIFY_H

struct mcp_registry;
struct server_listener_table;

/*
 * Notifies the clients of all MCP surfaces that both listener tables have.
 * Call it after all workers serve the new table.
 */
void server_notify_tell(struct mcp_registry *h,
    const struct server_listener_table *old,
    const struct server_listener_table *new);

#endif
