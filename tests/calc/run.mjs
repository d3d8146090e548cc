// The methods of calc, asked on the command line and over HTTP alike: the same bytes, the same refusals. usage: run.mjs DATABASE (a file to be made)
// The cases stand in *.json beside this file, each { name, method, request | raw, gives, near, without | refuses }: `gives` is a part of the answer, numbers
// within `near` (relative to 1 or to themselves, 1e-9 without); `without` names members that are not there; `refuses` is the field of the refusal.
// Beside them every method is asked with each of its fields spoiled in every way that its schema forbids. Prints "not ok …" lines, then PASS n and FAIL n.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { banyan, serve, stop } from '../api/server.mjs';

const require = createRequire(import.meta.url);
const Ajv = require('ajv/dist/2020').default;
const program = process.env.BANYAN || 'build/banyan';
const folder = new URL('.', import.meta.url);
const db = process.argv[2];
let passed = 0;
let failed = 0;

const tell = (name, wrong) => {
	if (wrong) console.log(`not ok ${name}: ${wrong}`);
	if (wrong) failed += 1;
	else passed += 1;
};

const cases = readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
	.flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')).map((one) => ({ ...one, file: name })));
const environment = { ...process.env, LANG: 'C.UTF-8', LC_ALL: '', LC_MESSAGES: '', BANYAN_LANG: '', BANYAN_DB: '' };
const calc = (method, text) => spawnSync(program, ['calc', method], { input: text, encoding: 'utf8', env: environment, maxBuffer: 1 << 28 });

// What is wrong with `got` where `wanted` is a part of it, or null.
function differs(wanted, got, near, at = '') {
	if (typeof wanted === 'number') {
		const ok = typeof got === 'number' && Math.abs(got - wanted) <= near * Math.max(1, Math.abs(wanted));
		return ok ? null : `${at} is ${JSON.stringify(got)}, not ${wanted}`;
	}
	if (Array.isArray(wanted)) {
		if (!Array.isArray(got) || got.length !== wanted.length) return `${at} is ${JSON.stringify(got)?.slice(0, 200)}, not ${wanted.length} entries`;
		return wanted.map((one, i) => differs(one, got[i], near, `${at}[${i}]`)).find(Boolean) || null;
	}
	if (wanted && typeof wanted === 'object') {
		if (!got || typeof got !== 'object') return `${at} is ${JSON.stringify(got)}`;
		return Object.keys(wanted).map((key) => differs(wanted[key], got[key], near, `${at}.${key}`)).find(Boolean) || null;
	}
	return wanted === got ? null : `${at} is ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`;
}

banyan(db, 'init');
banyan(db, 'user', 'add', 'ann', '--role', 'auditor', '--json');
const { token } = JSON.parse(banyan(db, 'token', 'create', '--user', 'ann', '--scope', 'read', '--json'));
const server = await serve(db);
const methods = JSON.parse(spawnSync(program, ['calc', '--json'], { encoding: 'utf8', env: environment }).stdout).methods;
const ajv = new Ajv({ strict: false, formats: { date: /^\d{4}-\d\d-\d\d$/ } });
const schemas = Object.fromEntries(methods.map((m) => [m.name, { request: ajv.compile(m.request), answer: ajv.compile(m.answer), fields: m.request.properties }]));

