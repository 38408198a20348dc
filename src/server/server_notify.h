/* server_notify.h - clients are told where a reload changed a list. */
#ifndef CLAVIGER_SERVER_SERVER_NOTIFY_H
#define CLAVIGER_SERVER_SERVER_NOTIFY_H

struct mcp_registry;
struct server_listener_table;

/* All MCP surfaces that both listener tables have; once the new one is served.
 */
void server_notify_tell(struct mcp_registry *h,
    const struct server_listener_table *old,
    const struct server_listener_table *new);

#endif
