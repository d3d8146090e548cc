// Catalogues: three languages with the same keys, texts and arguments; each key used exists, each key there is used.
import { readFileSync } from 'node:fs';
import { inSource, literals } from './files.mjs';

const LANGUAGES = ['en', 'zh_CN', 'zh_TW'];

const unquote = (text) => text.replace(/\\(.)/g, (_, c) => ({ n: '\n', t: '\t' })[c] || c);

// { texts: Map key → text, twice: keys that stand there more than once }
function catalogue(language) {
	const texts = new Map(), twice = [];
	const text = readFileSync(`i18n/${language}.po`, 'utf8');
	for (const match of text.matchAll(/^msgid ((?:"(?:[^"\\\n]|\\.)*"\n)+)msgstr ((?:"(?:[^"\\\n]|\\.)*"(?:\n|$))+)/gm)) {
		const [key, value] = [match[1], match[2]].map((part) => unquote([...part.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map((one) => one[1]).join('')));
		if (texts.has(key)) twice.push(key);
		texts.set(key, value);
	}
	texts.delete('');
	return { texts, twice };
}

const all = Object.fromEntries(LANGUAGES.map((language) => [language, catalogue(language)]));
const english = all.en.texts;
const argumentsOf = (text) => [...new Set(text.match(/\{(?:[a-z]+\.)?\d\}/g) || [])].sort().join(' ');

function sameKeys() {
	return LANGUAGES.flatMap((language) => [
		...all[language].twice.map((key) => `i18n/${language}.po: ${key} stands there twice`),
		...[...english.keys()].filter((key) => !all[language].texts.has(key)).map((key) => `i18n/${language}.po: ${key} is missing`),
		...[...all[language].texts].filter(([, text]) => !text.trim()).map(([key]) => `i18n/${language}.po: ${key} is empty`),
		...[...all[language].texts.keys()].filter((key) => !english.has(key)).map((key) => `i18n/en.po: ${key} is missing`),
	]);
}

function sameArguments() {
	return LANGUAGES.flatMap((language) => [...all[language].texts].filter(([key, text]) => english.has(key) && argumentsOf(text) !== argumentsOf(english.get(key)))
		.map(([key, text]) => `i18n/${language}.po: ${key} has the arguments "${argumentsOf(text)}", en "${argumentsOf(english.get(key))}"`));
}

// Half-width marks next to Chinese characters.
function punctuation() {
	return ['zh_CN', 'zh_TW'].flatMap((language) => [...all[language].texts].filter(([, text]) => /\p{Script=Han}[,;?!]|[,;?!]\p{Script=Han}/u.test(text))
		.map(([key]) => `i18n/${language}.po: ${key} has half-width punctuation`));
}

const KEY = /^[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)+$/;

// Calls whose key argument is a literal, literals that can only be keys, and the key of a template's {{ t "…" }}.
function usedKeys(files) {
	const used = [];
	for (const file of files) {
		if (inSource(file)) {
			for (const match of file.text.matchAll(/\b(error_set\s*\([^;]*?|catalogue_(?:text|format|format_str)\s*\([^;"]*|page_(?:text|format)\s*\([^;"]*)"([a-z][a-z0-9_.]*)"/g))
				if (KEY.test(match[2])) used.push([match[2], file.path]);
			literals(file.text).filter(({ value }) => /^(error|access|group|purpose)(\.[a-z0-9_]+)+$/.test(value)).forEach(({ value }) => used.push([value, file.path]));
		} else if (file.path.startsWith('web/templates/')) {
			for (const match of file.text.matchAll(/\{\{\s*t\s+"([^"]+)"/g)) used.push([match[1], file.path]);
		}
	}
	return used;
}

function keysExist(files) {
	return usedKeys(files).filter(([key]) => !english.has(key)).map(([key, path]) => `${path}: ${key} is in no catalogue`);
}

// Any literal that spells a key uses it: tables of keys count too.
function keysUsed(files) {
	const prefixes = readFileSync('tools/lint/catalogue-run-time.txt', 'utf8').split('\n').filter((line) => line && !line.startsWith('#'));
	const spelt = new Set();
	for (const file of files) {
		if (inSource(file)) literals(file.text).forEach(({ value }) => spelt.add(value));
		else if (/^web\/.*\.(html|js)$/.test(file.path)) for (const match of file.text.matchAll(/["']([a-z][A-Za-z0-9_.]*)["']/g)) spelt.add(match[1]);
	}
	return [...english.keys()].filter((key) => !spelt.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)))
		.map((key) => `i18n: nothing uses ${key}`);
}

export const checks = [
	{ name: 'catalogues have the same keys', run: sameKeys },
	{ name: 'catalogues have the same arguments', run: sameArguments },
	{ name: 'Chinese texts have full-width punctuation', run: punctuation },
	{ name: 'each key used is in the catalogues', run: keysExist },
	{ name: 'each key in the catalogues is used', run: keysUsed },
];
