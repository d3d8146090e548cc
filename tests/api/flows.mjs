// What one row cannot say: paging, canaries, files, fields made while others run, sessions, forged requests, limits of size.
import { connect } from 'node:net';
import { Checker, missing } from './client.mjs';
import { banyan, serve, stop } from './server.mjs';

const A = '/api/v1/accounts';
const assert = (ok, text) => {
	if (!ok) throw new Error(text);
};
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// The status of a request written by hand, byte for byte.
const rawStatus = (base, text) => new Promise((done, fail) => {
	const socket = connect(Number(new URL(base).port), '127.0.0.1', () => socket.write(text));
	let reply = '';
	socket.setTimeout(15000, () => socket.destroy(new Error('no answer')));
	socket.on('data', (bytes) => {
		reply += bytes;
		if (reply.includes('\r\n\r\n')) socket.destroy();
	});
	socket.on('close', () => done(Number(reply.slice(9, 12)) || 0));
	socket.on('error', (error) => (reply ? done(Number(reply.slice(9, 12))) : fail(error)));
});

const CANARIES = ["'; DROP TABLE account; --", '" OR 1=1 --', '<script>alert(1)</script>', '=cmd|calc!A1', '../../etc/passwd', 'a\r\nX-Evil: 1', '%00', '\\u0000', "𝕏'‮", '${7*7}', '{{7*7}}',
	'?', ':id', '\\', '%', '_', '*', ')', "')", 'NULL', '\u2028'];

