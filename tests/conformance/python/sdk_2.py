"""sdk_2 - the Python SDK, version 2.  usage: sdk_2.py auto|legacy|VERSION"""

import contextlib
import sys

import httpx2
import mcp
import mcp.client.stdio
import mcp.client.streamable_http
import mcp.types as types

import report


class Client:
    asks = True

    def __init__(self, client):
        self.client = client

    async def tools(self):
        found, cursor = [], None
        while True:
            page = await self.client.list_tools(cursor=cursor)
            found += [{"name": tool.name, "input": tool.input_schema}
                      for tool in page.tools]
            if not (cursor := page.next_cursor):
                return found

    async def call(self, name, arguments):
        got = await self.client.call_tool(name, arguments)
        return (bool(got.is_error), got.content[0].text,
                got.structured_content)

    async def read(self, uri):
        return (await self.client.read_resource(uri)).contents[0].text

    async def prompt(self, name, arguments):
        got = await self.client.get_prompt(name, arguments)
        return got.messages[0].content.text

    async def complete(self, prompt, name, value):
        got = await self.client.complete(
            types.PromptReference(type="ref/prompt", name=prompt),
            {"name": name, "value": value})
        return got.completion.values


@contextlib.asynccontextmanager
async def connect(target, answer):
    async def asked(_context, params):
        agrees = answer(params.message)
        return types.ElicitResult(action="accept" if agrees else "decline",
                                  content={"confirm": True} if agrees
                                  else None)

    options = {"mode": sys.argv[1],
               "elicitation_callback": asked if answer else None}
    if "command" in target:
        server = mcp.StdioServerParameters(**target)
        async with mcp.Client(server, **options) as client:
            yield Client(client)
        return
    async with httpx2.AsyncClient(headers=target["headers"]) as http:
        server = mcp.client.streamable_http.streamable_http_client(
            target["url"], http_client=http)
        async with mcp.Client(server, **options) as client:
            yield Client(client)


report.run(connect)
