"""fastmcp_client - the client of FastMCP.  usage: fastmcp_client.py"""

import contextlib

import fastmcp
import fastmcp.client.transports as transports
import mcp.types as types

import report


class Client:
    asks = True

    def __init__(self, client):
        self.client = client

    async def tools(self):
        return [{"name": tool.name, "input": tool.input_schema}
                for tool in await self.client.list_tools()]

    async def call(self, name, arguments):
        got = await self.client.call_tool(name, arguments,
                                          raise_on_error=False)
        return got.is_error, got.content[0].text, got.structured_content

    async def read(self, uri):
        return (await self.client.read_resource(uri))[0].text

    async def prompt(self, name, arguments):
        got = await self.client.get_prompt(name, arguments)
        return got.messages[0].content.text

    async def complete(self, prompt, name, value):
        got = await self.client.complete(
            types.PromptReference(type="ref/prompt", name=prompt),
            {"name": name, "value": value})
        return got.values


@contextlib.asynccontextmanager
async def connect(target, answer):
    async def asked(message, _type, _params, _context):
        if not answer(message):
            return types.ElicitResult(action="decline")
        return types.ElicitResult(action="accept", content={"confirm": True})

    transport = (transports.StdioTransport(
        target["command"], target["args"], env=target["env"],
        keep_alive=False) if "command" in target
        else transports.StreamableHttpTransport(
            target["url"], headers=target["headers"]))
    async with fastmcp.Client(
            transport,
            elicitation_handler=asked if answer else None) as client:
        yield Client(client)


report.run(connect)
