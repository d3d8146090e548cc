// Reduces a style sheet to the rules that can match, and squeezes white space. Used by tools/assets.mjs.

// Where the block or statement that starts at `from` ends: { head, body | null, next }.
function readRule(css, from) {
	let depth = 0, start = -1;
	for (let i = from; i < css.length; i++) {
		const c = css[i];
		if (c === '"' || c === "'") {
			for (i++; i < css.length && css[i] !== c; i++) if (css[i] === '\\') i++;
		} else if (c === '\\') {
			i++;
		} else if (c === '(') {
			depth++;
		} else if (c === ')') {
			depth--;
		} else if (c === ';' && depth === 0 && start < 0) {
			return { head: css.slice(from, i).trim(), body: null, next: i + 1 };
		} else if (c === '{') {
			if (start < 0) start = i;
			depth++;
		} else if (c === '}') {
			depth--;
			if (depth === 0) return { head: css.slice(from, start).trim(), body: css.slice(start + 1, i), next: i + 1 };
		}
	}
	return null;
}

function rulesOf(css) {
	const rules = [];
	for (let at = 0, rule; (rule = readRule(css, at)); at = rule.next) if (rule.head) rules.push(rule);
	return rules;
}

// Splits at commas outside of brackets.
function splitSelectors(head) {
	const parts = [];
	let depth = 0, from = 0;
	for (let i = 0; i < head.length; i++) {
		if (head[i] === '(' || head[i] === '[') depth++;
		else if (head[i] === ')' || head[i] === ']') depth--;
		else if (head[i] === ',' && depth === 0) {
			parts.push(head.slice(from, i));
			from = i + 1;
		}
	}
	parts.push(head.slice(from));
	return parts;
}

// Takes the innermost brackets out until none is left, so that :not(.x) asks for nothing.
function withoutBrackets(selector) {
	let before;
	do {
		before = selector;
		selector = selector.replace(/\([^()]*\)/g, '');
	} while (selector !== before);
	return selector.replace(/\[[^\]]*\]/g, '');
}

function canMatch(selector, words) {
	const names = withoutBrackets(selector).match(/[.#](?:[A-Za-z0-9_-]|\\.)+/g) || [];
	return names.every((name) => words.has(name.slice(1).replace(/\\/g, '')));
}

function keepRules(css, words) {
	let out = '';
	for (const { head, body } of rulesOf(css)) {
		if (body === null) {
			if (!head.startsWith('@charset')) out += `${head};`;
		} else if (/^@(media|supports|layer|container)/.test(head)) {
			const inside = keepRules(body, words);
			if (inside) out += `${head}{${inside}}`;
		} else if (head.startsWith('@')) {
			out += `${head}{${body}}`;
		} else {
			const kept = splitSelectors(head).filter((selector) => canMatch(selector, words));
			if (kept.length && body.trim()) out += `${kept.join(',')}{${body}}`;
		}
	}
	return out;
}

function declarationsOf(body) {
	const parts = [];
	let depth = 0, from = 0, quote = '';
	for (let i = 0; i < body.length; i++) {
		const c = body[i];
		if (quote) {
			if (c === '\\') i++;
			else if (c === quote) quote = '';
		} else if (c === '"' || c === "'") quote = c;
		else if (c === '(') depth++;
		else if (c === ')') depth--;
		else if (c === ';' && depth === 0) {
			parts.push(body.slice(from, i));
			from = i + 1;
		}
	}
	parts.push(body.slice(from));
	return parts.map((part) => part.trim()).filter(Boolean);
}

// Takes definitions of variables away that nothing reads; true when some went.
function dropVariables(css, used) {
	let out = '';
	for (const { head, body } of rulesOf(css)) {
		if (body === null) out += `${head};`;
		else if (/^@(media|supports|layer|container)/.test(head)) {
			const inside = dropVariables(body, used);
			if (inside) out += `${head}{${inside}}`;
		} else if (head.startsWith('@')) out += `${head}{${body}}`;
		else {
			const kept = declarationsOf(body).filter((text) => !text.startsWith('--') || used.has(text.slice(0, text.indexOf(':')).trim()));
			if (kept.length) out += `${head}{${kept.join(';')}}`;
		}
	}
	return out;
}

function usedVariables(css) {
	return new Set([...css.matchAll(/var\(\s*(--[A-Za-z0-9_-]+)/g)].map((match) => match[1]));
}

function dropKeyframes(css, own) {
	return css.replace(/@(?:-webkit-)?keyframes\s+([A-Za-z0-9_-]+)\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, (text, name) => {
		const uses = new RegExp(`animation[^;}]*\\b${name}\\b`);
		return uses.test(css.replace(text, '')) || uses.test(own) ? text : '';
	});
}

// `own` is what else reads the sheet's variables and animations.
export function reduceSheet(css, words, own) {
	let kept = keepRules(css.replace(/\/\*[\s\S]*?\*\//g, ''), words), before;
	do {
		before = kept;
		kept = dropVariables(kept, usedVariables(kept + own));
	} while (kept !== before);
	return dropKeyframes(kept, own);
}

// Comments and idle white space; strings stay as they are.
export function squeeze(css) {
	return css.replace(/\/\*[\s\S]*?\*\/|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\s*([{};,])\s*|\s+/g, (text, string, mark) => string || mark || (text.startsWith('/*') ? '' : ' '))
		.replace(/;\}/g, '}').trim();
}
