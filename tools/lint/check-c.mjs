// C: who includes whom, headers that stand alone, calls that are banned, HTML outside of templates, sizes.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { code, inSource, isC, literals } from './files.mjs';

const room = (path) => (path.match(/^src\/([a-z]+)\//) || [])[1];

function layers(files) {
	const may = new Map();
	const problems = [];
	for (const line of readFileSync('tools/layers.txt', 'utf8').split('\n')) {
		const match = line.match(/^([a-z]+):(.*)$/);
		if (match) may.set(match[1], new Set([match[1], ...match[2].trim().split(/\s+/).filter(Boolean)]));
	}
	for (const file of files.filter(inSource)) {
		const own = room(file.path);
		if (!own) continue;
		if (!may.has(own)) problems.push(`${file.path}: the room ${own} is not in tools/layers.txt`);
		file.lines.forEach((line, i) => {
			const other = (line.match(/^\s*#\s*include\s+"([a-z]+)\//) || [])[1];
			if (other && may.has(own) && !may.get(own).has(other)) problems.push(`${file.path}:${i + 1}: ${own} may not see ${other}`);
		});
	}
	return problems;
}

// System headers that one room keeps to itself.
const owned = [
	[/<sqlite3\.h>|<libpq-fe\.h>/, /^src\/store\//, 'only store sees a database'],
	[/<microhttpd\.h>/, /^src\/server\//, 'only server sees the HTTP library'],
	[/<jansson\.h>/, /^src\/format\//, 'only format sees the JSON library'],
	[/<(expat|xlsxwriter|minizip\/\w+)\.h>/, /^src\/format\//, 'only format sees spreadsheets'],
	[/<unicode\//, /^src\/(lang|format)\//, 'only lang and format see ICU'],
];

function systemHeaders(files) {
	return files.filter(inSource).flatMap((file) => file.lines.flatMap((line, i) => owned
		.filter(([header, where]) => /^\s*#\s*include/.test(line) && header.test(line) && !where.test(file.path))
		.map(([, , why]) => `${file.path}:${i + 1}: ${why}`)));
}

function headersAlone(files) {
	const headers = files.filter((file) => inSource(file) && file.path.endsWith('.h')).map((file) => file.path);
	const flags = execFileSync('pkg-config', ['--cflags', 'libpq', 'sqlite3', 'libmicrohttpd', 'jansson', 'pangocairo', 'cairo-pdf'], { encoding: 'utf8' }).trim();
	const script = `out=$(echo "#include \\"\${1#src/}\\"" | cc -std=gnu17 -D_GNU_SOURCE -Isrc -Ibuild/web -Ibuild/web/templates ${flags} -Wall -fsyntax-only -xc - 2>&1) || echo "$1: $(echo "$out" | head -1)"`;
	const out = execFileSync('xargs', ['-r', '-P', String(cpus().length), '-n', '1', 'bash', '-c', script, 'check'],
		{ input: headers.join('\n'), encoding: 'utf8' });
	return out.split('\n').filter(Boolean);
}

const banned = [
	[/\b(strcpy|strcat|strncpy|strncat|sprintf|vsprintf|gets|strtok|atoi|atol|atof|scanf|sscanf|fscanf|alloca|rand|srand|random)\s*\(/, () => false],
	[/\b(malloc|calloc|realloc|free|strdup|strndup|asprintf|vasprintf)\s*\(/, (path) => path === 'src/base/mem.c'],
	[/\b(system|popen)\s*\(/, () => false],
	[/\b(fork|vfork|execve?|execvp)\s*\(/, (path) => path.startsWith('src/os/')],
	[/\b(gettimeofday|clock_gettime|time|localtime|localtime_r)\s*\(/, (path) => path.startsWith('src/os/') || path === 'src/base/log.c'],
	[/\b(getrandom|randombytes_buf)\s*\(/, (path) => path.startsWith('src/os/')],
	[/\bsetlocale\s*\(/, () => false],
];

function bannedCalls(files) {
	return files.filter(inSource).flatMap((file) => code(file.text, true).split('\n').flatMap((line, i) => banned
		.filter(([call, allowed]) => call.test(line.replace(/(?:->|\.)\s*\w+\s*\(/g, '')) && !allowed(file.path))
		.map(([call]) => `${file.path}:${i + 1}: ${line.match(call) ? line.match(call)[1] : 'a banned call'}()`)));
}

// Pages come from templates; only the escapers and the writers of small drawings spell HTML out.
const mayWriteHtml = /^src\/(format\/html|draw\/)/;

function htmlInC(files) {
	return files.filter((file) => inSource(file) && file.path.endsWith('.c') && !mayWriteHtml.test(file.path)).flatMap((file) =>
		literals(file.text).filter(({ value }) => /<\/?(a|b|div|span|p|ul|li|table|tr|td|th|form|input|button|select|option|svg|html|body|script|style|h[1-6])[ >/]/.test(value))
			.map(({ line }) => `${file.path}:${line}: HTML belongs into a template`));
}

const LINES_MAX = 800, FUNCTION_MAX = 100;

function fileLengths(files) {
	return files.filter((file) => (isC(file) || /\.(mjs|js|css|html)$/.test(file.path)) && !file.path.startsWith('docs/'))
		.filter((file) => file.lines.length - 1 > LINES_MAX).map((file) => `${file.path}: ${file.lines.length - 1} lines, at most ${LINES_MAX}`);
}

// Functions begin with a brace in the first column and end the same way.
function functionLengths(files) {
	const problems = [], lengths = [];
	for (const file of files.filter((one) => /^(src|tools)\/.*\.c$/.test(one.path))) {
		let start = -1;
		file.lines.forEach((line, i) => {
			if (line === '{') start = i;
			else if (line === '}' && start >= 0) {
				lengths.push(i - start - 1);
				if (i - start - 1 > FUNCTION_MAX) problems.push(`${file.path}:${start}: ${i - start - 1} lines, at most ${FUNCTION_MAX}`);
				start = -1;
			}
		});
	}
	lengths.sort((a, b) => a - b);
	const median = lengths[lengths.length >> 1], ninth = lengths[Math.floor(lengths.length * 0.9)];
	console.log(`functions: ${lengths.length}, median ${median} lines, nine in ten up to ${ninth}`);
	if (median > 15) problems.push(`the median function has ${median} lines, more than 15`);
	if (ninth > 60) problems.push(`one function in ten has ${ninth} lines or more, the aim is 60`);
	return problems;
}

function headComments(files) {
	return files.filter((file) => inSource(file) && !file.text.startsWith('/*')).map((file) => `${file.path}:1: says not what it is`);
}

function guards(files) {
	const headers = files.filter((file) => inSource(file) && file.path.endsWith('.h'));
	return headers.filter((file) => {
		const name = (file.text.match(/^#ifndef (BANYAN_[A-Z0-9_]+_H)$/m) || [])[1];
		return !name || !file.text.includes(`#define ${name}\n`) || headers.some((other) => other !== file && other.text.includes(`#ifndef ${name}\n`));
	}).map((file) => `${file.path}: has no guard of its own`);
}

// A source that no meson.build names is dead.
function built(files) {
	const lists = files.filter((file) => /(^|\/)meson\.build$/.test(file.path)).map((file) => file.text).join('\n');
	return files.filter((file) => inSource(file) && file.path.endsWith('.c')).filter((file) => !lists.includes(`${file.path.split('/').pop()}'`))
		.map((file) => `${file.path}: is in no meson.build`);
}

export const checks = [
	{ name: 'each source is built', run: built },
	{ name: 'rooms see only lower rooms', run: layers },
	{ name: 'libraries stay behind their doors', run: systemHeaders },
	{ name: 'each header compiles alone', run: headersAlone },
	{ name: 'no banned call', run: bannedCalls },
	{ name: 'no HTML in C', run: htmlInC },
	{ name: 'no file too long', run: fileLengths },
	{ name: 'no function too long', run: functionLengths },
	{ name: 'each file says what it is', run: headComments },
	{ name: 'header guards', run: guards },
];
