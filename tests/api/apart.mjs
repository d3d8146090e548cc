// Two companies that differ only in what somebody may not see answer him alike, byte for byte: no sum, rank, count, order, cursor, refusal or page tells of the rest.
// usage: node tests/api/apart.mjs FOLDER   prints "not ok …" lines, then PASS n and FAIL n. Each person has a pair of demo companies of his own.
import { copyFileSync } from 'node:fs';
import { banyan, serve, stop } from './server.mjs';

const folder = process.argv[2];
const PEOPLE = [
	{ user: 'han.ruotong', role: 'account_manager' }, { user: 'lin.qihang', role: 'solution_manager' }, { role: 'service_engineer', costs: false },
];
const OFFICE = 'shen.jing';
const BULK = 500, ROWS = 4, PAGES = 60, SHOWN = 20;
let passed = 0, failed = 0;

const quote = encodeURIComponent;
const json = (...args) => JSON.parse(banyan(...args, '--json'));

/* Moments of asking, numbers of requests, secrets of forms and the clock differ between two servers in any case. */
const apart = [/"request":"[0-9a-f]+"/g, /"made_at":"[^"]*"/g, /\d\d-\d\d \d\d:\d\d/g, /[A-Z][a-z]{2} \d+, \d{4} \d\d:\d\d/g, /[0-9a-f]{64,}/g, /"(updated_at|at)":"[^"]*"/g];
const plain = (text) => apart.reduce((t, pattern) => t.replace(pattern, ''), text);

async function send(base, path, { token, cookie, method = 'GET', body } = {}) {
	const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...(cookie && { Cookie: cookie }), ...(body && { 'Content-Type': 'application/json' }), ...(method !== 'GET' && { 'If-Match': '*' }) };
	const reply = await fetch(base + path, { method, headers, body: body && JSON.stringify(body), redirect: 'manual', signal: AbortSignal.timeout(60000) });
	return { status: reply.status, etag: reply.headers.get('etag'), location: reply.headers.get('location'), text: await reply.text() };
}

// --- one company for both ------------------------------------------------------------------------------------------------------------------

