// Text: unfinished work, paths of one machine, the ends of lines, scripts.
import { execFileSync } from 'node:child_process';
import { joined } from './files.mjs';

const unfinished = new RegExp(`\\b(${[joined('TO', 'DO'), joined('FIX', 'ME'), joined('XX', 'X'), joined('HA', 'CK')].join('|')})\\b`);
const machine = new RegExp(`(^|[\\s"'(=])(${[joined('/wo', 'rk'), joined('/ro', 'ot'), joined('/ho', 'me')].join('|')})/`);

// Data and other people's texts are not ours to judge.
const ours = (file) => file.text && !/^(domain\/|LICENSE|package-lock\.json|tests\/.*\/(data|corpus)\/)/.test(file.path);

const linesThat = (files, pattern, why) => files.filter(ours).flatMap((file) => file.lines.flatMap((line, i) =>
	(pattern.test(line) ? [`${file.path}:${i + 1}: ${why}`] : [])));

function lineEnds(files) {
	return files.filter((file) => ours(file) && /\.([ch]|mjs|js|css|html|sh|po|txt|md|build|json)$/.test(file.path)).flatMap((file) => {
		const problems = [];
		if (file.text.includes('\r')) problems.push(`${file.path}: has carriage returns`);
		if (!file.text.endsWith('\n')) problems.push(`${file.path}: the last line has no end`);
		file.lines.forEach((line, i) => /[ \t]$/.test(line) && !file.path.endsWith('.md') && problems.push(`${file.path}:${i + 1}: ends in white space`));
		return problems;
	});
}

function shell(files) {
	const scripts = files.filter((file) => /^#!\/(usr\/)?bin\/(env )?bash/.test(file.text)).map((file) => file.path);
	try {
		execFileSync('shellcheck', ['-x', '-e', 'SC1091', '-f', 'gcc', ...scripts], { encoding: 'utf8' });
	} catch (error) {
		if (error.stdout === undefined) return [error.message];
		return error.stdout.split('\n').filter(Boolean);
	}
	return files.filter((file) => scripts.includes(file.path) && !/set -euo pipefail|lib\/(common)\.sh|^exec /m.test(file.text))
		.map((file) => `${file.path}: without set -euo pipefail`);
}

function locks(files) {
	const lock = files.find((file) => file.path === 'package-lock.json');
	const problems = [];
	if (!lock) return ['package-lock.json is missing'];
	if (lock.text.includes('"resolved"')) problems.push('package-lock.json holds addresses');
	const { dependencies, devDependencies } = JSON.parse(files.find((file) => file.path === 'package.json').text);
	for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
		if (!/^\d+\.\d+\.\d+$/.test(version)) problems.push(`package.json: ${name} is not pinned: ${version}`);
	return problems;
}

export const checks = [
	{ name: 'nothing is left unfinished', run: (files) => linesThat(files, unfinished, 'marks unfinished work') },
	{ name: 'no path of one machine', run: (files) => linesThat(files, machine, 'names a path of one machine') },
	{ name: 'lines end cleanly', run: lineEnds },
	{ name: 'scripts are clean', run: shell },
	{ name: 'packages are pinned', run: locks },
];
