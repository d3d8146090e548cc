// Runs the checks of this folder on the source and counts them: one check is one test. Each module exports `checks`, a list of
// { name, run(files) } whose run gives a list of problems, empty when all is well.
import { readdirSync } from 'node:fs';
import { sourceFiles } from './files.mjs';

const folder = new URL('.', import.meta.url);
const files = sourceFiles();
let passed = 0, failed = 0;

for (const name of readdirSync(folder).filter((one) => one.startsWith('check-')).sort()) {
	const { checks } = await import(new URL(name, folder));
	for (const check of checks) {
		const problems = check.run(files);
		if (problems.length === 0) passed++;
		else failed++;
		console.log(`${problems.length ? 'not ok' : 'ok'} ${check.name}`);
		for (const problem of problems.slice(0, 50)) console.log(`  ${problem}`);
		if (problems.length > 50) console.log(`  and ${problems.length - 50} more`);
	}
}
console.log(`PASS ${passed}\nFAIL ${failed}`);
process.exit(failed ? 1 : 0);
