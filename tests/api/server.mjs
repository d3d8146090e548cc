// A company in a database of its own, served by the program under test on a loopback port; people and tokens made on its command line.
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';

const program = process.env.BANYAN || 'build/banyan';

export const banyan = (db, ...words) => execFileSync(program, [...words, '--db', db], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/** What `banyan check` finds wrong, or null. */
export const unsound = (db) => {
	try {
		banyan(db, 'check');
		return null;
	} catch (error) {
		return `${error.stdout}`.slice(-600);
	}
};

const freePort = () => new Promise((done, fail) => {
	const socket = createServer();
	socket.on('error', fail);
	socket.listen(0, '127.0.0.1', () => {
		const { port } = socket.address();
		socket.close(() => done(port));
	});
});

export async function serve(db) {
	const port = await freePort();
	const child = spawn(program, ['serve', '--db', db, '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'ignore', 'inherit'] });
	const base = `http://127.0.0.1:${port}`;
	for (let i = 0; i < 200; i += 1) {
		if (child.exitCode !== null) throw new Error(`the server ended with status ${child.exitCode}`);
		try {
			if ((await fetch(`${base}/health`)).status === 200) return { base, child };
		} catch {
			// not yet
		}
		await new Promise((done) => setTimeout(done, 50));
	}
	child.kill('SIGKILL');
	throw new Error('the server does not answer');
}

export const stop = ({ child }) => new Promise((done) => {
	const late = setTimeout(() => child.kill('SIGKILL'), 20000);
	child.on('exit', (code) => {
		clearTimeout(late);
		done(code);
	});
	child.kill('SIGTERM');
});

// name → role; the tokens that the cases speak with. links: what one signs in with.
export function people(db) {
	const links = {};
	const add = (name, role) => {
		links[name] = JSON.parse(banyan(db, 'user', 'add', name, '--role', role, '--json')).link;
	};
	const token = (user, scope) => JSON.parse(banyan(db, 'token', 'create', '--user', user, '--scope', scope, '--json')).token;
	add('anna', 'administrator');
	add('wang', 'administrator');
	add('audit', 'auditor');
	banyan(db, 'create', 'user', 'code=gast', 'name=gast');
	return {
		links,
		tokens: {
			admin: token('anna', 'admin'), writer: token('wang', 'write'), reader: token('anna', 'read'), auditor: token('audit', 'write'),
			norole: token('gast', 'write'), nobody: 'A'.repeat(43),
		},
	};
}
