"""
report - what every Python client does with the servers of a plan.

A client is an object with these coroutines; connect(target, answer) is an
asynchronous context manager, and answer(message) says whether the user agrees
to a question:

    tools() -> [{"name", "input"}]      of all pages
    call(name, arguments) -> (is_error, text, structured value)
    read(uri) -> text                   prompt(name, arguments) -> text
    complete(prompt, name, value) -> [text]
    start(name, arguments)              a call that the task may cancel

The plan is JSON on standard input, the report JSON on standard output.
"""

import asyncio
import json
import re
import sys

ORDER = {
    "lines": [{"sku": "a-1", "quantity": 2, "options": {"color": "red"}}],
    "delivery": {"how": "Courier", "address": {"city": "Bonn"}},
    "gift note": None, "meta.source": "web",
    "parent": {"name": "toys", "parent": {"name": "all"}}}


def causes(error):
    """The texts of an exception, of its causes and of those in a group."""
    texts, left, seen = [], [error], []
    while left:
        one = left.pop()
        if one is None or any(one is other for other in seen):
            continue
        seen.append(one)
        texts.append(f"{type(one).__name__}: {one}")
        left += [one.__cause__, one.__context__,
                 *getattr(one, "exceptions", ())]
    return " ".join(texts)


def part(text, pattern):
    """What a text has of a pattern, else the text, to be read in a failure."""
    found = re.search(pattern, text)
    return found.group(0) if found else text


async def keys(connect, plan, out):
    async with connect(plan["keys"], None) as client:
        out["keys"] = sorted(tool["name"] for tool in await client.tools())
        _, _, made = await client.call(
            "fal-create-key", {"body": {"alias": "by a client"}})
        _, _, listed = await client.call("fal-list-keys", {})
        out["created"] = made["key_id"] in [
            one["key_id"] for one in listed["keys"]]
        failed, text, _ = await client.call("fal-revoke-key", {})
        out["missing"] = failed and "key_id" in text
        await client.call("fal-revoke-key", {"key_id": made["key_id"]})
        try:
            failed, text, _ = await client.call("no-such-tool", {})
            out["unknown"] = failed and "no-such-tool" in text
        except Exception as error:
            out["unknown"] = "no-such-tool" in causes(error)


async def stranger(connect, plan, out):
    """A wrong key is refused, at the latest when a tool is called."""
    try:
        async with connect(plan["stranger"], None) as client:
            failed, text, _ = await client.call("fal-list-keys", {})
            out["stranger"] = failed and "401" in text
    except BaseException as error:
        texts = causes(error)
        # Version 1 of the SDK shows the status only.
        out["stranger"] = bool(re.search(
            "HTTP 401: Invalid or revoked API key|401 Unauthorized",
            texts)) or texts


async def shop(connect, plan, out):
    async with connect(plan["shop"], None) as client:
        tools = {tool["name"]: tool["input"] for tool in await client.tools()}
        out["shop"] = len(tools)
        listed = tools["search-pets"]["properties"]
        out["bad_names"] = [
            name for schema in tools.values() for name in schema["properties"]
            if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", name)]
        values = {"filter[state]": "sold", "page.size": 20,
                  "tags[]": ["a", "b"], "age": "any"}
        # Once with the names of the list, once with those of the document.
        own = {schema.get("title", name): name
               for name, schema in listed.items()}
        await client.call("search-pets", {
            own[name]: value for name, value in values.items()})
        await client.call("search-pets", values)
        await client.call("place-order", {"body": ORDER})
        wrong = {**ORDER, "lines": [{"sku": "a", "quantity": 0}]}
        failed, text, _ = await client.call("place-order", {"body": wrong})
        out["quantity"] = failed and part(
            text, r"body\.lines\[0\]\.quantity must be at least 1")
        failed, text, _ = await client.call("search-pets", {"page.sise": 3})
        out["misspelled"] = failed and part(
            text, r"did you mean 'page\.size'\?")


async def library(connect, plan, out):
    asked, agrees = [], [False, True]

    def answer(message):
        asked.append(part(message, "drop-book"))
        return agrees[len(asked) - 1]

    async with connect(plan["library"], answer) as client:
        await client.tools()  # clients check results by the listed schemas
        _, _, out["book"] = await client.call("get-book", {"id": 1})
        if hasattr(client, "asks"):
            failed, text, _ = await client.call("drop-book", {"id": 1})
            out["declined"] = failed and "declined" in text
            failed, _, _ = await client.call("drop-book", {"id": 1})
            out["accepted"] = not failed
            out["asked"] = asked
        out["guide"] = await client.read("docs://guides/start.md")
        out["one_book"] = json.loads(await client.read("books://1"))["title"]
        out["prompt"] = await client.prompt(
            "review", {"title": "Solaris", "tone": "kind"})
        try:
            await client.prompt("review", {})
            out["no_title"] = False
        except Exception as error:
            out["no_title"] = "title" in causes(error)
        if hasattr(client, "complete"):
            out["tones"] = await client.complete("review", "tone", "k")
        call = asyncio.ensure_future(client.call("wait", {}))
        await asyncio.sleep(0.5)
        call.cancel()
        await asyncio.wait([call])
        failed, _, book = await client.call("get-book", {"id": 2})
        out["after_cancel"] = not failed and book["pages"] == 204


async def main(connect):
    plan, out = json.load(sys.stdin), {}
    for part_of_report in (keys, stranger, shop, library):
        await asyncio.wait_for(part_of_report(connect, plan, out), 20)
    print(json.dumps(out))


def run(connect):
    asyncio.run(main(connect))
