// sdk_clients - list and call all three tools with the official clients.
//
// usage: node sdk_clients.mjs v1|v2-auto|v2-legacy|v2-modern URL
//        node sdk_clients.mjs v1|v2-auto|v2-legacy|v2-modern COMMAND [ARG...]
//
// CLAVIGER_TEST_KEY is the key.  Prints one JSON object on success; whatever
// is wrong is an exception.  Secrets are never printed.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// The packages are in the install directory, not beside this file.
const require = createRequire(process.cwd() + "/");
const load = (name) => import(pathToFileURL(require.resolve(name)));

const [kind, target, ...args] = process.argv.slice(2);
const overHttp = /^https?:/.test(target);
const key = process.env.CLAVIGER_TEST_KEY;
const info = { name: "conformance", version: "1" };
const modes = {
  "v2-auto": { mode: "auto" },
  "v2-legacy": { mode: "legacy" },
  "v2-modern": { mode: { pin: "2026-07-28" } },
};
const sdk = kind === "v1"
  ? {
    ...await load("@modelcontextprotocol/sdk/client/index.js"),
    ...await load("@modelcontextprotocol/sdk/client/streamableHttp.js"),
    ...await load("@modelcontextprotocol/sdk/client/stdio.js"),
  } : {
    ...await load("@modelcontextprotocol/client"),
    ...await load("@modelcontextprotocol/client/stdio"),
  };

// A header over HTTP; the environment if the client starts the program.
function transport(credential) {
  if (overHttp)
    return new sdk.StreamableHTTPClientTransport(new URL(target), {
      requestInit: { headers: { Authorization: `Key ${credential}` } },
    });
  return new sdk.StdioClientTransport({
    command: target, args, stderr: "inherit",
    env: { ...process.env, FAL_KEY: credential },
  });
}

async function connect(credential) {
  const client = new sdk.Client(info,
    kind === "v1" ? undefined : { versionNegotiation: modes[kind] });
  await client.connect(transport(credential));
  return client;
}

// The program promises structuredContent and the same value as text.
function value(result) {
  assert.equal(result.isError ?? false, false, "the call is no error");
  assert.deepEqual(JSON.parse(result.content[0].text),
    result.structuredContent, "text and structure agree");
  return result.structuredContent;
}

async function listIds(client) {
  const result = await client.callTool(
    { name: "fal-list-keys", arguments: {} });
  return value(result).keys.map((k) => k.key_id);
}

const client = await connect(key);
assert.equal(client.getServerVersion().name, "keys-management-mcp");
assert.ok(client.getServerCapabilities().tools, "tools are declared");
assert.equal(/Authorization/.test(client.getInstructions() ?? ""), overHttp);

const { tools } = await client.listTools();
assert.deepEqual(tools.map((t) => t.name),
  ["fal-list-keys", "fal-create-key", "fal-revoke-key"]);
for (const tool of tools) {
  assert.ok(tool.description, `${tool.name} has a description`);
  assert.equal(tool.inputSchema.type, "object");
  for (const hint of ["readOnlyHint", "destructiveHint", "idempotentHint",
    "openWorldHint"])
    assert.equal(typeof tool.annotations[hint], "boolean", hint);
}

const before = await listIds(client);
const made = value(await client.callTool({
  name: "fal-create-key", arguments: { body: { alias: `by ${kind}` } },
}));
assert.equal(made.key, `${made.key_id}:${made.key_secret}`);
assert.deepEqual(await listIds(client), [made.key_id, ...before]);

const missing = await client.callTool(
  { name: "fal-revoke-key", arguments: {} });
assert.equal(missing.isError, true);
assert.match(missing.content[0].text, /key_id/);
await assert.rejects(
  async () => client.callTool({ name: "no-such-tool", arguments: {} }));

// An API key has no ADMIN rights on any transport.
const stranger = await connect(`${made.key}`);
const refused = await stranger.callTool(
  { name: "fal-list-keys", arguments: {} });
assert.equal(refused.isError, true);
assert.match(refused.content[0].text, /HTTP 40[13] from the key authority/);
await stranger.close();

const revoked = await client.callTool({
  name: "fal-revoke-key", arguments: { key_id: made.key_id },
});
assert.equal(revoked.isError ?? false, false);
assert.match(revoked.content[0].text, /204/);
assert.deepEqual(await listIds(client), before);
await client.close();

console.log(JSON.stringify({ kind, tools: tools.length }));
