// Banyan beside bare programs that do only the naked work, in one run. usage: tests/perf/run [--size 10k|100k|1m] [--seconds N] [--folder DIR]
// The database is made by the demo generator and kept in the folder for the next run. Ratios are medians of rounds in turn (bare, Banyan, bare, …),
// of processor time a request: what else the machine does disturbs both alike. Nothing here fails on a figure.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const banyan = process.env.BANYAN ?? resolve(here, '../../build/banyan');
const bare = join(dirname(banyan), 'tests/perf');
const sizes = { '10k': 10_000, '100k': 100_000, '1m': 1_000_000 };
const bytesAnAccount = 8000, tick = 100, rounds = 3, threads = 2;

function option(name, otherwise) {
	const at = process.argv.indexOf(`--${name}`);
	return at < 0 ? otherwise : process.argv[at + 1];
}

const size = option('size', '10k'), seconds = Number(option('seconds', '2')), folder = resolve(option('folder', join(dirname(banyan), 'perf')));
const rows = [];

for (const signal of ['SIGINT', 'SIGTERM'])
	process.once(signal, () => process.exit(1));

function fail(text) {
	process.stderr.write(`error: ${text}\n`);
	process.exit(1);
}

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function note(what, figure, aim, met) {
	rows.push({ what, figure, aim, met });
	process.stdout.write(`${what.padEnd(52)} ${figure.padEnd(44)} ${aim.padEnd(14)} ${met === undefined ? '' : met ? 'met' : 'missed'}\n`);
}

function run(...args) {
	const done = spawnSync(banyan, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
	if (done.status !== 0)
		fail(`banyan ${args.join(' ')}: ${done.stderr}`);
	return done.stdout;
}

// --- databases ---------------------------------------------------------------------------------------------------------------------------

function database(name) {
	const file = join(folder, `${name}.db`);
	if (existsSync(`${file}.login`))
		return file;
	const disk = statfsSync(folder);
	if (disk.bavail * disk.bsize < sizes[name] * bytesAnAccount * 2)
		fail(`${name} accounts need ${(sizes[name] * bytesAnAccount * 2) / 1e9} GB free in ${folder}`);
	process.stderr.write(`making ${file} …\n`);
	for (const end of ['', '-wal', '-shm', '.key'])
		rmSync(file + end, { force: true });
	run('init', '--db', file, '--demo', '--accounts', String(sizes[name]));
	run('user', 'add', 'bench', '--role', 'administrator', '--db', file, '--json');
	writeFileSync(`${file}.login`, JSON.parse(run('token', 'create', '--user', 'bench', '--scope', 'admin', '--db', file, '--json')).token, { mode: 0o600 });
	return file;
}

// --- servers -----------------------------------------------------------------------------------------------------------------------------

function freePort() {
	return new Promise((done) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const { port } = server.address();
			server.close(() => done(port));
		});
	});
}

class Server {
	constructor(program, args, port, token) {
		this.began = performance.now();
		this.child = spawn(program, args, { stdio: 'ignore' });
		process.once('exit', () => this.child.kill());
		Object.assign(this, { port, token, url: `http://127.0.0.1:${port}` });
	}

	static async banyan(file) {
		const port = await freePort(), token = readFileSync(`${file}.login`, 'utf8');
		const server = new Server(banyan, ['serve', '--db', file, '--listen', `127.0.0.1:${port}`, '--threads', String(threads)], port, token);
		await server.ready('/health');
		return server;
	}

	static async bare(file, ...frame) {
		const port = await freePort(), token = readFileSync(`${file}.login`, 'utf8');
		const server = new Server(join(bare, 'bare_http'), [file, String(port), String(threads), ...frame], port, token);
		await server.ready('/accounts/1');
		return server;
	}

	async ready(path) {
		for (;;) {
			try {
				await (await this.get(path)).text();
				this.startMs = performance.now() - this.began;
				return;
			} catch {
				if (performance.now() - this.began > 30_000 || this.child.exitCode !== null)
					fail('a server does not answer');
				await pause(5);
			}
		}
	}

	get(path) {
		return fetch(this.url + path, { headers: { Authorization: `Bearer ${this.token}` } });
	}

	cpuSeconds() {
		const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
		return (Number(fields[11]) + Number(fields[12])) / tick;
	}

	memoryMb(what) {
		return Number(readFileSync(`/proc/${this.child.pid}/status`, 'utf8').match(new RegExp(`${what}:\\s+(\\d+)`))[1]) / 1024;
	}