async function must(base, token, method, path, body) {
	const reply = await send(base, `/api/v1/${path}`, { token, method, body });
	if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text.slice(0, 300)}`);
	return reply.text ? JSON.parse(reply.text) : null;
}

async function all(base, token, path) {
	const rows = [];
	for (let cursor = ''; ;) {
		const page = await must(base, token, 'GET', `${path}${path.includes('?') ? '&' : '?'}limit=500${cursor && `&cursor=${quote(cursor)}`}`);
		rows.push(...page.items);
		if (!(cursor = page.next)) return rows;
	}
}

async function signIn(base, db, user) {
	const { link } = json(db, 'user', 'link', user);
	const form = new URLSearchParams({ token: link.split('/').pop(), password: 'a good long one', repeat: 'a good long one' });
	const reply = await fetch(`${base}/password`, { method: 'POST', body: form, headers: { 'Sec-Fetch-Site': 'same-origin' }, redirect: 'manual' });
	return reply.headers.get('set-cookie').split(';')[0];
}

// The demo company, a round by margins, one at voting with votes, and whoever asks signed in.
async function begin(first, person) {
	banyan(first, 'init', '--demo');
	banyan(first, 'user', 'add', 'root', '--role', 'administrator');
	const token = (user) => json(first, 'token', 'create', '--user', user, '--scope', 'write').token;
	const tokens = { root: token('root'), office: token(OFFICE) };
	const server = await serve(first);
	const root = (method, path, body) => must(server.base, tokens.root, method, path, body);
	if (!person.user) {
		const holders = await all(server.base, tokens.root, `user_roles?filter=${quote(`role.code = '${person.role}'`)}&fields=user.code`);
		person.user = holders[0]['user.code'];
	}
	await root('POST', 'rounds', { name: 'by margin', policy: 'grow_profit', stage: 'deciding' });
	const round = await root('POST', 'rounds', { name: 'voting', policy: 'sales', stage: 'voting', committee: [{ user: OFFICE, seat: 'chair' }] });
	for (const one of await all(server.base, tokens.root, `proposals?filter=${quote(`round = ${round.id}`)}&fields=id`)) await must(server.base, tokens.office, 'POST', `proposals/${one.id}/votes`, { choice: 'agree' });
	tokens.own = token(person.user);
	const cookie = await signIn(server.base, first, person.user);
	await stop(server);
	return { tokens, cookie, round: round.id };
}

// --- what is different ---------------------------------------------------------------------------------------------------------------------

async function bulk(base, token, plural, rows) {
	for (let i = 0; i < rows.length; i += BULK) await must(base, token, 'POST', `${plural}/bulk?atomic=false`, rows.slice(i, i + BULK));
}

const update = (rows, values) => rows.map((one, i) => ({ op: 'update', id: one.id, version: one.version, values: values(one, i) }));

/* Costs of every line and product, and revenues, where he may not read them: in both, to other values. */
async function costs(base, token, factor) {
	await bulk(base, token, 'order_lines', update(await all(base, token, 'order_lines?fields=id'), () => ({ unit_cost: String(100 * factor) })));
	await bulk(base, token, 'products', update(await all(base, token, 'products?fields=id'), () => ({ unit_cost: String(300 * factor) })));
	await bulk(base, token, 'accounts', update(await all(base, token, 'accounts?fields=id'), () => ({ assets: String(7000 * factor) })));
}

async function change(base, { tokens, round }, mine) {
	const { root } = tokens;
	const hidden = (rows, field = 'account') => rows.filter((one) => one[field] && !mine.has(one[field]));
	const accounts = (await all(base, root, 'accounts?fields=id,tier,parent,status')).filter((one) => !mine.has(one.id));
	await bulk(base, root, 'accounts', update(accounts, (one, i) => ({ name: `hidden ${one.id}`, staff: 3000 + i, revenue: String(1000 * i), status: one.status === 'active' ? 'lost' : 'active', kind: i % 2 ? 'distributor' : 'direct', ...(i % 3 === 0 && { parent: null }) })));
	for (const one of accounts.filter((each) => each.id <= 40 || each.id % 50 === 0)) await must(base, root, 'POST', `accounts/${one.id}/tier`, { tier: one.tier === 'growth' ? 'strategic' : 'growth', reason: 'hidden' });
	await bulk(base, root, 'accounts', Array.from({ length: 30 }, (_, i) => ({ op: 'create', values: { code: `HIDDEN${i}`, name: `hidden ${i}`, parent: accounts[i].id } })));
	await bulk(base, root, 'order_lines', update(hidden(await all(base, root, 'order_lines?fields=id,account')), (one, i) => ({ quantity: String(i % 9 + 1), unit_price: String(40000 + i), unit_cost: '7' })));
	const orders = hidden(await all(base, root, 'orders?fields=id,account'));
	await bulk(base, root, 'orders', update(orders.slice(0, 600), (one, i) => ({ ordered_at: `2026-0${i % 8 + 1}-15`, promised_on: '2026-03-01' })));
	await bulk(base, root, 'orders', orders.slice(600, 800).map((one) => ({ op: 'delete', id: one.id, version: one.version })));
	// a currency that nobody else has, without a rate, on a day after all others
	const order = await must(base, root, 'POST', 'orders', { number: 'HIDDEN', account: accounts[3].id, ordered_at: new Date(Date.now() - 3600000).toISOString(), currency: 'GBP' });
	await must(base, root, 'POST', 'order_lines', { order: order.id, quantity: '1', unit_price: '999' });
	const contacts = hidden(await all(base, root, 'contacts?fields=id,account'));
	await bulk(base, root, 'contacts', update(contacts.slice(0, 500), (one) => ({ name: `hidden ${one.id}`, phone: '139 0000 0000', level: 'top', buying_role: 'decider' })));
	await bulk(base, root, 'notes', hidden(await all(base, root, 'notes?fields=id,account')).slice(0, 100).map((one) => ({ op: 'delete', id: one.id, version: one.version })));
	await bulk(base, root, 'assessments', update(hidden(await all(base, root, 'assessments?fields=id,account')).slice(0, 1000), () => ({ score: '1', reason: 'hidden' })));
	await bulk(base, root, 'findings', update(hidden(await all(base, root, 'findings?fields=id,account')), (one, i) => ({ holds: i % 2 === 0 })));
	await bulk(base, root, 'account_members', accounts.slice(0, 60).map((one) => ({ op: 'create', values: { account: one.id, user: OFFICE, seat: 'helper' } })));
	const requests = await all(base, root, `stocktake_requests?filter=${quote("round.status = 'open'")}&fields=id,account,user`);
	for (const one of hidden(requests).slice(0, 30)) await must(base, root, 'POST', `stocktake_requests/${one.id}/answer`, { answers: {}, plan: 'hidden', draft: true });
	for (const one of await all(base, root, `proposals?filter=${quote(`round = ${round}`)}&fields=id`)) await must(base, tokens.office, 'POST', `proposals/${one.id}/votes`, { choice: 'against', reason: 'hidden' });
}

// --- asking both ---------------------------------------------------------------------------------------------------------------------------

function pair(person, bases, tokens, cookie) {
	return async (path, options = {}) => {
		const asked = path.startsWith('/api/') ? { token: tokens.own, ...options } : { cookie, ...options };
		const [a, b] = await Promise.all(bases.map((base) => send(base, path, asked)));
		const [one, other] = [a, b].map((reply) => plain(`${reply.status} ${reply.etag} ${reply.location} ${reply.text}`));
		if (one === other) {
			passed += 1;
		} else {
			failed += 1;
			let at = 0;
			while (one[at] === other[at]) at += 1;
			if (failed <= SHOWN) console.log(`not ok ${person.role} ${options.method || 'GET'} ${path}: …${one.slice(Math.max(0, at - 80), at + 80)}… | …${other.slice(at, at + 80)}…`.replace(/\s+/g, ' '));
		}
		return a;
	};
}

async function askEntity(ask, entity, schema) {
	const list = `/api/v1/${entity.plural}`;
	const read = [];
	for (const field of entity.fields) if (field.name !== 'updated_at' && (await ask(`${list}?limit=1&fields=${field.name}`)).status === 200) read.push(field);
	const names = read.map((one) => one.name);
	const rows = JSON.parse((await ask(`${list}?limit=500&total=1&fields=${names.slice(0, 60).join(',')}`)).text).items || [];
	await ask(`${list}?limit=3&total=1&deleted=1`);
	for (const { name, type, ref } of read) {
		for (const rest of [`limit=40&fields=id&sort=${name}`, `limit=40&fields=id&sort=-${name}`, `limit=0&total=1&group=${name}`, `limit=0&sum=${name}`, `limit=0&total=1&filter=${quote(`${name} is empty`)}`]) await ask(`${list}?${rest}`);
		const target = type === 'reference' && schema.find((one) => one.name === ref);
		for (const field of target ? target.fields.slice(0, 6) : []) await ask(`${list}?limit=40&fields=id,${name}.${field.name}&sort=${name}.${field.name}`);
	}
	for (const id of [...rows.slice(0, ROWS).map((one) => one.id), 1, 2, 6, 40]) for (const rest of ['', '/history', '/access']) await ask(`${list}/${id}${rest}`);
	for (const text of ['a', '公司', '139', 'q']) await ask(`${list}?limit=40&total=1&search=${quote(text)}`);
}

async function askFigures(ask, mine) {
	const policies = JSON.parse((await ask('/api/v1/policies?fields=id,code')).text).items;
	const own = JSON.parse((await ask('/api/v1/accounts?fields=id,code&limit=4')).text).items;
	for (const { id, code } of policies) {
		for (const days of ['', '&from=2026-01-01', '&from=2025-01-01&to=2025-12-31']) {
			await ask(`/api/v1/classify?details=1&policy=${code}${days}`);
			await ask(`/api/v1/policies/${id}/scores?limit=0${days}`);
		}
		for (const rest of [`ecosystem?policy=${code}`, `policies/${id}/weights`, `policies/${id}/compare?with=sales`, `classify?policy=${code}&explain=A00006`]) await ask(`/api/v1/${rest}`);
		for (const one of own) for (const rest of [`classify?policy=${code}&explain=${one.code}`, `policies/${id}/scores?explain=${one.code}`]) await ask(`/api/v1/${rest}`);
	}
	const outcomes = JSON.parse((await ask('/api/v1/decisions/outcomes')).text).items || [];
	for (const one of outcomes.slice(0, 3)) await ask(`/api/v1/decisions/outcomes?explain=${one.id}`);
	for (let i = 1; i <= 4; i += 1) await ask(`/api/v1/rounds/${i}/minutes`);
	for (let i = 1; i < 300; i += 9) for (const rest of [`proposals/${i}/votes`, `stocktake_requests/${i}/sheet`]) await ask(`/api/v1/${rest}`);
	for (const id of [1, 3, 6, 13, 40, 100].filter((one) => !mine.has(one))) {
		for (const tier of ['strategic', 'key', 'growth']) await ask(`/api/v1/accounts/${id}/ask_tier`, { method: 'POST', body: { tier, reason: 'x' } });
		await ask(`/api/v1/accounts/${id}`, { method: 'PATCH', body: { name: 'x' } });
		await ask(`/api/v1/accounts/${id}`, { method: 'DELETE' });
		await ask(`/api/v1/accounts?filter=${quote(`parent under ${id}`)}`);
	}
}

// From page to page, a few of each kind.
async function askPages(ask) {
	const todo = ['/', '/accounts', '/accounts?sort=-sales', '/accounts?layout=board', '/selection', '/selection?policy=sales', '/selection/ecosystem', '/selection/rounds', '/search?q=a'];
	const seen = new Set(todo), kinds = new Map();
	for (let n = 0; n < PAGES && todo.length; n += 1) {
		const reply = await ask(todo.shift());
		for (const [, found] of reply.text.matchAll(/(?:href|hx-get)="(\/[^"#]*)"/g)) {
			const path = found.replaceAll('&amp;', '&'), kind = path.replace(/\d+/g, 'N');
			if (seen.has(path) || (kinds.get(kind) || 0) >= 3 || /^\/(assets|language|theme)|\/export\//.test(path)) continue;
			kinds.set(kind, (kinds.get(kind) || 0) + 1);
			seen.add(path);
			todo.push(path);
		}
	}
}

async function compare(person) {
	const first = `${folder}/${person.role}.db`, second = `${folder}/${person.role}-apart.db`;
	const made = await begin(first, person);
	for (const end of ['', '.key']) copyFileSync(first + end, second + end);
	const servers = [await serve(first), await serve(second)], bases = servers.map((one) => one.base);
	try {
		if (person.costs === false) for (const [i, base] of bases.entries()) await costs(base, made.tokens.root, i + 1);
		const mine = new Set((await all(bases[0], made.tokens.own, 'accounts?fields=id')).map((one) => one.id));
		await change(bases[1], made, mine);
		const ask = pair(person, bases, made.tokens, made.cookie);
		const rights = JSON.parse((await ask('/api/v1/me')).text).rights, schema = JSON.parse((await ask('/api/v1/schema')).text).entities;
		for (const entity of schema) if (rights[entity.name]?.operations.list) await askEntity(ask, entity, schema);
		await askFigures(ask, mine);
		await askPages(ask);
	} finally {
		for (const server of servers) await stop(server);
	}
}

for (const person of PEOPLE) await compare(person);
console.log(`PASS ${passed}\nFAIL ${failed}\nSKIP 0`);
process.exitCode = failed ? 1 : 0;
