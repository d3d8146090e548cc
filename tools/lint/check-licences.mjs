// Licences: docs/licences.md names all that is linked or shipped, with a licence that goes with AGPL-3.0-or-later, as the package says itself.
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const COMPATIBLE = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'LGPL-2.0-or-later', 'LGPL-2.1-only OR MPL-1.1', 'LGPL-2.1-or-later', 'MIT', 'MIT AND Apache-2.0', 'MPL-2.0', 'PostgreSQL',
	'Unicode-3.0', 'Zlib', 'blessing (public domain)', 'curl']);

const lookup = createRequire(import.meta.url);

// The rows of the tables under one heading, by their first cell.
function table(heading) {
	const part = readFileSync('docs/licences.md', 'utf8').split(/^## /m).find((one) => one.startsWith(heading)) || '';
	return new Map(part.split('\n').filter((line) => line.startsWith('| ')).slice(1).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
		.filter(([name]) => !name.startsWith('---')).map((cells) => [cells[0], cells]));
}

function linked(files) {
	const rows = table('Linked');
	const text = files.filter((file) => /(^|\/)meson\.build$/.test(file.path)).map((file) => file.text).join('\n');
	const names = new Set([...text.matchAll(/(?:dependency|find_library)\('([^']+)'/g)].map((match) => match[1]));
	return [
		...[...names].filter((name) => !rows.has(name)).map((name) => `docs/licences.md: the library ${name} is missing`),
		...[...rows.values()].filter((cells) => !COMPATIBLE.has(cells[2])).map((cells) => `docs/licences.md: ${cells[0]}: ${cells[2]} is not known to be compatible`),
	];
}

// The licence that an installed package states; BSD-0-Clause is another name of 0BSD.
function stated(name) {
	const base = lookup.resolve.paths(name).find((one) => existsSync(join(one, name, 'package.json')));
	if (!base) return null;
	const { license } = JSON.parse(readFileSync(join(base, name, 'package.json'), 'utf8'));
	return license === 'BSD-0-Clause' ? '0BSD' : license;
}

function packages(heading, list) {
	const rows = table(heading);
	return () => {
		const problems = [];
		for (const name of Object.keys(JSON.parse(readFileSync('package.json', 'utf8'))[list])) {
			const row = rows.get(name);
			if (!row) problems.push(`docs/licences.md: the package ${name} is missing`);
			else if (row[1] !== stated(name)) problems.push(`docs/licences.md: ${name} says ${stated(name)} itself, not ${row[1]}`);
			else if (!COMPATIBLE.has(row[1])) problems.push(`docs/licences.md: ${name}: ${row[1]} is not known to be compatible`);
		}
		return problems;
	};
}

export const checks = [
	{ name: 'licences of linked libraries', run: linked },
	{ name: 'licences of shipped packages', run: packages('Shipped', 'dependencies') },
	{ name: 'licences of packages used while building', run: packages('Used', 'devDependencies') },
];
