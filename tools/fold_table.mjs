// Makes fold_table.c: OpenCC's dictionaries (package opencc-js, Apache-2.0) as the tables that lang/fold_table.h declares.
// node fold_table.mjs OUT. Run at build time.
import { writeFileSync } from 'node:fs';
import characterText from 'opencc-js/dict/TSCharacters';
import phraseText from 'opencc-js/dict/TSPhrases';
import regionalText from 'opencc-js/dict/TWPhrasesRev';
import { TextPool, array, byFirst, byteLength, pages } from './table_text.mjs';

const out = process.argv[2];
const [characters, phrases, regional] = [characterText, phraseText, regionalText].map((text) => text.split('|').map((line) => line.split(' ')));

const simple = new Map(characters.map(([from, to]) => [from, [...to][0]]));
for (const [from, to] of [...simple])
	if (simple.get(to) && simple.get(to) !== to)
		simple.set(from, simple.get(to));
phrases.find(([key]) => key === '不可貲計')[1] = '不可赀计'; // the dictionary leaves one character as it was
const phraseMap = new Map(phrases);
// What a phrase keeps on purpose (乾縣 -> 乾县, 蕭乾 -> 萧乾) is kept in its simplified form, too: folding twice changes nothing.
for (const value of new Set(phraseMap.values()))
	if (!phraseMap.has(value) && [...value].some((c) => (simple.get(c) || c) !== c)) {
		phrases.push([value, value]);
		phraseMap.set(value, value);
	}
const phraseMax = Math.max(...phrases.map(([key]) => [...key].length));

// Traditional to simplified of a dictionary word, the longest phrase first.
function simplify(text) {
	const chars = [...text];
	let result = '';
	for (let i = 0; i < chars.length;) {
		let n = Math.min(phraseMax, chars.length - i);
		while (n > 1 && !phraseMap.has(chars.slice(i, i + n).join('')))
			n--;
		const part = chars.slice(i, i + n).join('');
		result += n > 1 ? phraseMap.get(part) : simple.get(part) || part;
		i += n;
	}
	return result;
}

// A regional word counts only where it is written with a traditional character: 軟體 but not 程式, which may be 方程式 cut in two.
const rows = phrases.map(([key, value]) => [key.toLowerCase(), value.toLowerCase(), 0]);
for (const [key, value] of regional) {
	const traditional = [...key].some((c) => simple.has(c) && simple.get(c) !== c);
	if (traditional && !phraseMap.has(key))
		rows.push([key.normalize('NFKC').toLowerCase(), simplify(value).normalize('NFKC').toLowerCase(), 1]);
}
for (const [key, value, region] of rows)
	if (!region && [...key].length !== [...value].length)
		throw new Error(`${key}: a plain conversion keeps the number of characters`);

const pool = new TextPool();
const { sorted, groups } = byFirst(rows);
const group = new Map([...groups.keys()].map((c, i) => [c, i + 1]));
if (group.size > 2047)
	throw new Error('more first characters than 11 bits hold');
const value = (c) => {
	const text = String.fromCodePoint(c);
	const to = c >= 0xd800 && c < 0xe000 ? c : (simple.get(text) || text).codePointAt(0);
	return (to === c ? 0 : to) + (group.get(c) || 0) * 0x200000;
};
const phraseRows = sorted.map(([key, to, region]) => `{${pool.add(key)}, ${pool.add(to)}, ${byteLength(key)}, ${byteLength(to)}, ${region}}`);
writeFileSync(out, `#include "lang/fold_table.h"

${pages('uint32_t', 'fold_char', value)}${pool.write('fold_words')}${array('struct fold_phrase', 'fold_phrases', phraseRows)}
const struct fold_group fold_groups[] = {
${[[0, 0], ...groups.values()].map(([start, count]) => `\t{${start}, ${count}},`).join('\n')}
};
`);
