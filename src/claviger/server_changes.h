/* server_changes.h - clients are told where a reload changed a list. */
#ifndef CLAVIGER_CLAVIGER_SERVER_CHANGES_H
#define CLAVIGER_CLAVIGER_SERVER_CHANGES_H

struct mcp_hub;
struct server_plan;

/* All MCP surfaces that both plans have; once the new one is served. */
void server_changes_tell(struct mcp_hub *h, const struct server_plan *old,
    const struct server_plan *new);

#endif
