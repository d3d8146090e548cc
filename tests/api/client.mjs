// Speaks to a server under test and holds every reply against the OpenAPI document that the server itself gives.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const Ajv = require('ajv/dist/2020').default;

const isDate = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
const formats = {
	date: isDate,
	'date-time': (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) && !Number.isNaN(Date.parse(text)),
	email: /^[^@\s]+@[^@\s]+$/, 'uri-reference': true, uri: true, regex: true, 'media-range': true,
};

// Is the document OpenAPI 3.1? An error text, or null.
export function openapiWrong(doc) {
	const schema = JSON.parse(readFileSync(require.resolve('@seriousme/openapi-schema-validator/schemas/v3.1/schema.json'), 'utf8'));
	const ajv = new Ajv({ strict: false, allErrors: false, formats });
	const validate = ajv.compile(schema);
	if (!validate(doc)) return ajv.errorsText(validate.errors);
	const ids = Object.values(doc.paths).flatMap((path) => Object.values(path).map((one) => one.operationId));
	const twice = ids.find((id, i) => ids.indexOf(id) !== i);
	if (twice) return `operationId ${twice} twice`;
	const names = new Set(Object.keys(doc.components.schemas));
	const loose = [...JSON.stringify(doc).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].find((match) => !names.has(match[1]));
	return loose ? `no schema ${loose[1]}` : null;
}

export class Checker {
	constructor(doc) {
		this.doc = doc;
		this.compiled = new Map();
		this.ajv = new Ajv({ strict: false, formats });
		this.ajv.addSchema({ $id: 'doc', components: doc.components });
		this.paths = Object.keys(doc.paths).map((path) => ({ path, expression: new RegExp(`^${path.replace(/\./g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`) }))
			.sort((a, b) => (a.path.match(/\{/g) || []).length - (b.path.match(/\{/g) || []).length);
	}

	// What is wrong with a reply, or null.
	wrong(method, url, status, type, body) {
		const path = decodeURI(url.split('?')[0]);
		const found = this.paths.find((one) => one.expression.test(path) && this.doc.paths[one.path][method.toLowerCase()]);
		const own = found && this.doc.paths[found.path][method.toLowerCase()].responses[status];
		if (status >= 400 && !own) return type.startsWith('application/problem+json') ? this.against('problem', body) : `a ${status} of type ${type}`;
		if (!found) return `${method} ${path} is not in the document`;
		if (status === 304) return null;
		if (!own) return `${method} ${found.path} does not know ${status}`;
		const schema = own.content?.['application/json']?.schema?.$ref;
		return schema ? this.against(schema.split('/').pop(), body) : null;
	}

	against(name, body) {
		if (!this.compiled.has(name)) this.compiled.set(name, this.ajv.compile({ $ref: `doc#/components/schemas/${name}` }));
		const validate = this.compiled.get(name);
		return validate(body) ? null : `${name}: ${this.ajv.errorsText(validate.errors)}`;
	}
}

export class Client {
	constructor(base, checker) {
		this.base = base;
		this.checker = checker;
		this.wrong = [];
	}

	// options: token, body (any value, sent as JSON), raw (text or form), headers, unchecked
	async send(method, url, options = {}) {
		const headers = { ...options.headers };
		if (options.token) headers.Authorization = `Bearer ${options.token}`;
		let body = options.raw;
		if (options.body !== undefined) {
			body = JSON.stringify(options.body);
			headers['Content-Type'] ??= 'application/json';
		}
		const reply = await fetch(this.base + url, { method, headers, body, redirect: 'manual', signal: AbortSignal.timeout(20000) });
		const text = await reply.text();
		const type = reply.headers.get('content-type') || '';
		let json = null;
		if (type.includes('json') && text) json = JSON.parse(text);
		if (this.checker && !options.unchecked && (url.startsWith('/api/') || url === '/health')) {
			const wrong = this.checker.wrong(method, url, reply.status, type, json);
			if (wrong) this.wrong.push(`${method} ${url}: ${wrong}`);
		}
		return { status: reply.status, headers: reply.headers, text, json };
	}
}

// Everything of `part` is in `whole`; an error text with the place, or null.
export function missing(part, whole, at = '') {
	if (part instanceof RegExp) return part.test(String(whole)) ? null : `${at}: ${JSON.stringify(whole)} is not like ${part}`;
	if (Array.isArray(part)) {
		if (!Array.isArray(whole) || whole.length !== part.length) return `${at}: ${JSON.stringify(whole)?.slice(0, 200)} has not ${part.length} items`;
		return part.map((one, i) => missing(one, whole[i], `${at}[${i}]`)).find(Boolean) || null;
	}
	if (part && typeof part === 'object') {
		if (!whole || typeof whole !== 'object') return `${at}: ${JSON.stringify(whole)} is no object`;
		return Object.keys(part).map((key) => missing(part[key], whole[key], `${at}.${key}`)).find(Boolean) || null;
	}
	return part === whole ? null : `${at}: ${JSON.stringify(whole)} instead of ${JSON.stringify(part)}`;
}