	// A run of wrk: requests a second, microseconds of processor time a request, latency.
	load(path, { connections = 16, script, extra = [], cookie, length = seconds } = {}) {
		const before = this.cpuSeconds();
		const args = ['-t1', `-c${connections}`, `-d${length}s`, '--latency', '-H', cookie ? `Cookie: ${cookie}` : `Authorization: Bearer ${this.token}`];
		const out = spawnSync('wrk', [...args, ...(script ? ['-s', join(here, script)] : []), this.url + path, ...(extra.length ? ['--', ...extra] : [])],
			{ encoding: 'utf8' }).stdout ?? '';
		const requests = Number(out.match(/(\d+) requests in/)?.[1] ?? 0);
		if (!requests || /Non-2xx/.test(out))
			fail(`${path}: ${out || 'wrk is missing'}`);
		return { rate: Number(out.match(/Requests\/sec:\s+([\d.]+)/)[1]), us: ((this.cpuSeconds() - before) / requests) * 1e6 };
	}

	async stop() {
		if (this.child.exitCode !== null)
			return;
		const ended = new Promise((done) => this.child.once('exit', done));
		this.child.kill('SIGTERM');
		await ended;
	}
}

// --- what is measured --------------------------------------------------------------------------------------------------------------------

const filtered = `/api/v1/accounts?limit=50&filter=${encodeURIComponent("tier = 'key' and unit = 3")}`;
const plainPage = '/accounts?fields=code,name,tier,status,industry,country,city,staff,revenue';

function beside(what, aim, ours, theirs, path, barePath, options) {
	const pairs = Array.from({ length: rounds }, () => [theirs.load(barePath).us, ours.load(path, options).us]);
	const ratio = median(pairs.map(([b, o]) => o / b));
	note(what, `${ratio.toFixed(2)} × (${median(pairs.map((p) => p[1])).toFixed(1)} µs, bare ${median(pairs.map((p) => p[0])).toFixed(1)} µs)`, `≤ ${aim} ×`, ratio <= aim);
}

// A session for the pages: a one-time link redeemed with a password made for this run.
async function signIn(server, file) {
	const secret = run('user', 'link', 'bench', '--db', file).trim().split('/').pop(), password = `${crypto.randomUUID()}A1`;
	const answer = await fetch(`${server.url}/password`, { method: 'POST', redirect: 'manual', headers: { Origin: server.url },
		body: new URLSearchParams({ token: secret, password, repeat: password }) });
	return answer.headers.get('set-cookie')?.split(';')[0] ?? fail('no session');
}

// The page of plain columns beside a bare program that sends the same bytes: it gets Banyan's page without its rows.
async function pages(server, file, cookie) {
	const page = await (await fetch(server.url + plainPage, { headers: { Cookie: cookie } })).text(), frame = join(folder, 'frame.html');
	const from = page.indexOf('<tbody>') + 8, to = page.indexOf('</tbody>');
	if (from < 8 || to < from)
		fail('a list page without rows');
	writeFileSync(frame, `${page.slice(0, from)}\0${page.slice(to)}`);
	const theirs = await Server.bare(file, frame), barePage = await (await theirs.get('/page')).text();
	beside('list of 50 by name, page of plain columns', 2.0, server, theirs, plainPage, '/page', { cookie });
	note('its size, for a browser that takes no compression', `${Buffer.byteLength(page)} bytes, bare ${Buffer.byteLength(barePage)}`, '');
	await theirs.stop();
	rmSync(frame);
}

async function histogram(server) {
	const text = await (await server.get('/metrics')).text(), of = (le) =>
		Number(text.match(new RegExp(`bucket\\{method="GET",route="/api/v1/:entity",le="${le}"\\} (\\d+)`))?.[1] ?? 0);
	return { fast: of('0.001'), all: of('\\+Inf') };
}

async function searches(server) {
	const before = await histogram(server), { us } = server.load('/', { connections: 2, script: 'search.lua' }), after = await histogram(server);
	const share = (after.fast - before.fast) / (after.all - before.all);
	note('search mix, first 20, answered within 1 ms', `${(share * 100).toFixed(1)} % (${us.toFixed(0)} µs of processor)`, '≥ 95 %', share >= 0.95);
}

// A copy of the database with everything beside it, for what writes; the kept one stays as it was made.
function copyOf(file, name) {
	const copy = join(folder, `${name}.db`);
	dropCopy(copy);
	for (const end of ['', '.key', '.login'])
		copyFileSync(file + end, copy + end);
	return copy;
}

function dropCopy(copy) {
	for (const end of ['', '-wal', '-shm', '.key', '.login'])
		rmSync(copy + end, { force: true });
}

