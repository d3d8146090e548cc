// What the pages are served with, made from the packages: node tools/assets.mjs WHAT OUT …
//   file OUT PACKAGE PATH        a file of a package as it is
//   join OUT FILE…              our own files, one after the other
//   icons OUT TEXT…              a sprite of the icons that the texts name as icons.svg#NAME or icon:NAME, and of those of the model's entities
//   css OUT CSS… -- TEXT…        Tabler reduced to what the texts use, then our own sheets
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, join, extname } from 'node:path';
import { reduceSheet, squeeze } from './css.mjs';

const lookup = createRequire(import.meta.url);

// The folder of an installed package, found the way node finds packages.
function packageFolder(name) {
	for (const base of lookup.resolve.paths(name)) {
		const folder = join(base, name);
		if (existsSync(join(folder, 'package.json'))) return folder;
	}
	throw new Error(`${name} is not installed: run script/bootstrap`);
}

function makeFile(out, name, path) {
	writeFileSync(out, readFileSync(join(packageFolder(name), path)));
}

function makeJoin(out, files) {
	writeFileSync(out, files.map((file) => readFileSync(file, 'utf8')).join('\n'));
}

// A name that ends in -filled is the filled drawing of the icon.
function iconMarkup(name) {
	const filled = name.endsWith('-filled');
	const path = join(packageFolder('@tabler/icons'), 'icons', filled ? 'filled' : 'outline', `${filled ? name.slice(0, -7) : name}.svg`);
	if (!existsSync(path)) throw new Error(`there is no icon named ${name}`);
	const svg = readFileSync(path, 'utf8').replace(/<!--[\s\S]*?-->/g, '');
	const inside = svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '').replace(/\s*\n\s*/g, '').replace(/ \/>/g, '/>')
		.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none"/>', '');
	// Outlines take their paint from class icon, so that their weight is one decision of the style sheet.
	const paint = filled ? ' fill="currentColor" stroke="none"' : '';
	return `<symbol id="${name}" viewBox="0 0 24 24"${paint}>${inside}</symbol>`;
}

function makeIcons(out, texts) {
	const names = new Set();
	const entity = /^\t"[a-z_]+", "[a-z_]+", "[a-z_]+", "([a-z0-9-]+)", /gm;
	for (const text of texts)
		for (const pattern of [/icons\.svg#([a-z0-9-]+)/g, /\bicon:([a-z0-9-]+)/g, ...(/src\/model\//.test(text) ? [entity] : [])])
			for (const match of readFileSync(text, 'utf8').matchAll(pattern)) names.add(match[1]);
	writeFileSync(out, `<svg xmlns="http://www.w3.org/2000/svg">${[...names].sort().map(iconMarkup).join('')}</svg>\n`);
}

// Words that may be class names: all of a template, the string literals of programs.
function wordsOf(path) {
	const text = readFileSync(path, 'utf8');
	const parts = ['.c', '.h', '.js'].includes(extname(path)) ? text.match(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/g) || [] : [text];
	return parts.join(' ').match(/[A-Za-z0-9_-]+/g) || [];
}

function makeCss(out, sheets, texts) {
	const words = new Set(texts.flatMap(wordsOf));
	const own = sheets.map((path) => squeeze(readFileSync(path, 'utf8'))).join('\n');
	const tabler = readFileSync(join(packageFolder('@tabler/core'), 'dist/css/tabler.min.css'), 'utf8');
	writeFileSync(out, `${reduceSheet(tabler, words, own)}\n${own}\n`);
}

const [what, out, ...rest] = process.argv.slice(2);
const gap = rest.indexOf('--');
try {
	if (what === 'file') makeFile(out, rest[0], rest[1]);
	else if (what === 'join') makeJoin(out, rest);
	else if (what === 'icons') makeIcons(out, rest);
	else if (what === 'css' && gap >= 0) makeCss(out, rest.slice(0, gap), rest.slice(gap + 1));
	else throw new Error('file, join, icons or css?');
} catch (error) {
	console.error(`assets.mjs: ${error.message}`);
	process.exit(1);
}
