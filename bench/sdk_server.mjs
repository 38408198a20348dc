// sdk_server.mjs - the server to compare with: one tool on the official
// TypeScript MCP SDK, without a backend.  usage: node sdk_server.mjs PORT
import { createServer } from 'node:http';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';

const answer = JSON.stringify({
	keys: [1, 2].map((n) => ({
		key_id: `01890000-0000-7000-8000-00000000000${n}`,
		alias: `bench key ${n}`,
		scope: 'API',
		created_at: '2025-01-15T12:00:00Z',
	})),
	next_cursor: null,
	has_more: false,
});

function makeServer() {
	const server = new McpServer({ name: 'bench', version: '1.0.0' });
	server.registerTool(
		'fal-list-keys',
		{
			description: 'List fal API keys for the calling organization.',
			annotations: {
				readOnlyHint: true,
				destructiveHint: false,
				idempotentHint: true,
			},
		},
		async () => ({
			content: [{ type: 'text', text: answer }],
			structuredContent: JSON.parse(answer),
		}),
	);
	return server;
}

const handler = toNodeHandler(createMcpHandler(makeServer));
createServer((request, response) => handler(request, response)).listen(
	Number(process.argv[2]),
	'127.0.0.1',
);
