"""
langchain_client - LangChain's adapters: tools as agents get them, resources
and prompts.  usage: langchain_client.py
"""

import contextlib

import langchain_mcp_adapters.prompts as prompts
import langchain_mcp_adapters.resources as resources
import langchain_mcp_adapters.sessions as sessions
import langchain_mcp_adapters.tools as adapted
import mcp.types as types

import report


class Client:
    asks = True

    def __init__(self, session):
        self.session, self.known = session, {}

    async def tools(self):
        self.known = {tool.name: tool for tool in
                      await adapted.load_mcp_tools(self.session)}
        return [{"name": tool.name, "input": tool.args_schema}
                for tool in self.known.values()]

    async def call(self, name, arguments):
        """As an agent: a tool call becomes a message with the result."""
        if not self.known:
            await self.tools()
        if name not in self.known:
            got = await self.session.call_tool(name, arguments)
            return got.isError, got.content[0].text, None
        got = await self.known[name].ainvoke(
            {"type": "tool_call", "id": "1", "name": name, "args": arguments})
        text = got.content if isinstance(got.content, str) else (
            got.content[0]["text"])
        return (got.status == "error", text,
                (got.artifact or {}).get("structured_content"))

    async def read(self, uri):
        return (await resources.get_mcp_resource(
            self.session, uri))[0].as_string()

    async def prompt(self, name, arguments):
        got = await prompts.load_mcp_prompt(
            self.session, name, arguments=arguments)
        return got[0].content

    async def complete(self, prompt, name, value):
        got = await self.session.complete(
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

    kind = "stdio" if "command" in target else "streamable_http"
    connection = {"transport": kind, **target, "session_kwargs": {
        "elicitation_callback": asked if answer else None}}
    async with sessions.create_session(connection) as session:
        await session.initialize()
        yield Client(session)


report.run(connect)