async function overHttp(method, text) {
	const reply = await fetch(`${server.base}/api/v1/calc/${encodeURIComponent(method)}`, {
		method: 'POST', body: text, headers: { 'Content-Type': 'application/json', 'Accept-Language': 'en', Authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(60000),
	});
	return { status: reply.status, type: reply.headers.get('content-type'), text: await reply.text() };
}

// Asks both ways, or over HTTP alone; { answer } or { error } or { wrong }.
async function ask(method, text, webOnly = false) {
	const web = await overHttp(method, text);
	const said = web.status === 200 ? { status: 0, stdout: web.text, stderr: '' } : { status: 2, stdout: '', stderr: web.text };
	const shell = webOnly ? said : calc(method, text);
	const good = shell.status === 0;
	if (shell.status !== 0 && shell.status !== 2) return { wrong: `status ${shell.status} ${shell.signal ?? ''} ${shell.stderr.slice(0, 300)}` };
	if (web.status !== (good ? 200 : 422)) return { wrong: `HTTP ${web.status}, exit ${shell.status}: ${web.text.slice(0, 300)}` };
	if (web.type !== 'application/json') return { wrong: `type ${web.type}` };
	if (web.text !== (good ? shell.stdout : shell.stderr)) return { wrong: `HTTP says ${web.text.slice(0, 200)}, the command line ${(shell.stdout + shell.stderr).slice(0, 200)}` };
	if (!good && shell.stdout !== '') return { wrong: 'refused, yet something is on standard output' };
	if (good && shell.stderr !== '') return { wrong: `answered, yet standard error has ${shell.stderr.slice(0, 200)}` };
	const json = JSON.parse(web.text);
	if (!good) return typeof json.error?.field === 'string' && json.error.message ? { error: json.error } : { wrong: `refused with ${web.text.slice(0, 200)}` };
	return { answer: json };
}

async function judge(one) {
	const text = one.raw ?? JSON.stringify(one.request);
	const { answer, error, wrong } = await ask(one.method, text);
	if (wrong) return wrong;
	if ('refuses' in one) return error?.field === one.refuses ? null : `${error ? `refused for “${error.field}”` : `answered ${JSON.stringify(answer).slice(0, 200)}`}, not refused for “${one.refuses}”`;
	if (error) return `refused: ${error.field}: ${error.message}`;
	const validate = schemas[one.method].answer;
	if (!validate(answer)) return `not as its schema says: ${ajv.errorsText(validate.errors)}`;
	if (!schemas[one.method].request(JSON.parse(text))) return `answered, though its schema refuses: ${ajv.errorsText(schemas[one.method].request.errors)}`;
	const extra = (one.without || []).find((name) => name in answer);
	return extra ? `has ${extra}` : differs(one.gives ?? {}, answer, one.near ?? 1e-9);
}

// --- spoiled requests

const HUGE = '@huge@';
const asText = (value) => JSON.stringify(value).replaceAll(`"${HUGE}"`, '1e999');
const spoilers = ['x', '', 0.5, -1, 1e18, true, null, {}, [], [[]], ['x'], HUGE];

// Every place of a request: [path, setter, value]; of lists the first and the last entry.
function places(value, path, set) {
	const found = path ? [[path, set, value]] : [];
	if (Array.isArray(value)) {
		for (const i of new Set([0, value.length - 1])) {
			if (i >= 0) found.push(...places(value[i], `${path}[${i}]`, (v) => set(value.map((old, k) => (k === i ? v : old)))));
		}
	} else if (value && typeof value === 'object') {
		for (const key of Object.keys(value)) found.push(...places(value[key], path ? `${path}.${key}` : key, (v) => set({ ...value, [key]: v })));
	}
	return found;
}

// The command line is asked too, now and then.
const EACH = 8;
let asked = 0;

async function mustRefuse(method, text, field, exact) {
	asked += 1;
	const { answer, error, wrong } = await ask(method, text, asked % EACH !== 0);
	if (wrong) return wrong;
	if (!error) return `answered ${JSON.stringify(answer).slice(0, 150)}`;
	const at = exact ? error.field === field : error.field === field || error.field.startsWith(`${field}[`) || error.field.startsWith(`${field}.`);
	return at ? null : `refused for “${error.field}”, not for “${field}”`;
}

// A row of a table that is spoiled may make the others the odd ones.
const isRow = Array.isArray;

async function spoil(method, request) {
	const { request: fits } = schemas[method];
	const said = async (what, text, field, exact) => tell(`${method} with ${what}`, await mustRefuse(method, text, field, exact));
	for (const [path, set, value] of places(request, '', (v) => v)) {
		for (const bad of spoilers) {
			const spoiled = set(bad);
			if (bad !== HUGE && fits(spoiled)) continue;
			await said(`${path} = ${bad === HUGE ? '1e999' : JSON.stringify(bad)}`, asText(spoiled), isRow(value) ? path.split('[')[0] : path, false);
		}
	}
	for (const name of Object.keys(request)) {
		const { [name]: gone, ...rest } = request;
		if (!fits(rest)) await said(`no ${name}`, asText(rest), name, true);
		await said(`${name} twice`, asText(request).replace(/\}$/, `,${JSON.stringify(name)}:${asText(gone)}}`), name, true);
	}
	await said('an unknown field', asText({ ...request, unknown_field: 1 }), 'unknown_field', true);
	const text = asText(request);
	const broken = [`${text}x`, `${text} {}`, text.slice(0, -1), `[${text}]`, '', 'null', '7', text.replace(/\}$/, ',}'), text.replace(/\}$/, ',"x":"\\ud800"}'),
		text.replace(/\}$/, ',"x":NaN}'), text.replace(/\}$/, ',"x":Infinity}'), text.replace(/\}$/, ',"x":01}'), `\ufeff${text}`, text.replace('"', "'"), `${'['.repeat(40)}${']'.repeat(40)}`];
	for (const one of broken) await said(`the text ${one.slice(-12)}`, one, '', true);
}

try {
	const firsts = new Map();
	for (const one of cases) {
		tell(`${one.file}: ${one.method}, ${one.name}`, await judge(one).catch((error) => error.message));
		if (one.request && !('refuses' in one) && !firsts.has(one.method)) firsts.set(one.method, one.request);
	}
	for (const { name } of methods) {
		tell(`${name} has a case`, firsts.has(name) ? null : 'none');
		if (firsts.has(name)) await spoil(name, firsts.get(name));
	}
	tell('an unknown method', await mustRefuse('nothing', '{}', 'method', true));
	const noToken = await fetch(`${server.base}/api/v1/calc/pareto`, { method: 'POST', body: '{"values":[1]}', headers: { 'Content-Type': 'application/json' } });
	tell('without a token', noToken.status === 401 ? null : `HTTP ${noToken.status}`);
} finally {
	tell('the server ends well', (await stop(server)) === 0 ? null : 'another status than 0');
}
console.log(`PASS ${passed}\nFAIL ${failed}`);
process.exitCode = failed ? 1 : 0;
