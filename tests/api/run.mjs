// All api cases on one store. usage: run.mjs DATABASE (a file to be made, or a PostgreSQL address). Prints PASS, FAIL, SKIP with their counts.
import cases from './cases.mjs';
import { Checker, Client, missing, openapiWrong } from './client.mjs';
import { flows } from './flows.mjs';
import { reach } from './reach.mjs';
import { banyan, people, serve, stop, unsound } from './server.mjs';

const db = process.argv[2];
const sum = { PASS: 0, FAIL: 0, SKIP: 0 };

function tell(name, wrong) {
	sum[wrong === 'skip' ? 'SKIP' : wrong ? 'FAIL' : 'PASS'] += 1;
	if (wrong && wrong !== 'skip') console.log(`not ok ${name}: ${wrong}`);
}

const kept = {};
const filled = (value) => {
	if (typeof value === 'string') {
		const whole = value.match(/^\{(\w+)\}$/);
		if (whole && whole[1] in kept) return kept[whole[1]];
		return value.replace(/\{(\w+)\}/g, (text, name) => (name in kept ? encodeURIComponent(kept[name]) : text));
	}
	if (value instanceof RegExp || value === null || typeof value !== 'object') return value;
	if (Array.isArray(value)) return value.map(filled);
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [filled(key), filled(one)]));
};

function options(one, tokens) {
	const headers = { ...one.send };
	const token = one.who ? tokens[one.who] || filled(one.who) : undefined;
	if (one.body && typeof one.body === 'object' && 'raw' in one.body) {
		return { token, raw: one.body.raw, headers: { 'Content-Type': one.body.type || 'application/json', ...headers } };
	}
	return { token, headers, body: one.body === null ? undefined : filled(one.body) };
}

async function runCase(one, client, tokens) {
	const [method, url] = filled(one.line).split(' ');
	const reply = await client.send(method, url, options(one, tokens));
	if (reply.status !== one.status) return `${reply.status} instead of ${one.status}: ${reply.text.slice(0, 300)}`;
	for (const [name, pattern] of Object.entries(one.headers || {})) {
		if (!pattern.test(reply.headers.get(name) || '')) return `header ${name}: ${reply.headers.get(name)}`;
	}
	for (const [name, member] of Object.entries(one.keep || {})) kept[name] = reply.json[member];
	return one.part ? missing(filled(one.part), reply.json) : null;
}

banyan(db, 'init');
const { tokens, links } = people(db);
const server = await serve(db);
try {
	const doc = (await new Client(server.base).send('GET', '/api/v1/openapi.json', { token: tokens.admin })).json;
	tell('the document is OpenAPI 3.1', openapiWrong(doc));
	const client = new Client(server.base, new Checker(doc));
	for (const one of cases) {
		tell(one.name, await runCase(one, client, tokens).catch((error) => error.message));
		for (const wrong of client.wrong.splice(0)) tell(`${one.name}, as the document says`, wrong);
	}
	for (const [name, flow] of Object.entries({ ...flows, ...reach })) {
		tell(name, await flow({ client, tokens, links, db, doc }).catch((error) => error.stack.split('\n').slice(0, 3).join(' ')));
		for (const wrong of [...new Set(client.wrong.splice(0))].slice(0, 5)) tell(`${name}, as the document says`, wrong);
	}
} finally {
	tell('the server ends well', (await stop(server)) === 0 ? null : 'another status than 0');
	tell('what all this left behind is sound', unsound(db));
}
for (const [word, n] of Object.entries(sum)) console.log(`${word} ${n}`);
process.exitCode = sum.FAIL ? 1 : 0;
