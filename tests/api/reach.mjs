// What somebody with narrow rights learns by the way: by what is refused and how, by shares and ranks, by what was frozen or counted. His own people, accounts and orders.
import { missing } from './client.mjs';
import { banyan } from './server.mjs';

const assert = (ok, text) => {
	if (!ok) throw new Error(text);
};

let world = null;

// mina manages V1; sven helps there; plan may shape rounds and sees no account of others; solo has a seat on no team. V2, with all the money, is the director's, and V3 below it; V4 hangs below V3 and is mina's.
async function begin({ client, tokens, db }) {
	if (world) return world;
	const call = async (who, method, url, body, status = 200, headers = {}) => {
		const reply = await client.send(method, `/api/v1/${url}`, { token: world.tokens[who] || tokens[who], body, headers });
		assert(reply.status === status, `${who} ${method} ${url}: ${reply.status} instead of ${status}: ${reply.text}`);
		return reply.json;
	};
	world = { call, tokens: {}, id: {} };
	banyan(db, 'role', 'add', 'planner');
	banyan(db, 'role', 'grant', 'planner', 'round', 'list=all', 'read=all', 'update=all', '--reads', 'business');
	banyan(db, 'role', 'grant', 'planner', 'user', 'list=all', 'read=all', '--reads', 'business');
	for (const entity of ['account', 'proposal', 'stocktake_request', 'stocktake_answer']) banyan(db, 'role', 'grant', 'planner', entity, 'list=team', 'read=team', '--reads', 'business');
	for (const [name, role] of [['mina', 'account_manager'], ['sven', 'service_engineer'], ['plan', 'planner'], ['solo', 'solution_manager']]) {
		banyan(db, 'user', 'add', name, '--role', role);
		world.tokens[name] = JSON.parse(banyan(db, 'token', 'create', '--user', name, '--scope', 'write', '--json')).token;
	}
	// what another process grants is in force within two seconds
	for (let i = 0; i < 100 && (await client.send('GET', '/api/v1/stocktake_answers?limit=1', { token: world.tokens.plan })).status !== 200; i++) await new Promise((done) => setTimeout(done, 100));
	for (const [code, owner, parent] of [['V1', 'mina'], ['V2', 'anna'], ['V3', 'anna', 'V2'], ['V4', 'mina', 'V3']]) {
		world.id[code] = (await call('admin', 'POST', 'accounts', { code, name: `reach ${code}`, owner, parent }, 201)).id;
	}
	await call('admin', 'POST', 'account_members', { account: 'V1', user: 'sven' }, 201);
	for (const [code, day, price] of [['V1', '2026-02-01', '3000'], ['V2', '2026-06-30', '90000']]) {
		const order = await call('admin', 'POST', 'orders', { number: `O-${code}`, account: code, ordered_at: day }, 201);
		await call('admin', 'POST', 'order_lines', { order: order.id, quantity: '1', unit_price: price, unit_cost: '1000' }, 201);
	}
	for (const code of ['V1', 'V2']) await call('admin', 'POST', `accounts/${world.id[code]}/tier`, { tier: 'key', reason: 'as it was' });
	return world;
}

