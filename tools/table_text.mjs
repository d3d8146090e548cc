// What the table makers in this folder share: packing words into one text, characters into pages, and writing C arrays.

// One text holding many words; a word that is there already is not added again.
export class TextPool {
	constructor() {
		this.bytes = [];
		this.places = new Map();
	}
	add(word) {
		if (!this.places.has(word)) {
			this.places.set(word, this.bytes.length);
			for (const byte of new TextEncoder().encode(word))
				this.bytes.push(byte);
		}
		return this.places.get(word);
	}
	write(name) {
		return array('char', name, this.bytes.map((b) => (b > 127 ? b - 256 : b)));
	}
}

export const byteLength = (word) => new TextEncoder().encode(word).length;

export function array(type, name, values) {
	const lines = [];
	for (let i = 0; i < values.length; i += 24)
		lines.push('\t' + values.slice(i, i + 24).join(', ') + ',');
	return `const ${type} ${name}[] = {\n${lines.join('\n')}\n};\n`;
}

// A table over all code points below 0x32400, where the Han characters end, in two steps: page of 256 characters, then character. value(c) 0 means nothing.
export function pages(type, name, value) {
	const index = [], found = new Map(), data = [];
	for (let page = 0; page < 0x324; page++) {
		const row = [];
		for (let c = 0; c < 256; c++)
			row.push(value(page * 256 + c) || 0);
		const key = row.join();
		if (!found.has(key)) {
			found.set(key, found.size);
			data.push(...row);
		}
		index.push(found.get(key));
	}
	return array('uint16_t', name + '_pages', index) + array(type, name + '_data', data);
}

// Phrases by first character, the longest first. rows: [key, ...]; returns the sorted rows and first character -> [start, count].
export function byFirst(rows) {
	const sorted = [...rows].sort((a, b) => {
		const x = a[0].codePointAt(0) - b[0].codePointAt(0) || byteLength(b[0]) - byteLength(a[0]);
		return x || (a[0] < b[0] ? -1 : 1);
	});
	const groups = new Map();
	sorted.forEach((row, i) => {
		const c = row[0].codePointAt(0);
		const group = groups.get(c) || groups.set(c, [i, 0]).get(c);
		group[1]++;
	});
	return { sorted, groups };
}
