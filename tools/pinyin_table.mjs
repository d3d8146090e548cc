// Makes pinyin_table.c: the dictionaries of package pinyin-pro (MIT), our own words and ICU's readings of the rest, without tones.
// node pinyin_table.mjs OWN READINGS OUT, the two texts pinyin_own.txt and han_readings.txt. Run at build time.
import { readFileSync, writeFileSync } from 'node:fs';
import characters from 'pinyin-pro/dist/esm/data/dict1.mjs';
import words2 from 'pinyin-pro/dist/esm/data/dict2.mjs';
import words3 from 'pinyin-pro/dist/esm/data/dict3.mjs';
import words4 from 'pinyin-pro/dist/esm/data/dict4.mjs';
import words5 from 'pinyin-pro/dist/esm/data/dict5.mjs';
import surnames from 'pinyin-pro/dist/esm/data/surname.mjs';
import { TextPool, array, byFirst, byteLength, pages } from './table_text.mjs';

const [ownFile, readingsFile, out] = process.argv.slice(2);
const lines = (file) => readFileSync(file, 'utf8').split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split(' '));
const plain = (text) => text.replace(/ü|ǖ|ǘ|ǚ|ǜ/g, 'v').normalize('NFD').replace(/[^a-z ]/g, '').trim();
const readings = (text) => [...new Set(plain(text).split(/ +/))];

const icu = new Map(lines(readingsFile).filter(([, reading]) => /[aeiouv]/.test(reading)).map(([code, reading]) => [parseInt(code, 16), reading]));
const ownCharacters = new Map(), phrases = new Map(), names = new Map();

for (const words of [words2, words3, words4, words5])
	for (const [word, reading] of Object.entries(words))
		phrases.set(word, plain(reading).split(/ +/));
for (const [word, reading] of Object.entries(surnames))
	names.set(word, plain(reading).split(/ +/));
for (const [word, ...reading] of lines(ownFile)) {
	if (word === '@')
		names.set(reading[0], reading.slice(1));
	else if ([...word].length === 1)
		ownCharacters.set(word, reading);
	else
		phrases.set(word, reading);
}

function charReadings(c) {
	const text = String.fromCodePoint(c);
	const own = ownCharacters.get(text);
	const known = own || (characters.get(text) ? readings(characters.get(text)) : []);
	return icu.has(c) && !own ? [...new Set([...known, icu.get(c)])] : known;
}

const syllables = new Map([['', 0]]);
const syllable = (text) => {
	if (!/^[a-z]{1,6}$/.test(text))
		throw new Error(`not a syllable: ${text}`);
	return syllables.get(text) ?? syllables.set(text, syllables.size).get(text);
};
const sets = new Map([['', 0]]), setRows = [[0, 0]], setSyllables = [0];
function setOf(c) {
	if (c >= 0xd800 && c < 0xe000)
		return 0;
	const list = charReadings(c).slice(0, 8);
	const key = list.join();
	if (!sets.has(key)) {
		sets.set(key, sets.size);
		setRows.push([setSyllables.length, list.length]);
		setSyllables.push(...list.map(syllable));
	}
	return sets.get(key);
}

// A phrase matters only where it reads otherwise than its characters one by one.
const rows = [];
for (const [word, reading] of phrases) {
	const chars = [...word];
	if (chars.length !== reading.length)
		throw new Error(`${word}: ${reading.length} syllables`);
	if (chars.some((c, i) => charReadings(c.codePointAt(0)).length > 1))
		rows.push([word, reading, 0]);
}
for (const [word, reading] of names)
	if ([...word].length === reading.length)
		rows.push([word, reading, 1]);

const { sorted, groups } = byFirst(rows);
const group = new Map([...groups.keys()].map((c, i) => [c, i + 1]));
const charTable = pages('uint32_t', 'pinyin_char', (c) => setOf(c) + (group.get(c) || 0) * 0x10000);
const pool = new TextPool(), phraseSyllables = [];
const phraseRows = sorted.map(([word, reading, surname]) => {
	const start = phraseSyllables.length;
	phraseSyllables.push(...reading.map(syllable));
	return `{${pool.add(word)}, ${start}, ${byteLength(word)}, ${reading.length}, ${surname}}`;
});
if (sets.size > 0xffff || group.size > 0xffff)
	throw new Error('a 16-bit place is too small');
writeFileSync(out, `#include "lang/pinyin_table.h"

${charTable}const struct pinyin_set pinyin_sets[] = {
${setRows.map(([start, count]) => `\t{${start}, ${count}},`).join('\n')}
};
${array('uint16_t', 'pinyin_set_syllables', setSyllables)}${pool.write('pinyin_words')}${array('uint16_t', 'pinyin_phrase_syllables', phraseSyllables)}
${array('struct pinyin_phrase', 'pinyin_phrases', phraseRows)}
const struct pinyin_group pinyin_groups[] = {
${[[0, 0], ...groups.values()].map(([start, count]) => `\t{${start}, ${count}},`).join('\n')}
};
const struct str pinyin_syllables[] = {
${[...syllables.keys()].map((s) => `\t{"${s}", ${s.length}},`).join('\n')}
};
const size_t pinyin_syllable_count = ${syllables.size};
${array('uint16_t', 'pinyin_sorted', [...syllables.keys()].sort().map((s) => syllables.get(s)))}`);