// What a person sees of a page, signed in by a link of his own.
async function page({ client, db }, who, path) {
	world.cookies ||= {};
	if (!world.cookies[who]) {
		const { link } = JSON.parse(banyan(db, 'user', 'link', who, '--json'));
		const headers = { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' };
		const form = new URLSearchParams({ token: link.split('/').pop(), password: 'a good long one', repeat: 'a good long one' });
		world.cookies[who] = (await client.send('POST', '/password', { raw: form.toString(), headers })).headers.get('set-cookie').split(';')[0];
	}
	return client.send('GET', path, { headers: { Cookie: world.cookies[who] } });
}

const where = (filter) => `filter=${encodeURIComponent(filter)}`;

export const reach = {
	'asking for a tier tells nothing of an account out of reach': async (all) => {
		const { call, id } = await begin(all);
		for (const tier of ['key', 'growth', 'strategic']) await call('mina', 'POST', `accounts/${id.V2}/ask_tier`, { tier, reason: 'x' }, 404);
		await call('mina', 'POST', `accounts/${id.V2}/ask_tier`, { tier: 'growth', reason: 'x', approver: 'wang' }, 404);
		await call('mina', 'POST', `accounts/${id.V1}/ask_tier`, { tier: 'key', reason: 'x' }, 422);
	},

	'what a round freezes tells no totals and no costs': async (all) => {
		const { call, id } = await begin(all);
		const policy = await call('admin', 'POST', 'policies', { code: 'reach', name: 'by margin', value: 'margin' }, 201);
		const round = await call('admin', 'POST', 'rounds', { name: 'reach', policy: policy.code, stage: 'deciding' }, 201);
		const filter = where(`round = ${round.id} and account = ${id.V1}`);
		const seen = async (who) => {
			const { items } = await call(who, 'GET', `proposals?${filter}`);
			return { listed: items[0], whole: await call(who, 'GET', `proposals/${items[0].id}`) };
		};
		const whole = await seen('admin');
		assert(whole.listed.value === '2000' && JSON.parse(whole.whole.evidence).share < 0.1, JSON.stringify(whole));
		const own = await seen('mina');
		assert(own.whole.rank > 1 && own.whole.value === '2000' && !('evidence' in own.whole), JSON.stringify(own.whole));
		const helping = await seen('sven');
		assert(helping.whole.rank > 1 && !('value' in helping.listed) && !('value' in helping.whole) && !('evidence' in helping.whole), JSON.stringify(helping));
		for (const asked of ['fields=value', 'sort=value', where('value > 1'), 'sum=value', 'group=value', 'fields=evidence', where('evidence is not empty')]) await call('sven', 'GET', `proposals?${asked}`, undefined, 422);
		for (const asked of ['fields=evidence', where('evidence is not empty')]) await call('mina', 'GET', `proposals?${asked}`, undefined, 422);
		const round_page = await page(all, 'sven', `/selection/rounds/${round.id}`);
		assert(round_page.status === 200 && round_page.text.includes('reach V1') && round_page.text.includes('0 / 1') && !round_page.text.includes('2,000'), round_page.text.slice(0, 500));
		assert((await page(all, 'mina', `/selection/rounds/${round.id}`)).text.includes('2,000'), 'not shown to who may know it');
		assert((await page(all, 'sven', '/selection?value=margin')).status === 403 && (await page(all, 'sven', '/selection')).status === 200, 'the selection of one who knows no costs');
		// decided by somebody who sees it, the history has it whole and tells it to nobody else
		await call('writer', 'POST', `proposals/${whole.listed.id}/decide`, { approve: true, tier: 'growth', reason: 'smaller than it was' }, 200, { 'If-Match': '*' });
		const [change] = (await call('admin', 'GET', `tier_changes?${where(`account = ${id.V1} and tier_after = 'growth'`)}`)).items;
		assert(JSON.parse((await call('admin', 'GET', `tier_changes/${change.id}`)).evidence).measure === 'margin', 'not kept');
		assert(!('evidence' in (await call('mina', 'GET', `tier_changes/${change.id}`))), 'told');
		const history = await call('mina', 'GET', `tier_changes/${change.id}/history`);
		assert(!JSON.stringify(history).includes('measure'), JSON.stringify(history));
		await call('admin', 'POST', `rounds/${round.id}/close`);
	},

	'a stocktake sheet is shown to the office as far as it sees the accounts': async (all) => {
		const { call, id } = await begin(all);
		const round = await call('admin', 'POST', 'rounds', { name: 'reach answers', answers_due: '2027-01-20' }, 201);
		const sheets = (await call('admin', 'GET', `stocktake_requests?${where(`round = ${round.id}`)}&limit=500`)).items;
		const sheet = (code) => `stocktake_requests/${sheets.find((one) => one.account === id[code] && one.part === 'sponsor').id}`;
		for (const who of ['plan', 'solo']) {
			await call(who, 'GET', `${sheet('V2')}/sheet`, undefined, 404);
			await call(who, 'POST', `${sheet('V2')}/answer`, { answers: {}, draft: true }, 404);
			await call(who, 'POST', `${sheet('V2')}/delegate`, { user: who }, 404);
		}
		await call('admin', 'GET', `${sheet('V2')}/sheet`);
		await call('admin', 'POST', 'account_members', { account: 'V2', user: 'plan' }, 201);
		await call('plan', 'GET', `${sheet('V2')}/sheet`);
		await call('admin', 'POST', `rounds/${round.id}/close`);
	},

	'only the office shapes rounds, policies and what all is measured by': async (all) => {
		const { call } = await begin(all);
		const [round] = (await call('solo', 'GET', 'rounds?limit=1')).items;
		await call('solo', 'POST', 'products', { code: 'reach-1', name: 'a solution' }, 201);
		await call('solo', 'POST', 'rounds', { name: 'x' }, 403);
		await call('solo', 'POST', `rounds/${round.id}/advance`, { stage: 'deciding' }, 403);
		await call('solo', 'POST', 'round_members', { round: round.id, user: 'solo', seat: 'chair' }, 403);
		await call('solo', 'PATCH', 'policies/1', { name: 'x' }, 403, { 'If-Match': '*' });
		await call('solo', 'POST', 'rates', { currency: 'EUR', rate: '8' }, 403);
	},

	'periods end with the reader\'s own orders': async (all) => {
		const { call } = await begin(all);
		const days = async (who) => (await call(who, 'GET', 'classify?from=2026-01-01')).before;
		assert(missing({ from: '2025-11-30', to: '2025-12-31' }, await days('mina')) === null, JSON.stringify(await days('mina')));
		assert((await days('admin')).from < '2025-11-30', JSON.stringify(await days('admin')));
		assert((await call('mina', 'GET', 'decisions/outcomes')).as_of === '2026-02-01', 'as of somebody else\'s order');
	},

	'what is below another is known as far as one sees': async (all) => {
		const { call, id } = await begin(all);
		const below = async (who, code) => (await call(who, 'GET', `accounts?${where(`parent under ${id[code]}`)}&sort=code`)).items.map((one) => one.code);
		assert((await below('admin', 'V2')).join() === 'V3,V4', 'the whole tree');
		assert((await below('mina', 'V3')).join() === 'V4', 'right below');
		assert((await below('mina', 'V2')).join() === '', 'through one that is out of reach');
	},

	'what stands in the way of deleting is counted for who sees it': async (all) => {
		const { call, id } = await begin(all);
		await call('admin', 'PATCH', `accounts/${id.V2}`, { parent: 'V1' }, 200, { 'If-Match': '*' });
		const told = async (who) => (await call(who, 'DELETE', `accounts/${id.V1}`, undefined, 409, { 'If-Match': '*' }));
		const narrow = await told('mina'), wide = await told('admin');
		assert(narrow.code === 'error.still_referred_unseen' && !/\d/.test(narrow.detail), JSON.stringify(narrow));
		assert(wide.code === 'error.still_referred' && /1/.test(wide.detail), JSON.stringify(wide));
		await call('admin', 'PATCH', `accounts/${id.V2}`, { parent: null }, 200, { 'If-Match': '*' });
	},
};
