// Every route of the OpenAPI document asked with nothing, a broken, a read and a write token: who may not is told so before anything else is looked at.
// usage: node tests/api/matrix.mjs DB   prints "not ok …" lines, then PASS n and FAIL n
import { banyan, serve, stop } from './server.mjs';

const db = process.argv[2];
banyan(db, 'init');
banyan(db, 'user', 'add', 'ann', '--role', 'administrator', '--json');
banyan(db, 'user', 'add', 'eve', '--role', 'service_engineer', '--json');
const token = (user, scope) => JSON.parse(banyan(db, 'token', 'create', '--user', user, '--scope', scope, '--json')).token;
const tokens = { nothing: null, broken: 'x'.repeat(43), read: token('ann', 'read'), engineer: token('eve', 'write') };
const document = JSON.parse(banyan(db, 'openapi'));
const server = await serve(db);
let passed = 0;
let failed = 0;

const say = (ok, text) => {
	if (ok) passed += 1;
	else {
		failed += 1;
		console.log(`not ok ${text}`);
	}
};

// Administered entities, which no engineer may change.
const administered = /^\/(api\/v1\/)?(users|roles|role_grants|user_roles|units|custom_fields|pick_lists|pick_items|settings)(\/|$)/;
for (const [path, methods] of Object.entries(document.paths)) {
	for (const method of Object.keys(methods).filter((m) => ['get', 'post', 'put', 'patch', 'delete'].includes(m))) {
		const open = methods[method].security?.length === 0 || path === '/health';
		const prefix = document.servers?.[0]?.url?.startsWith('/') && !path.startsWith('/api/') && path !== '/health' ? document.servers[0].url : '';
		const address = server.base + prefix.replace(/\/$/, '') + path.replace(/\{[^}]*\}/g, '999999');
		for (const [name, secret] of Object.entries(tokens)) {
			const headers = { 'Content-Type': 'application/json', ...(secret && { Authorization: `Bearer ${secret}` }) };
			const reply = await fetch(address, { method: method.toUpperCase(), headers, body: method === 'get' ? undefined : path.endsWith('/settings') ? '{"session.days":"20"}' : '{}', redirect: 'manual', signal: AbortSignal.timeout(10000) });
			await reply.body?.cancel();
			const what = `${method} ${path} with ${name}: ${reply.status}`;
			if (open) say(reply.status < 500, what);
			else if (name === 'nothing' || name === 'broken') say(reply.status === 401, what);
			else if (name === 'read') say(method === 'get' ? reply.status !== 401 && reply.status !== 403 && reply.status < 500 : reply.status >= 400 && reply.status < 500, what);
			else say(method !== 'get' && administered.test(path) ? reply.status >= 400 && reply.status < 500 : reply.status !== 401 && reply.status < 500, what);
		}
	}
}
await stop(server);
console.log(`PASS ${passed}\nFAIL ${failed}\nSKIP 0`);
process.exit(failed ? 1 : 0);
