// The pages of docs/methods: each worked example is asked of the program and its answer compared with the printed one, so that no page goes stale.
// A page holds, for each example, a block "```json METHOD" with the request and behind it a block "```json answer". Answers are printed rounded to four
// decimals (show below). BANYAN_RENEW=1 writes them anew; read their difference.
// Also held: both languages have the same pages with the same examples but for the words in them, the index links all pages, every method of the program
// has an example, and the decimals and percentages of the last section (but for its source) stand in the page's examples. Prints "not ok …" lines, then PASS n and FAIL n.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const program = process.env.BANYAN || 'build/banyan';
const renew = process.env.BANYAN_RENEW === '1';
const folder = new URL('../../docs/methods/', import.meta.url);
const languages = ['zh', 'en'];
const EXAMPLE = /^```json (\w+)\n([^]*?)^```\n\n```json answer\n([^]*?)^```\n/gm;
let passed = 0;
let failed = 0;

const tell = (name, wrong) => {
	if (wrong) console.log(`not ok ${name}: ${wrong}`);
	if (wrong) failed += 1;
	else passed += 1;
};

// --- answers as the pages print them

const WIDTH = 100;

function number(value) {
	if (Number.isInteger(value)) return String(value);
	if (Math.abs(value) < 0.0005) return String(Number(value.toPrecision(2)));
	return String(Number(value.toFixed(Math.abs(value) < 1000 ? 4 : 2)));
}

function flat(value) {
	if (typeof value === 'number') return number(value);
	if (Array.isArray(value)) return `[${value.map(flat).join(', ')}]`;
	if (value && typeof value === 'object') return `{ ${Object.keys(value).map((key) => `"${key}": ${flat(value[key])}`).join(', ')} }`;
	return JSON.stringify(value);
}

// One line where it fits; else an entry a line, and plain entries as many as fit.
function show(value, indent) {
	const line = flat(value);
	const inner = `${indent}  `;
	if (line.length + indent.length <= WIDTH || !value || typeof value !== 'object') return line;
	if (!Array.isArray(value)) return `{\n${Object.keys(value).map((key) => `${inner}"${key}": ${show(value[key], inner)}`).join(',\n')}\n${indent}}`;
	if (typeof value[0] === 'object' && value[0]) return `[\n${value.map((one) => `${inner}${show(one, inner)}`).join(',\n')}\n${indent}]`;
	const lines = [inner];
	value.forEach((one, i) => {
		const word = flat(one) + (i < value.length - 1 ? ', ' : '');
		if (lines.at(-1).length + word.length > WIDTH) lines.push(inner);
		lines[lines.length - 1] += word;
	});
	return `[\n${lines.map((text) => text.trimEnd()).join('\n')}\n${indent}]`;
}

const print = (answer) => `{\n${Object.keys(answer).map((key) => `  "${key}": ${show(answer[key], '  ')}`).join(',\n')}\n}\n`;

// --- pages

function ask(method, request) {
	const reply = spawnSync(program, ['calc', method], { input: request, encoding: 'utf8', env: { ...process.env, LANG: 'C.UTF-8' } });
	return reply.status === 0 ? { answer: JSON.parse(reply.stdout) } : { wrong: `${method}: status ${reply.status} ${reply.stderr}` };
}

function read(language, name) {
	const url = new URL(`${language}/${name}`, folder);
	const text = readFileSync(url, 'utf8');
	const examples = [...text.matchAll(EXAMPLE)].map(([, method, request, answer]) => ({ method, request, printed: answer, ...ask(method, request) }));
	return { label: `docs/methods/${language}/${name}`, url, text, examples };
}

function write(page) {
	let at = 0;
	writeFileSync(page.url, page.text.replace(EXAMPLE, (whole, method, request) => {
		const { answer } = page.examples[at];
		at += 1;
		return answer ? `\`\`\`json ${method}\n${request}\`\`\`\n\n\`\`\`json answer\n${print(answer)}\`\`\`\n` : whole;
	}));
}

// What is told of an example in any language: its figures, not the words in it.
const bare = (value) => JSON.stringify(value, (key, v) => (typeof v === 'string' ? '' : v));

function numbersIn(value, found) {
	if (typeof value === 'number') found.push(value);
	else if (value && typeof value === 'object') Object.values(value).forEach((one) => numbersIn(one, found));
	return found;
}

// Decimals and percentages of the section that reads the answer.
function stale(page) {
	const known = page.examples.flatMap(({ request, answer }) => numbersIn([JSON.parse(request), answer], []));
	const section = page.text.slice(page.text.lastIndexOf('\n## ')).replace(/`[^`]*`/g, '').replace(/\n(出处：|Source: )[^]*/, '');
	for (const [token, digits, percent] of section.matchAll(/(\d+(?:\.\d+)?)( ?%)?/g)) {
		const places = (digits.split('.')[1] || '').length;
		if (!places && !percent) continue;
		const scale = percent ? 100 : 1;
		if (!known.some((v) => Math.abs(v * scale - Number(digits)) <= 0.5001 * 10 ** -places || Math.abs(v - Number(digits)) <= 0.5001 * 10 ** -places)) return `says ${token}, which is in no example`;
	}
	return null;
}

function check(page) {
	tell(`${page.label} has an example`, page.examples.length ? null : 'none');
	tell(`${page.label} has blocks in pairs`, page.text.split('```json ').length - 1 === 2 * page.examples.length ? null : 'a request without an answer, or the reverse');
	for (const [i, { method, printed, answer, wrong }] of page.examples.entries())
		tell(`${page.label} example ${i + 1}, ${method}`, wrong ?? (print(answer) === printed ? null : `the program answers\n${print(answer)}`));
	tell(`${page.label} reads what is there`, page.examples.some((one) => one.wrong) ? 'no answer to read' : stale(page));
}

const names = Object.fromEntries(languages.map((one) => [one, readdirSync(new URL(`${one}/`, folder)).filter((name) => name.endsWith('.md') && name !== 'README.md').sort()]));
const methods = JSON.parse(spawnSync(program, ['calc', '--json'], { encoding: 'utf8' }).stdout).methods.map((one) => one.name);

tell('both languages have the same pages', names.zh.join() === names.en.join() ? null : `${names.zh.join()} and ${names.en.join()}`);
for (const language of languages) {
	const pages = names[language].map((name) => read(language, name));
	if (renew) pages.forEach(write);
	const fresh = renew ? names[language].map((name) => read(language, name)) : pages;
	fresh.forEach(check);
	const index = readFileSync(new URL(`${language}/README.md`, folder), 'utf8');
	const linked = [...index.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name]) => name).sort();
	tell(`docs/methods/${language}/README.md links each page`, [...new Set(linked)].join() === names[language].join() ? null : linked.join());
	const told = new Set(fresh.flatMap((page) => page.examples.map((one) => one.method)));
	for (const method of methods) tell(`${method} is explained in ${language}`, told.has(method) ? null : 'no example');
}
for (const name of names.zh.filter((one) => names.en.includes(one))) {
	const [zh, en] = languages.map((language) => read(language, name).examples.map(({ method, request, answer }) => bare([method, JSON.parse(request), answer])));
	tell(`${name} has the same examples in both languages`, zh.join('\n') === en.join('\n') ? null : 'they differ');
}
console.log(`PASS ${passed}\nFAIL ${failed}`);
process.exitCode = failed ? 1 : 0;
