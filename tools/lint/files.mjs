// The files of the project and their text, read once; helpers that the checks share.
import { execFileSync } from 'node:child_process';
import { readFileSync, existsSync } from 'node:fs';

// Tracked and new files, without what is ignored: [{ path, text, lines }]; text is empty for binary files.
export function sourceFiles() {
	const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8', maxBuffer: 1 << 26 });
	return list.split('\n').filter((path) => path && existsSync(path)).map((path) => {
		const bytes = readFileSync(path);
		const text = bytes.includes(0) ? '' : bytes.toString('utf8');
		return { path, text, lines: text.split('\n') };
	});
}

export const isC = (file) => /\.[ch]$/.test(file.path);
export const inSource = (file) => file.path.startsWith('src/') && isC(file);

// C without comments, and without what stands inside quotes when bare is true; lines keep their numbers.
export function code(text, bare) {
	return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, (part) => {
		if (part[0] !== '/') return bare ? part[0] + part[0] : part;
		return part.replace(/[^\n]/g, ' ');
	});
}

// The string literals of a C text: [{ value, line }].
export function literals(text) {
	const found = [];
	for (const match of code(text, false).matchAll(/"((?:[^"\\\n]|\\.)*)"/g))
		found.push({ value: match[1], line: text.slice(0, match.index).split('\n').length });
	return found;
}

// A word that may not stand in this file itself is put together from its halves.
export const joined = (...halves) => halves.join('');