export const flows = {
	'1,000 rows in pages, none lost, none twice': async ({ client, tokens }) => {
		for (let i = 0; i < 1000; i += 500) {
			const rows = Array.from({ length: 500 }, (_, n) => ({ op: 'create', values: { code: `P${i + n}`, name: `Page ${(i + n) % 7}`, industry: 'paging', staff: (i + n) % 13 || null } }));
			const made = await client.send('POST', `${A}/bulk`, { token: tokens.admin, body: rows });
			assert(made.status === 200, 'bulk create');
			const changes = made.json.items.map(({ id }) => ({ op: 'update', id, version: 1, values: { address: `road ${id}`, city: '无锡', revenue: '9', website: 'https://example.com', business: 'paging '.repeat(50), kind: 'direct' } }));
			assert((await client.send('POST', `${A}/bulk?atomic=false`, { token: tokens.admin, body: changes })).status === 200, 'bulk update');
		}
		const filter = encodeURIComponent("industry = 'paging'");
		for (const sort of ['name', '-name', 'staff,-name', '-staff', '-created_at', 'code', 'owner.name,name', '']) {
			const seen = new Set();
			let cursor = '', pages = 0;
			do {
				const reply = await client.send('GET', `${A}?filter=${filter}&limit=97&fields=code,name,staff&sort=${sort}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, { token: tokens.admin });
				assert(reply.status === 200, `${sort}: ${reply.text}`);
				for (const item of reply.json.items) {
					assert(!seen.has(item.id), `${sort}: ${item.code} twice`);
					seen.add(item.id);
				}
				cursor = reply.json.next;
				pages += 1;
			} while (cursor && pages < 50);
			assert(seen.size === 1000, `${sort}: ${seen.size} rows`);
		}
	},

	'canaries in every text stay texts': async ({ client, tokens }) => {
		for (const [i, canary] of CANARIES.entries()) {
			const made = await client.send('POST', A, { token: tokens.admin, body: { code: `K${i}`, name: canary, city: canary, note: canary } });
			if (/[\r\n\0]/.test(canary)) {
				assert([201, 422].includes(made.status), `${canary}: ${made.status}`);
				if (made.status === 422) continue;
			}
			assert(made.status === 201, `${JSON.stringify(canary)}: ${made.text}`);
			assert(made.json.name === canary, `${canary} came back as ${made.json.name}`);
		}
	},

	'canaries in every parameter do no harm': async ({ client, tokens }) => {
		const before = (await client.send('GET', `${A}?total=1&limit=0`, { token: tokens.admin })).json.total;
		for (const canary of CANARIES) {
			const text = encodeURIComponent(canary);
			for (const url of [`${A}?filter=${text}`, `${A}?filter=${encodeURIComponent(`name = '${canary.replaceAll("'", "''")}'`)}`, `${A}?search=${text}`, `${A}?sort=${text}`,
				`${A}?fields=${text}`, `${A}?include=${text}`, `${A}?group=${text}`, `${A}?sum=${text}`, `${A}?cursor=${text}`, `${A}?limit=${text}`, `${A}/${text}`, `/api/v1/${text}`,
				`${A}/1/history?field=${text}`, `/api/v1/classify?policy=${text}`]) {
				const reply = await client.send('GET', url, { token: tokens.admin, unchecked: true });
				assert(reply.status < 500, `${url}: ${reply.status} ${reply.text}`);
				assert(!reply.headers.has('x-evil'), `${url} split the header`);
			}
			for (const header of ['If-Match', 'If-None-Match', 'Idempotency-Key', 'Accept-Language', 'X-Forwarded-For']) {
				const value = encodeURIComponent(canary);
				const reply = await client.send('PATCH', `${A}/1`, { token: tokens.admin, body: {}, headers: { [header]: value }, unchecked: true });
				assert(reply.status < 500, `${header}: ${reply.status}`);
			}
		}
		assert((await client.send('GET', `${A}?total=1&limit=0`, { token: tokens.admin })).json.total === before, 'rows are missing');
	},

	'each entity lists, groups, counts and explains itself': async ({ client, tokens, doc }) => {
		const lists = Object.keys(doc.paths).filter((path) => /^\/api\/v1\/[a-z_]+$/.test(path) && doc.paths[path].get?.operationId.startsWith('list_'));
		assert(lists.length > 25, `only ${lists.length} lists`);
		for (const path of lists) {
			const reply = await client.send('GET', `${path}?total=1&limit=3`, { token: tokens.admin });
			assert(reply.status === 200, `${path}: ${reply.text}`);
			if (!reply.json.items.length || !doc.paths[`${path}/{id}`]) continue;
			const one = await client.send('GET', `${path}/${reply.json.items[0].id}`, { token: tokens.admin });
			assert(one.status === 200, `${path}: ${one.text}`);
			assert(!/password_hash|"hash"/.test(one.text), `${path} tells a secret`);
			assert((await client.send('GET', `${path}/${one.json.id}/access`, { token: tokens.admin })).status === 200, `${path} access`);
		}
	},

	'files: up, down, ranges, once kept, rights': async ({ client, tokens }) => {
		const account = (await client.send('POST', A, { token: tokens.admin, body: { code: 'F1', name: 'files' } })).json.id;
		const upload = (bytes, name, token = tokens.admin) => {
			const form = new FormData();
			form.set('account', String(account));
			form.set('file', new Blob([bytes]), name);
			return client.send('POST', '/api/v1/files', { token, raw: form });
		};
		const made = await upload('0123456789', '../../表 1"\r\n.csv');
		assert(made.status === 201, made.text);
		assert(made.json.bytes === 10 && made.json.media_type.startsWith('text/csv') && !/[/\r\n]/.test(made.json.name), made.text);
		const url = `/api/v1/files/${made.json.id}/content`;
		const whole = await client.send('GET', url, { token: tokens.admin, unchecked: true });
		assert(whole.status === 200 && whole.text === '0123456789', whole.text);
		assert(/^attachment/.test(whole.headers.get('content-disposition')), 'not an attachment');
		const part = await client.send('GET', url, { token: tokens.admin, headers: { Range: 'bytes=2-4' }, unchecked: true });
		assert(part.status === 206 && part.text === '234', `${part.status} ${part.text}`);
		assert((await client.send('GET', url, { token: tokens.norole, unchecked: true })).status === 403, 'read without a role');
		assert((await client.send('GET', '/api/v1/files/987654/content', { token: tokens.admin, unchecked: true })).status === 404, 'a file from nowhere');
		const twin = await upload('0123456789', 'twin.txt');
		assert(twin.json.sha256 === made.json.sha256, 'the same bytes, another name');
		assert((await upload('x', 'r.txt', tokens.reader)).status === 403, 'a reading token uploads');
		assert((await upload('x', 'u.html')).json.media_type.startsWith('text/html'), 'type by name');
		const none = await client.send('POST', '/api/v1/files', { token: tokens.admin, raw: new FormData() });
		assert(none.status >= 400 && none.status < 500, `without a file: ${none.status}`);
		const all = await client.send('GET', `/api/v1/files?filter=${encodeURIComponent(`account = ${account}`)}&fields=name,bytes&total=1`, { token: tokens.admin });
		assert(all.json.total === 3, all.text);
	},

	'imports: report, job, refused rows, dry run, undo and what stands in its way': async ({ client, tokens }) => {
		const send = (fields, text, { token = tokens.admin, query = '', name = 'clients.csv' } = {}) => {
			const form = new FormData();
			for (const [key, value] of Object.entries(fields)) form.set(key, value);
			if (text !== null) form.set('file', new Blob([text]), name);
			return client.send('POST', `/api/v1/imports${query}`, { token, raw: form });
		};
		const all = { query: '?wait=1' };
		const found = async (code) => (await client.send('GET', `${A}?filter=${encodeURIComponent(`code = '${code}'`)}&fields=code,name,staff`, { token: tokens.admin })).json.items;
		const get = (url, token = tokens.admin) => client.send('GET', url, { token });
		const map = JSON.stringify({ columns: { No: 'code', Client: 'name', People: 'staff' } });
		const table = 'No;Client;People\nIM1;Alpha;12\nIM2;Beta;many\nIM3;=1+1;7\n';

		const dry = await send({ entity: 'account', map, dry_run: 'true' }, table, all);
		assert(dry.status === 200 && dry.json.status === 'dry_run' && dry.json.read === 3 && dry.json.refused === 1, dry.text);
		assert(!dry.headers.has('location') && (await found('IM1')).length === 0, 'a dry run wrote');

		const done = await send({ entity: 'account', mode: 'add', map }, table, all);
		assert(done.status === 200 && done.json.added === 2 && done.json.refused === 1 && done.json.status === 'done', done.text);
		const url = done.headers.get('location');
		assert(url === `/api/v1/imports/${done.json.import}`, url);
		const row = (await get(url)).json;
		assert(row.rows_read === 3 && row.rows_added === 2 && row.status === 'done' && row.file_name === 'clients.csv', JSON.stringify(row));
		assert((await found('IM3'))[0].name === '=1+1', 'a name that looks like a formula');
		const rejects = await get(`${url}/rejects`);
		assert(rejects.status === 200 && rejects.headers.get('content-type').startsWith('text/csv') && /IM2.*many/.test(rejects.text) && !/IM1/.test(rejects.text), rejects.text);
		assert((await get(`${url}/rejects`, tokens.norole)).status >= 403, 'rejects for one without a role');
		assert((await get(`${url}/rejects`, tokens.writer)).status === 200, 'rejects for another administrator');
		assert((await get('/api/v1/imports/987654/rejects')).status === 404, 'rejects of nothing');

		const begun = await send({ entity: 'account', mode: 'upsert', map }, 'No,Client,People\nIM1,Alpha,13\nIM4,Delta,x\n');
		assert(begun.status === 202 && begun.headers.get('location') === `/api/v1/jobs/${begun.json.job}`, begun.text);
		let job;
		for (let i = 0; i < 200 && job?.status !== 'done'; i += 1) {
			await sleep(50);
			job = (await get(begun.headers.get('location'))).json;
		}
		assert(job.status === 'done', JSON.stringify(job));
		assert((await found('IM1'))[0].staff === 13, 'upsert');
		assert(/IM4/.test((await get(`/api/v1/jobs/${begun.json.job}/rejects`)).text), 'rejects by job');

		for (const [status, fields, text, options] of [[422, { entity: 'account' }, null], [422, { map }, table], [422, { entity: 'nothing' }, table], [422, { entity: 'account', mode: 'all' }, table],
			[422, { entity: 'account', dry_run: 'maybe' }, table], [422, { entity: 'account', colour: 'red' }, table], [422, { entity: 'account', map: '{"columns":{"Nowhere":"code"}}' }, table],
			[422, { entity: 'account', map: '{' }, table], [422, { entity: 'account', map: '{"columns":{"No":"tier"}}' }, table], [422, { entity: 'audit' }, table, 403],
			[403, { entity: 'account' }, table, { token: tokens.reader }], [403, { entity: 'account' }, table, { token: tokens.auditor }], [403, { entity: 'account' }, table, { token: tokens.norole }],
			[401, { entity: 'account' }, table, { token: tokens.nobody }]]) {
			const reply = await send(fields, text, { ...all, ...(typeof options === 'object' ? options : {}) });
			assert(reply.status === (typeof options === 'number' ? options : status), `${JSON.stringify(fields)}: ${reply.status} ${reply.text}`);
		}

		const undo = (id, token = tokens.admin) => client.send('POST', `/api/v1/imports/${id}/undo`, { token });
		const blocked = await undo(done.json.import);
		assert(blocked.status === 409 && blocked.json.blockers.length === 1 && blocked.json.blockers[0].entity === 'account', blocked.text);
		assert((await found('IM3')).length === 1, 'a refused undo removed something');
		for (const [token, who] of [[tokens.reader, 'a reading token'], [tokens.auditor, 'an auditor'], [tokens.norole, 'one without a role']]) {
			assert([403, 404].includes((await undo(done.json.import, token)).status), `${who} undoes`);
		}
		const second = JSON.parse(job.result).import;
		const restored = await undo(second);
		assert(restored.status === 200 && restored.json.restored === 1 && restored.json.removed === 0 && (await found('IM1'))[0].staff === 12, restored.text);
		const third = await send({ entity: 'account', map }, 'No,Client,People\nIM5,Epsilon,1\nIM6,Zeta,2\n', all);
		const removed = await undo(third.json.import);
		assert(removed.status === 200 && removed.json.removed === 2 && (await found('IM5')).length === 0, removed.text);
		assert((await undo(third.json.import)).status === 409, 'undone twice');
		assert((await undo(987654)).status === 404, 'undo of nothing');
	},

	'a custom field is seen by another process within two seconds': async ({ client, tokens, db }) => {
		const other = await serve(db);
		try {
			const made = await client.send('POST', '/api/v1/custom_fields', { token: tokens.admin, body: { entity: 'account', name: 'color', type: 'text', label: '颜色', label_en: 'Colour', max: 20, unique_values: false } });
			assert(made.status === 201, made.text);
			const here = await client.send('POST', A, { token: tokens.admin, body: { code: 'C1', name: 'colour', color: 'red' }, unchecked: true });
			assert(here.status === 201 && here.json.color === 'red', `here: ${here.text}`);
			await sleep(1900);
			const there = await fetch(`${other.base}${A}?filter=${encodeURIComponent("color = 'red'")}&fields=code,color`, { headers: { Authorization: `Bearer ${tokens.admin}` } });
			const list = await there.json();
			assert(there.status === 200 && list.items.length === 1 && list.items[0].color === 'red', `there: ${JSON.stringify(list)}`);
			const fresh = (await client.send('GET', '/api/v1/openapi.json', { token: tokens.admin, unchecked: true })).json;
			assert(fresh.components.schemas.account.properties.color, 'not in the document');
			client.checker = new Checker(fresh);
			assert((await client.send('POST', '/api/v1/custom_fields', { token: tokens.admin, body: { entity: 'account', name: 'color', type: 'text', label: 'x', max: 5 } })).status === 409, 'made twice');
			assert((await client.send('POST', '/api/v1/custom_fields', { token: tokens.admin, body: { entity: 'account', name: 'Bad Name', type: 'text', label: 'x', max: 5 } })).status === 422, 'a bad name');
		} finally {
			assert((await stop(other)) === 0, 'the other process did not end well');
		}
	},

	'a token revoked elsewhere is gone at once': async ({ client, tokens, db }) => {
		const token = JSON.parse(banyan(db, 'token', 'create', '--user', 'anna', '--scope', 'read', '--json'));
		assert((await client.send('GET', `${A}?limit=1`, { token: token.token, unchecked: true })).status === 200, 'does not work');
		const gone = await client.send('DELETE', `/api/v1/tokens/${token.id}`, { token: tokens.admin, headers: { 'If-Match': '*' } });
		assert(gone.status === 204, gone.text);
		assert((await client.send('GET', `${A}?limit=1`, { token: token.token })).status === 401, 'still works');
	},

	'nobody takes all the places of listeners': async ({ client, tokens }) => {
		const open = [];
		try {
			for (let i = 0; i < 17; i += 1) {
				const stop = new AbortController();
				const reply = await fetch(`${client.base}/api/v1/events`, { headers: { Authorization: `Bearer ${tokens.writer}` }, signal: stop.signal });
				open.push({ stop, status: reply.status });
			}
			assert(open.filter((one) => one.status === 200).length === 16 && open[16].status === 503, open.map((one) => one.status).join(' '));
			const other = await fetch(`${client.base}/api/v1/events`, { headers: { Authorization: `Bearer ${tokens.admin}` } });
			assert(other.status === 200, 'somebody else found no place');
			await other.body.cancel();
		} finally {
			open.forEach((one) => one.stop.abort());
		}
	},

	'a shared view leads nowhere else': async ({ client, tokens, links }) => {
		const headers = { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' };
		const signed = await client.send('POST', '/password', { raw: new URLSearchParams({ token: links.audit.split('/').pop(), password: 'a good long one', repeat: 'a good long one' }).toString(), headers });
		const Cookie = (signed.headers.get('set-cookie') || '').split(';')[0];
		assert(Cookie.startsWith('banyan_session='), `not signed in: ${signed.status}`);
		const view = await client.send('POST', '/api/v1/saved_views', { token: tokens.admin, body: { entity: 'account', name: 'away', shared: true, address: 'javascript:alert(1)//evil.example' } });
		assert(view.status === 201, view.text);
		const page = await client.send('GET', `/accounts?view=${view.json.id}&sort=code`, { headers: { Cookie } });
		assert(page.status === 200 && page.text.includes('away'), `${page.status}`);
		assert(!page.text.includes('evil.example'), 'the page leads away');
	},

	'events reach who listens': async ({ client, tokens }) => {
		const stream = await fetch(`${client.base}/api/v1/events`, { headers: { Authorization: `Bearer ${tokens.admin}` } });
		assert(stream.status === 200 && stream.headers.get('content-type').startsWith('text/event-stream'), `${stream.status}`);
		await stream.body.cancel();
	},

	'a signed-in page writes only from its own place': async ({ client, links }) => {
		const secret = links.wang.split('/').pop();
		const form = (fields) => new URLSearchParams(fields).toString();
		const origin = { Origin: client.base, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' };
		const signed = await client.send('POST', '/password', { raw: form({ token: secret, password: 'a good long one', repeat: 'a good long one' }), headers: origin });
		const cookie = (signed.headers.get('set-cookie') || '').split(';')[0];
		if (!cookie.includes('=')) return 'skip';
		const send = (headers) => client.send('POST', A, { body: { code: `S${Math.random()}`, name: 'session' }, headers: { Cookie: cookie, ...headers } });
		assert((await client.send('GET', '/api/v1/me', { headers: { Cookie: cookie } })).json.session === true, 'no session');
		assert((await send({})).status === 403, 'a forged write passed');
		assert((await send({ Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' })).status === 403, 'a write from elsewhere passed');
		assert((await send({ 'Sec-Fetch-Site': 'same-origin', Origin: client.base })).status === 201, 'a write of our own was refused');
		return null;
	},

	'a token opens no page': async ({ client, tokens }) => {
		const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
		for (const token of [tokens.reader, tokens.admin]) {
			assert((await client.send('GET', '/settings/tokens', { token })).status === 403, 'a page was shown');
			assert((await client.send('POST', '/settings/tokens', { token, raw: 'name=more&scope=admin', headers: form })).status === 403, 'a token made a token in a page');
		}
		assert((await client.send('GET', '/sign-in', { token: tokens.reader })).status === 200, 'the open page is shut');
	},

	'history in pages, all of it': async ({ client, tokens }) => {
		const made = (await client.send('POST', A, { token: tokens.admin, body: { code: 'H1', name: 'history' } })).json;
		for (let i = 0; i < 6; i += 1) {
			await client.send('PATCH', `${A}/${made.id}`, { token: tokens.admin, body: { note: `${i}` }, headers: { 'If-Match': '*' } });
		}
		const seen = new Set();
		let before = '';
		for (let pages = 0; before !== null && pages < 10; pages += 1) {
			const reply = await client.send('GET', `${A}/${made.id}/history?limit=3${before && `&before=${before}`}`, { token: tokens.admin });
			assert(reply.status === 200, reply.text);
			for (const item of reply.json.items) seen.add(item.id);
			before = reply.json.next;
		}
		assert(seen.size === 7, `${seen.size} entries of 7`);
	},

	'who may not upload is told before a byte of it': async ({ client, tokens, db }) => {
		const { link } = JSON.parse(banyan(db, 'user', 'add', 'looker', '--role', 'auditor', '--json'));
		const headers = { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' };
		const signed = await client.send('POST', '/password', { raw: new URLSearchParams({ token: link.split('/').pop(), password: 'a good long one', repeat: 'a good long one' }).toString(), headers });
		const cookie = `Cookie: ${signed.headers.get('set-cookie').split(';')[0]}\r\nSec-Fetch-Site: same-origin`;
		const bearer = (token) => `Authorization: Bearer ${token}`;
		const told = (path, who, bytes = 1 << 29) => rawStatus(client.base, `POST ${path} HTTP/1.1\r\nHost: x\r\n${who}\r\nContent-Type: multipart/form-data; boundary=B\r\nExpect: 100-continue\r\nContent-Length: ${bytes}\r\n\r\n`);
		for (const token of [tokens.reader, tokens.auditor, tokens.norole]) {
			for (const path of ['/api/v1/files', '/api/v1/imports']) assert(await told(path, bearer(token)) === 403, `${path}: not refused`);
		}
		for (const path of ['/import', '/accounts/1/files']) assert(await told(path, cookie, 1 << 27) === 403, `${path}: not refused`);
		assert(await told('/api/v1/files', bearer(tokens.admin), 60 << 20) === 413, 'more than the setting says');
		assert(await told('/api/v1/files', bearer(tokens.admin), 1000) === 100, 'who may is not asked to go on');
		assert(await told('/import', `${cookie.replace('same-origin', 'cross-site')}`) === 403, 'another site uploads');
	},

	'giants are turned away': async ({ client, tokens }) => {
		const head = `GET ${A} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tokens.admin}\r\n`;
		assert([0, 400, 431].includes(await rawStatus(client.base, `${head}X-Big: ${'a'.repeat(200000)}\r\n\r\n`)), 'a giant header');
		assert([0, 400, 414, 431].includes(await rawStatus(client.base, `GET ${A}?filter=${'a'.repeat(200000)} HTTP/1.1\r\nHost: x\r\n\r\n`)), 'a giant address');
		assert(await rawStatus(client.base, `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`) === 400, 'two lengths');
		assert(await rawStatus(client.base, `POST ${A} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tokens.admin}\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n`) === 413, 'a giant body');
		assert(await rawStatus(client.base, 'GET /api/v1/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n') === 400, 'a path upwards');
		const long = encodeURIComponent(`name in (${Array.from({ length: 1001 }, () => "'x'").join(',')})`);
		const reply = await client.send('GET', `${A}?filter=${long}`, { token: tokens.admin });
		assert(reply.status === 413 || reply.status === 422, `a giant list: ${reply.status}`);
		const deep = `${'('.repeat(40)}name = 'x'${')'.repeat(40)}`;
		assert((await client.send('GET', `${A}?filter=${encodeURIComponent(deep)}`, { token: tokens.admin })).status >= 400, 'a deep filter');
		const nested = await client.send('POST', A, { token: tokens.admin, raw: `${'['.repeat(100)}${']'.repeat(100)}`, headers: { 'Content-Type': 'application/json' } });
		assert(nested.status === 400, `deep JSON: ${nested.status}`);
	},

	'from orders to classes, a round, decisions and tiers': async ({ client, tokens }) => {
		const post = async (url, body, status = 201) => {
			const reply = await client.send('POST', `/api/v1/${url}`, { token: tokens.admin, body });
			assert(reply.status === status, `${url}: ${reply.status} ${reply.text}`);
			return reply.json;
		};
		for (const [code, amount] of [['R1', '800'], ['R2', '150'], ['R3', '50']]) {
			await post('accounts', { code, name: `round ${code}` });
			const order = await post('orders', { number: `O-${code}`, account: code, ordered_at: '2026-03-01' });
			await post('order_lines', { order: order.id, quantity: '2', unit_price: amount });
		}
		const seen = (await client.send('GET', '/api/v1/classify?details=1&limit=3', { token: tokens.admin })).json;
		assert(seen.total === '2000' && seen.count === 3 && seen.count80 === 1, JSON.stringify(seen).slice(0, 400));
		assert(missing([{ code: 'R1', value: '1600', proposed: 'key' }, { code: 'R2' }, { code: 'R3' }], seen.accounts) === null, JSON.stringify(seen.accounts));
		const grown = (await client.send('GET', '/api/v1/ecosystem', { token: tokens.admin })).json;
		assert(grown.months.length === 24 && grown.whole.verdict === 'too_few', `ecosystem ${JSON.stringify(grown.whole)}`);
		const why = await client.send('GET', '/api/v1/classify?explain=R1', { token: tokens.admin });
		assert(why.status === 200 && why.json.parts.length > 0, why.text);
		const sized = await post('accounts', { code: 'R4', name: 'sized', industry: '3425', staff: 20, revenue: '3000000' });
		const size = await client.send('GET', `/api/v1/accounts/${sized.id}/explain?field=size`, { token: tokens.admin });
		assert(sized.size === 'small' && size.status === 200 && size.json.parts.length === 3 && size.json.source.includes('2017') && size.json.parts[1].value === 20, size.text);
		assert((await client.send('GET', `/api/v1/accounts/${sized.id}/explain?field=name`, { token: tokens.admin })).status === 422, 'explains a name');
		assert((await client.send('GET', `/api/v1/accounts/${sized.id}/explain`, { token: tokens.admin })).status === 422, 'explains nothing');
		assert((await client.send('GET', '/api/v1/classify?explain=nobody', { token: tokens.admin })).status === 404, 'explains nobody');
		const round = await post('rounds', { name: 'spring', due_on: '2026-12-31' });
		assert(round.proposals > 0, 'no proposals');
		await post('rounds', { note: 'without a name' }, 422);
		const list = (await client.send('GET', `/api/v1/proposals?filter=${encodeURIComponent(`round = ${round.id}`)}&include=account&limit=500`, { token: tokens.admin })).json.items;
		const first = list.find((one) => one.account.code === 'R1');
		assert(first && first.tier_proposed === 'key', JSON.stringify(list).slice(0, 300));
		const decide = (id, version, body, token = tokens.writer) => client.send('POST', `/api/v1/proposals/${id}/decide`, { token, body, headers: version ? { 'If-Match': `"${version}"` } : {} });
		assert((await decide(first.id, first.version, { approve: true }, tokens.admin)).status === 403, 'decided alone by whoever opened it');
		assert((await decide(first.id, 0, { approve: true })).status === 428, 'decided without a version');
		assert((await decide(first.id, 9, { approve: true })).status === 412, 'decided an old version');
		assert((await decide(first.id, first.version, { approve: 'yes' })).status === 422, 'decided by a word');
		const done = await decide(first.id, first.version, { approve: true });
		assert(done.status === 200 && done.json.status === 'approved', done.text);
		assert((await decide(first.id, done.json.version, { approve: true })).status === 409, 'decided twice');
		const account = (await client.send('GET', `/api/v1/accounts?filter=${encodeURIComponent("code = 'R1'")}`, { token: tokens.admin })).json.items[0];
		assert(account.tier === 'key', JSON.stringify(account));
		const turned = (await client.send('GET', '/api/v1/decisions/outcomes', { token: tokens.admin })).json;
		assert(turned.items.length > 0 && turned.items.every((one) => one.turned === 'early' && one.change === null && one.stands), JSON.stringify(turned).slice(0, 400));
		const opened = await client.send('GET', `/api/v1/decisions/outcomes?explain=${turned.items[0].id}`, { token: tokens.admin });
		assert(opened.status === 200 && opened.json.parts.length > 2, opened.text);
		const closed = await client.send('POST', `/api/v1/rounds/${round.id}/close`, { token: tokens.admin });
		assert(closed.status === 200 && closed.json.status === 'decided', closed.text);
		assert((await client.send('POST', `/api/v1/accounts/${account.id}/tier`, { token: tokens.admin, body: { tier: 'strategic' } })).status === 422, 'a tier without a reason');
		const hand = await client.send('POST', `/api/v1/accounts/${account.id}/tier`, { token: tokens.admin, body: { tier: 'strategic', reason: 'board decision' } });
		assert(hand.status === 200 && hand.json.tier === 'strategic', hand.text);
		assert((await client.send('POST', `/api/v1/accounts/${account.id}/tier`, { token: tokens.reader, body: { tier: 'key', reason: 'x' } })).status === 403, 'a reading token sets a tier');
		const changes = (await client.send('GET', `/api/v1/tier_changes?filter=${encodeURIComponent(`account = ${account.id}`)}&total=1`, { token: tokens.admin })).json;
		assert(changes.total === 2, JSON.stringify(changes));
		const hands = (await client.send('GET', `/api/v1/approvals?filter=${encodeURIComponent(`account = ${account.id} and status = 'approved'`)}&fields=reason,kind`, { token: tokens.admin })).json;
		assert(missing([{ reason: 'board decision', kind: 'tier' }], hands.items) === null, JSON.stringify(hands));
	},

	'a round with answers, votes, decisions in bulk and one taken back': async ({ client, tokens }) => {
		const call = async (method, url, body, { token = tokens.admin, status = 200, match } = {}) => {
			const reply = await client.send(method, `/api/v1/${url}`, { token, body, headers: match ? { 'If-Match': `"${match}"` } : {} });
			assert(reply.status === status, `${method} ${url}: ${reply.status} ${reply.text}`);
			return reply.json;
		};
		const find = async (entity, filter, more = '') => (await call('GET', `${entity}?filter=${encodeURIComponent(filter)}${more}`)).items;
		const me = await call('GET', 'me'), mate = await call('GET', 'me', undefined, { token: tokens.writer });
		const account = await call('POST', 'accounts', { code: 'ST1', name: 'stocktake one' }, { status: 201 });
		await call('POST', `accounts/${account.id}/tier`, { tier: 'key', reason: 'as it was' });
		await call('POST', 'rounds', { name: 'x', stage: 'sometime' }, { status: 422 });
		await call('POST', 'rounds', { name: 'x', answers_due: '2027-01-20', due_on: '2027-01-10' }, { status: 422 });
		await call('POST', 'rounds', { name: 'x', committee: [{ user: 'nobody-there', seat: 'chair' }] }, { status: 422 });
		await call('POST', 'rounds', { name: 'x', committee: [{ user: me.id, seat: 'king' }] }, { status: 422 });
		const round = await call('POST', 'rounds', { name: 'stocktake', answers_due: '2027-01-20', committee: [{ user: me.id, seat: 'chair' }, { user: 'wang', seat: 'member' }] }, { status: 201 });
		const [proposal] = await find('proposals', `round = ${round.id} and account = ${account.id}`, '&fields=move,tier_before,answerer');
		assert(proposal.tier_before === 'key', JSON.stringify(proposal));
		const requests = await find('stocktake_requests', `proposal = ${proposal.id}`, '&fields=part,user,due_on');
		assert(requests.length === 4 && requests.every((one) => one.user === me.id), JSON.stringify(requests));
		const ar = requests.find((one) => one.part === 'ar');
		const sheet = await call('GET', `stocktake_requests/${ar.id}/sheet`);
		assert(sheet.questions.length === 7 && sheet.part === 'ar' && !sheet.answered, JSON.stringify(sheet));
		await call('GET', `stocktake_requests/${ar.id}/sheet`, undefined, { token: tokens.auditor, status: 404 });
		const answers = Object.fromEntries(sheet.questions.map((one) => [one.code, { answer: `about ${one.code}`, evidence: 'orders' }]));
		await call('POST', `stocktake_requests/${ar.id}/answer`, { answers, draft: true });
		await call('POST', `stocktake_requests/${ar.id}/answer`, { answers }, { status: 422 });
		await call('POST', `stocktake_requests/${ar.id}/answer`, { answers: { sq_none: { answer: 'x' } }, outcome: 'keep_same', plan_kind: 'keep' }, { status: 422 });
		await call('POST', `stocktake_requests/${ar.id}/delegate`, { user: 'wang' }, { status: 204 });
		const said = await call('POST', `stocktake_requests/${ar.id}/answer`, { answers, outcome: 'keep_and_renew', plan_kind: 'innovate', plan: 'one new thing', plan_due: '2027-04-01' }, { token: tokens.writer });
		assert(said.answered && said.reply.plan === 'one new thing' && said.user === mate.id, JSON.stringify(said));
		assert((await find('tasks', `title = 'one new thing'`)).length === 1, 'the plan is no duty');
		assert((await find('stocktake_answers', `proposal = ${proposal.id}`)).length === 7, 'answers are missing');

		const vote = (body, more) => call('POST', `proposals/${proposal.id}/votes`, body, more);
		await vote({ choice: 'agree' }, { status: 409 });
		await call('POST', `rounds/${round.id}/advance`, { stage: 'answering' }, { status: 422 });
		await call('POST', `rounds/${round.id}/advance`, { stage: 'voting' });
		await vote({ choice: 'maybe' }, { status: 422 });
		await vote({ choice: 'against' }, { token: tokens.writer, status: 422 });
		await vote({ choice: 'agree' }, { token: tokens.auditor, status: 403 });
		const mine = await vote({ choice: 'against', reason: 'too early' }, { token: tokens.writer });
		assert(mine.own === 'against' && mine.against === 1 && mine.result === 'short', JSON.stringify(mine));
		const all = await vote({ choice: 'agree' });
		assert(all.result === 'agreed' && all.votes.length === 2, JSON.stringify(all));
		await call('POST', `rounds/${round.id}/advance`, { stage: 'deciding' });
		const items = [{ proposal: proposal.id, approve: true }, { proposal: 999999, approve: true }];
		const tried = await call('POST', 'rounds/decide', { items, preview: true });
		assert(tried.preview && tried.items[0].status === 200 && tried.items[1].status === 404, JSON.stringify(tried));
		assert((await find('proposals', `id = ${proposal.id} and status = 'open'`)).length === 1, 'the preview decided');
		await call('POST', 'rounds/decide', { items: [{ proposal: proposal.id }] }, { status: 422 });
		const done = await call('POST', 'rounds/decide', { items: [{ proposal: proposal.id, approve: true, tier: 'strategic', reason: 'the board wants it' }] }, { token: tokens.writer });
		assert(done.items[0].before === 'key' && done.items[0].after === 'strategic', JSON.stringify(done));
		const [decided] = await find('proposals', `id = ${proposal.id} and status = 'approved'`);
		await call('POST', `proposals/${proposal.id}/undecide`, undefined, { status: 428 });
		await call('POST', `proposals/${proposal.id}/undecide`, undefined, { match: decided.version });
		assert((await find('accounts', `id = ${account.id} and tier = 'key'`)).length === 1, 'the tier did not come back');
		assert((await find('tier_changes', `account = ${account.id}`)).length === 3, 'history is missing');
		await call('POST', `rounds/${round.id}/close`);
		await call('POST', `rounds/${round.id}/advance`, { stage: 'deciding' }, { status: 409 });

		const minutes = await call('GET', `rounds/${round.id}/minutes`);
		const text = JSON.stringify(minutes);
		assert(minutes.subtitle === 'stocktake' && text.includes('stocktake one') && text.includes('too early') && text.includes('one new thing'), text);
		const pdf = await client.send('GET', `/api/v1/rounds/${round.id}/minutes.pdf`, { token: tokens.admin });
		assert(pdf.status === 200 && pdf.text.startsWith('%PDF-'), `${pdf.status} ${pdf.text.slice(0, 200)}`);
		const noted = (await find('audits', "operation = 'export' and entity = 'round'")).length;
		assert(noted === 1, `${noted} audit rows about the PDF`);
		await call('GET', `rounds/${round.id}/minutes.pdf`, undefined, { token: tokens.norole, status: 403 });
		await call('GET', 'rounds/999999/minutes.pdf', undefined, { status: 404 });
		await call('GET', 'rounds/999999/minutes', undefined, { status: 404 });
		await call('GET', 'rounds/x/minutes', undefined, { status: 404 });
		await call('GET', `rounds/${round.id}/minutes`, undefined, { token: tokens.norole, status: 403 });
	},

	'a tier outside of a round: asked by one, decided by another': async ({ client, tokens }) => {
		const call = async (url, body, { token = tokens.admin, status = 200, match } = {}) => {
			const reply = await client.send('POST', `/api/v1/${url}`, { token, body, headers: match ? { 'If-Match': `"${match}"` } : {} });
			assert(reply.status === status, `${url}: ${reply.status} ${reply.text}`);
			return reply.json;
		};
		const account = await call('accounts', { code: 'EX1', name: 'exception' }, { status: 201 });
		await call(`accounts/${account.id}/ask_tier`, { tier: 'key' }, { status: 422 });
		await call(`accounts/${account.id}/ask_tier`, { tier: 'golden', reason: 'x' }, { status: 422 });
		await call(`accounts/${account.id}/ask_tier`, { tier: 'key', reason: 'x', approver: 'gast' }, { status: 422 });
		const asked = await call(`accounts/${account.id}/ask_tier`, { tier: 'key', reason: 'a new plant', approver: 'wang', due_on: '2027-01-05' }, { status: 201 });
		await call(`accounts/${account.id}/ask_tier`, { tier: 'key', reason: 'again' }, { status: 409 });
		await call(`approvals/${asked.id}/decide`, { approve: true }, { match: asked.version, status: 403 });
		await call(`approvals/${asked.id}/decide`, { approve: true }, { token: tokens.writer, status: 428 });
		await call(`approvals/${asked.id}/decide`, { approve: false }, { token: tokens.writer, match: asked.version, status: 422 });
		const done = await call(`approvals/${asked.id}/decide`, { approve: true, answer: 'fine' }, { token: tokens.writer, match: asked.version });
		assert(done.status === 'approved' && done.answer === 'fine', JSON.stringify(done));
		await call(`approvals/${asked.id}/withdraw`, undefined, { status: 409 });
		const again = await call(`accounts/${account.id}/ask_tier`, { tier: 'general', reason: 'the plant closed' }, { status: 201 });
		await call(`approvals/${again.id}/withdraw`, undefined, { token: tokens.writer, status: 403 });
		assert((await call(`approvals/${again.id}/withdraw`)).status === 'withdrawn', 'not withdrawn');
	},

	'figures for Prometheus': async ({ client }) => {
		const reply = await client.send('GET', '/metrics', {});
		assert(reply.status === 200 && /^banyan_store_up 1$/m.test(reply.text), reply.text.slice(0, 200));
	},

	'sixteen at once, one row each, none lost': async ({ client, tokens }) => {
		const replies = await Promise.all(Array.from({ length: 64 }, (_, i) => client.send('POST', A, { token: tokens.admin, body: { code: `T${i}`, name: `t${i}`, source: 'together' } })));
		assert(replies.every((one) => one.status === 201), 'not all were made');
		assert(new Set(replies.map((one) => one.json.id)).size === 64, 'an id twice');
		const list = await client.send('GET', `${A}?filter=${encodeURIComponent("source = 'together'")}&total=1&limit=0`, { token: tokens.admin });
		assert(list.json.total === 64, `${list.json.total} rows`);
		const one = replies[0].json;
		const races = await Promise.all(Array.from({ length: 8 }, (_, i) => client.send('PATCH', `${A}/${one.id}`, { token: tokens.admin, body: { note: `${i}` }, headers: { 'If-Match': '"1"' } })));
		assert(races.filter((reply) => reply.status === 200).length === 1, 'a version was won twice');
		assert(races.filter((reply) => reply.status === 412).length === 7, 'a loser was not told');
	},
};
