// Runs every tests/e2e/*.mjs in Chromium against a demo company of its own: node tests/e2e/lib/run.mjs FOLDER. $BANYAN is the program; screenshots go to
// build/screenshots. A file's default export gets `test(name, run)`; run gets { page, context, base, shot, axe, expect,
// path (of the first one-time link), restart, enter (somebody else, in a browser of his own), ask (the command line) }.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { strict as expect } from 'node:assert';
import { chromium } from 'playwright-core';

const folder = process.argv[2];
const program = process.env.BANYAN;
const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = 'build/screenshots';

const run = (...args) => execFileSync(program, args, { encoding: 'utf8' });
const port = 20000 + (process.pid % 20000);
const base = `http://127.0.0.1:${port}`;
const db = `${folder}/e2e.db`;

/* The page's policy forbids scripts from elsewhere: axe runs in the frame by the debugger's hand. */
async function axe(page) {
	await page.evaluate(axeSource);
	const found = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
	const serious = found.violations.filter((one) => ['serious', 'critical'].includes(one.impact));
	expect.equal(serious.length, 0, `${page.url()}: ${serious.map((one) => `${one.id} ${one.nodes[0].html.slice(0, 160)}`).join('; ')}`);
}

let server;

async function start() {
	server = spawn(program, ['serve', '--db', db, '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'ignore', 'inherit'] });
	for (let i = 0; i < 100; i++) {
		try { if ((await fetch(`${base}/health`)).ok) break; } catch { /* not yet */ }
		await new Promise((ok) => setTimeout(ok, 100));
	}
}

/* The server ends, by that signal, and another begins on the same database. */
async function restart(signal) {
	const gone = new Promise((ok) => server.once('exit', ok));
	server.kill(signal);
	await gone;
	await start();
}

async function serve() {
	run('init', '--db', db, '--demo');
	const link = JSON.parse(run('user', 'add', 'e2e', '--role', 'administrator', '--db', db, '--json')).link;
	await start();
	return `/${link.split('/').slice(-2).join('/')}`;
}

async function main() {
	if (!browserPath) { console.log('PASS 0\nFAIL 0\nSKIP 1'); return 0; }
	mkdirSync(shots, { recursive: true });
	const path = await serve();
	const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
		'--disable-background-networking', '--disable-component-update', '--disable-sync'] });
	let passed = 0, failed = 0;
	try {
		const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
		const shot = (page, name) => page.screenshot({ path: `${shots}/${name}.png` });
		// Somebody else of the demo company, in a browser context of his own.
		const enter = async (code, options = {}) => {
			const own = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', ...options });
			const page = await own.newPage();
			page.setDefaultTimeout(10000);
			await page.goto(`${base}/${JSON.parse(run('user', 'link', code, '--db', db, '--json')).link.split('/').slice(-2).join('/')}`);
			await page.waitForURL((url) => !url.pathname.startsWith('/invitation'));
			return page;
		};
		const ask = (...words) => JSON.parse(run(...words, '--db', db, '--json'));
		const test = async (name, body) => {
			const page = await context.newPage();
			const wrong = [];
			page.on('pageerror', (error) => wrong.push(error.message));
			page.on('console', (message) => { if (/Content Security Policy/.test(message.text())) wrong.push(message.text()); });
			page.setDefaultTimeout(10000);
			try {
				await body({ page, context, base, shot, axe, expect, path, restart, enter, ask });
				expect.deepEqual(wrong, []);
				passed++;
			} catch (error) {
				failed++;
				console.log(`not ok ${name}: ${error.message.split('\n').slice(0, 4).join(' ')}`);
			}
			await page.close();
		};
		for (const file of readdirSync('tests/e2e').filter((one) => one.endsWith('.mjs')).sort())
			await (await import(`../${file}`)).default(test);
	} finally {
		await browser.close();
		server.kill('SIGTERM');
	}
	try {
		run('check', '--db', db);
		passed++;
	} catch (error) {
		failed++;
		console.log(`not ok what all this left behind is sound: ${error.stdout}`);
	}
	console.log(`PASS ${passed}\nFAIL ${failed}\nSKIP 0`);
	return failed ? 1 : 0;
}

process.exitCode = await main();