async function creates(file) {
	const copies = [copyOf(file, 'create'), copyOf(file, 'bare')], ours = await Server.banyan(copies[0]), theirs = await Server.bare(copies[1]);
	const load = (server, path, i) => server.load('/', { connections: 64, length: 2 * seconds, script: 'create.lua', extra: [path, `${Date.now() % 1e8}${i}`] });
	const pairs = Array.from({ length: rounds }, (_, i) => [load(theirs, '/accounts', i), load(ours, '/api/v1/accounts', i)]);
	const ratio = median(pairs.map(([b, o]) => o.rate / b.rate)), of = (i, key) => median(pairs.map((p) => p[i][key])).toFixed(0);
	await Promise.all([ours.stop(), theirs.stop()]);
	copies.forEach(dropCopy);
	note('create, 64 clients, FULL sync, a second', `${ratio.toFixed(2)} × (${of(1, 'rate')}, bare ${of(0, 'rate')}; ${of(1, 'us')} µs, bare ${of(0, 'us')} µs)`,
		'≥ 0.5 ×', ratio >= 0.5);
}

// A process's wall seconds, and its largest resident memory as it runs.
async function watched(program, args) {
	const began = performance.now(), child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore'] });
	let most = 0;
	const ended = new Promise((done) => child.once('exit', done));
	const look = setInterval(() => {
		try {
			most = Math.max(most, Number(readFileSync(`/proc/${child.pid}/status`, 'utf8').match(/RssAnon:\s+(\d+)/)?.[1] ?? 0) / 1024);
		} catch { /* it has just ended */ }
	}, 20);
	const code = await ended;
	clearInterval(look);
	return { code, seconds: (performance.now() - began) / 1000, mb: most };
}

function orderLines(lines) {
	const named = ['order.number,order.account.code,order.ordered_at,product.code,quantity,unit_price'], plain = [];
	for (let i = 0; i < lines; i++) {
		const order = 1 + Math.floor(i / 4), account = 1 + (order * 7919) % 9000, product = 1 + (i * 31) % 40, day = 19000 + (order % 1500);
		const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
		named.push(`PERF-${order},A${String(account).padStart(5, '0')},${date},${productCodes[product % productCodes.length]},${1 + i % 9},${100 + i % 900}.5`);
		plain.push(`${order},${account},${day},${product},${(1 + i % 9) * 1000},${(100 + i % 900) * 10000 + 5000}`);
	}
	return [named, plain].map((list) => `${list.join('\n')}\n`);
}

let productCodes = [];

async function imports(file) {
	const copies = ['import', 'bare'].map((name) => copyOf(file, name)), lines = 100_000;
	productCodes = JSON.parse(run('list', 'product', '--limit', '50', '--json', '--db', file)).items.map((p) => p.code);
	const files = orderLines(lines).map((text, i) => {
		const name = join(folder, `lines${i}.csv`);
		writeFileSync(name, text);
		return name;
	});
	const map = join(folder, 'map.json');
	writeFileSync(map, JSON.stringify({ columns: Object.fromEntries(
		['order.number', 'order.account.code', 'order.ordered_at', 'product.code', 'quantity', 'unit_price'].map((c) => [c, c])), create_missing: true }));
	const theirs = await watched(join(bare, 'bare_import'), [copies[1], files[1]]);
	const ours = await watched(banyan, ['import', '--db', copies[0], 'order_line', files[0], '--map', map, '--json']);
	copies.forEach(dropCopy);
	for (const name of [...files, map])
		rmSync(name, { force: true });
	if (ours.code || theirs.code)
		fail('an import went wrong');
	const ratio = theirs.seconds / ours.seconds;
	note('import of order lines, a second', `${ratio.toFixed(2)} × (${(lines / ours.seconds).toFixed(0)}, bare ${(lines / theirs.seconds).toFixed(0)}; ${ours.mb.toFixed(0)} MB)`,
		'≥ 0.35 ×', ratio >= 0.35);
}

async function classifies(server, file) {
	const cold = await watched(banyan, ['classify', '--db', file, '--json']);
	const began = [];
	for (let i = 0; i < 3; i++) {
		const from = performance.now();
		const answer = await server.get('/api/v1/classify?limit=50');
		if (!answer.ok || !(await answer.json()).count)
			fail('no classification');
		began.push((performance.now() - from) / 1000);
	}
	const warm = Math.min(...began.slice(1));
	note('classify all accounts, warm', `${warm.toFixed(3)} s`, '≤ 0.5 s', warm <= 0.5);
	note('classify all accounts, cold', `${cold.seconds.toFixed(2)} s`, '≤ 6 s', cold.seconds <= 6);
}

