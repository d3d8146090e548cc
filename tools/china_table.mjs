// Makes china_table.c from data/places.tsv, data/industries.tsv and data/company_sizes.tsv: names by code, and all names people write, sorted for looking
// up; the size standards. node china_table.mjs PLACES INDUSTRIES SIZES OUT. Run at build time.
import { readFileSync, writeFileSync } from 'node:fs';
import { byteLength } from './table_text.mjs';

const [placesFile, industriesFile, sizesFile, out] = process.argv.slice(2);
const rows = (file) => readFileSync(file, 'utf8').split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split('\t'));
const compare = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const sortedNames = (names) => [...names.entries()].map(([key, code]) => [...key.split('\t'), code]).sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
const text = (s) => `{"${s}", ${byteLength(s)}}`;

// 恩施土家族苗族自治州 is called 恩施, 西双版纳傣族自治州 西双版纳.
const peoples = ('满族|蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|侗族|瑶族|白族|土家族|哈尼族|哈萨克|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|' +
	'纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯|普米族|塔吉克|怒族|保安族|裕固族|独龙族|鄂温克族|鄂伦春|各族').split('|');
function shortName(name) {
	if (/自治[区州县]$/.test(name)) {
		let rest = name.replace(/自治[区州县]$/, '');
		for (let again = true; again;) {
			again = false;
			for (const people of peoples)
				if (rest.endsWith(people) && rest.length - people.length >= 2) {
					rest = rest.slice(0, -people.length);
					again = true;
				}
		}
		return rest;
	}
	return name.replace(/(特别行政区|自治旗|左旗|地区|林区|[省市县区盟旗])$/, '');
}

const places = rows(placesFile);
const placeNames = new Map(), codes = new Map();
for (const [code, name] of places) {
	const level = codes.has(code) || !code.endsWith('00') ? 3 : code.endsWith('0000') ? 1 : 2;
	if (!codes.has(code))
		codes.set(code, name);
	const plain = name.replace(/（.*）$/, '');
	if (!placeNames.has(plain + '\t' + code))
		placeNames.set(plain + '\t' + code, [1, level]);
	const short = shortName(plain);
	if ([...short].length >= 2 && short !== plain && !placeNames.has(short + '\t' + code))
		placeNames.set(short + '\t' + code, [0, level]);
}
for (const [name, code] of [['内蒙', '150000'], ['广西', '450000'], ['香港', '810000'], ['澳门', '820000'], ['台湾', '710000']])
	if (!placeNames.has(name + '\t' + code))
		placeNames.set(name + '\t' + code, [0, 1]);

const industries = rows(industriesFile);
const key = (name) => name.replace(/[、,，()（）\s]/g, '').toLowerCase();
const industryNames = new Map();
for (const [code, name] of industries) {
	const found = industryNames.get(key(name));
	if (!found || code.length < found.length)
		industryNames.set(key(name), code);
}

const sizes = new Map(), indicators = ['staff', 'revenue', 'assets'], known = new Set(industries.map(([code]) => code));
for (const [standard, category, codes, indicator, ...bounds] of rows(sizesFile)) {
	const id = `${standard} ${category}`;
	const row = sizes.get(id) || sizes.set(id, { standard, category, codes, bounds: [[0, 0, 0], [0, 0, 0], [0, 0, 0]] }).get(id);
	const at = indicators.indexOf(indicator), limits = bounds.map(Number);
	if (at < 0 || limits.length !== 3 || !(0 < limits[0] && limits[0] < limits[1] && limits[1] < limits[2]) || row.codes !== codes || !codes.split(' ').every((c) => known.has(c)))
		throw new Error(`${sizesFile}: ${standard} ${category} ${indicator}`);
	row.bounds[at] = limits;
}

const placeRows = sortedNames(placeNames).map(([name, code, [full, level]]) => `\t{${text(name)}, ${code}, ${full}, ${level}},`);
const codeRows = [...codes.entries()].sort((a, b) => a[0] - b[0]).map(([code, name]) => `\t{${text(name)}, ${code}},`);
const nameRows = [...industryNames.entries()].sort((a, b) => compare(a[0], b[0])).map(([name, code]) => `\t{${text(name)}, "${code}"},`);
const industryRows = industries.sort((a, b) => compare(a[0], b[0])).map(([code, name]) => `\t{${text(name)}, "${code}"},`);
const sizeRows = [...sizes.values()].map((r) => `\t{${r.standard}, "${r.category}", "${r.codes}", {${r.bounds.map((b) => `{${b.join(', ')}}`).join(', ')}}},`);
writeFileSync(out, `#include "lang/china_table.h"

const struct place_name place_names[] = {
${placeRows.join('\n')}
};
const size_t place_name_count = ${placeRows.length};
const struct place_code place_codes[] = {
${codeRows.join('\n')}
};
const size_t place_code_count = ${codeRows.length};
const struct industry_row industry_keys[] = {
${nameRows.join('\n')}
};
const size_t industry_key_count = ${nameRows.length};
const struct industry_row industry_rows[] = {
${industryRows.join('\n')}
};
const size_t industry_row_count = ${industryRows.length};
const struct size_rule size_rules[] = {
${sizeRows.join('\n')}
};
const size_t size_rule_count = ${sizeRows.length};
`);
