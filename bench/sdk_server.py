"""sdk_server - the server to compare with: one tool on FastMCP.

It has no backend.  usage: python sdk_server.py PORT
"""

import json
import sys

import uvicorn
from fastmcp import FastMCP
from fastmcp.tools import ToolResult
from mcp.types import TextContent

ANSWER = {"keys": [{"key_id": f"01890000-0000-7000-8000-00000000000{n}",
                    "alias": f"bench key {n}", "scope": "API",
                    "created_at": "2025-01-15T12:00:00Z"} for n in (1, 2)],
          "next_cursor": None, "has_more": False}
TEXT = json.dumps(ANSWER, separators=(",", ":"))
server = FastMCP("bench")


@server.tool(name="fal-list-keys",
             description="List fal API keys for the calling organization.",
             annotations={"readOnlyHint": True, "destructiveHint": False,
                          "idempotentHint": True})
def fal_list_keys():
    return ToolResult(content=[TextContent(type="text", text=TEXT)],
                      structured_content=ANSWER)


app = server.http_app(path="/mcp", stateless_http=True, json_response=True)
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