function repeatBuying() {
	const done = spawnSync(join(bare, 'repeat'), { encoding: 'utf8' });
	if (done.status !== 0)
		fail('the fit of repeat buying does not converge, or does not agree with the bare loop');
	const it = JSON.parse(done.stdout);
	note(`BG/NBD fit over ${it.customers} customers, ${it.different} different`, `${it.fit.toFixed(2)} s of processor time`, '≤ 10 s', it.fit <= 10);
	note('BG/NBD, one pass of likelihood and gradient', `${(it.pass / it.bare).toFixed(2)} × a bare loop (${(it.pass * 1000).toFixed(0)}, ${(it.bare * 1000).toFixed(0)} ms)`, '≤ 1.5 ×',
		it.pass <= 1.5 * it.bare);
}

function scoring() {
	const done = spawnSync(join(bare, 'score'), { encoding: 'utf8' });
	if (done.status !== 0)
		fail('a portfolio cannot be scored');
	const it = JSON.parse(done.stdout);
	note(`scoring ${it.accounts} accounts, ${it.lines} lines, 20 criteria, all methods`, `${it.score.toFixed(2)} s`, '≤ 2 s', it.score <= 2);
	note('chances of tiers of the 500 best under 9604 weightings', `${it.robust.toFixed(2)} s`, '≤ 1 s', it.robust <= 1);
	note('one weight changed: ranked again', `${(it.reweigh * 1000).toFixed(0)} ms`, '≤ 100 ms', it.reweigh <= 0.1);
	note('weighted means, tiers, the best of them', `${(it.pass / it.bare).toFixed(2)} × a bare loop (${(it.pass * 1000).toFixed(0)}, ${(it.bare * 1000).toFixed(0)} ms of processor time)`,
		'≤ 1.5 ×', it.pass <= 1.5 * it.bare);
}

function besideSql() {
	const done = spawnSync(join(bare, 'sql'), { encoding: 'utf8' });
	if (done.status !== 0)
		fail(`SQL and the columns in memory do not agree: ${done.stderr}`);
	const it = JSON.parse(done.stdout);
	note(`Pareto and RFM of ${it.accounts} accounts, ${it.lines} lines`, `${it.banyan.toFixed(2)} s, SQLite's SQL ${it.sql.toFixed(2)} s: ${(it.sql / it.banyan).toFixed(1)} ×`, '', undefined);
}

async function flatness(names) {
	const paths = { 'point read': '/api/v1/accounts/4711', 'default list': '/api/v1/accounts?limit=50', 'filtered list': filtered };
	const found = {};
	for (const name of names) {
		const server = await Server.banyan(database(name));
		for (const [what, path] of Object.entries(paths))
			(found[what] ??= []).push(median(Array.from({ length: rounds }, () => server.load(path).us)));
		(found.search ??= []).push(server.load('/', { connections: 2, script: 'search.lua' }).us);
		await server.stop();
	}
	for (const [what, list] of Object.entries(found))
		note(`${what} at ${names.join(', ')}`, `${(list.at(-1) / list[0]).toFixed(2)} × (${list.map((us) => us.toFixed(0)).join(', ')} µs)`, '≤ 1.3 ×', list.at(-1) / list[0] <= 1.3);
}

// --- the run -----------------------------------------------------------------------------------------------------------------------------

if (!sizes[size])
	fail('--size is 10k, 100k or 1m');
mkdirSync(folder, { recursive: true });
const file = database(size), ours = await Server.banyan(file), theirs = await Server.bare(file);
note('start to first answer', `${(ours.startMs / 1000).toFixed(3)} s`, '≤ 0.2 s', ours.startMs <= 200);
beside('point read with a token, JSON', 2.0, ours, theirs, '/api/v1/accounts/4711', '/accounts/4711');
beside('list of 50 by name, JSON', 1.5, ours, theirs, '/api/v1/accounts?limit=50', '/accounts');
beside('list of 50, tier and unit filtered, JSON', 1.5, ours, theirs, filtered, '/accounts?tier=key&unit=3');
note('memory before the snapshot', `${ours.memoryMb('RssAnon').toFixed(0)} MB own, ${ours.memoryMb('VmRSS').toFixed(0)} MB with mapped pages`, '≤ 100 MB',
	ours.memoryMb('RssAnon') <= 100);
const cookie = await signIn(ours, file);
await pages(ours, file, cookie);
note('list of accounts as shipped, with teams and sales', `${ours.load('/accounts', { cookie }).us.toFixed(0)} µs`, '');
await searches(ours);
await classifies(ours, file);
await Promise.all([ours.stop(), theirs.stop()]);
await creates(file);
await imports(file);
repeatBuying();
scoring();
besideSql();
if (size !== '10k')
	await flatness(Object.keys(sizes).slice(0, Object.keys(sizes).indexOf(size) + 1));
process.stdout.write(`\n${rows.filter((r) => r.met).length} of ${rows.filter((r) => r.met !== undefined).length} aims met\n`);
