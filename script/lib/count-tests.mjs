// Counts the single tests inside a meson test log (testlog.json): those that cmocka tells, one for a program that tells none.
import { readFileSync } from 'node:fs';

const sum = { PASS: 0, FAIL: 0, SKIP: 0 };
for (const line of readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean)) {
	const { name, result, stdout = '', stderr = '' } = JSON.parse(line);
	const text = stdout + stderr;
	// A group ends with a list of what failed, which repeats it.
	const lines = text.replace(/\[  FAILED  \] \d+ test\(s\), listed below:\n(?:\[  FAILED  \][^\n]*\n?)*/g, '').split('\n');
	const count = (mark) => lines.filter((one) => one.startsWith(mark) && !one.includes('test(s)')).length;
	const ok = count('[       OK ]'), failed = count('[  FAILED  ]'), skipped = count('[  SKIPPED ]');
	const good = result === 'OK' || result === 'EXPECTEDFAIL';
	if (result === 'SKIP') sum.SKIP += 1;
	else if (ok + failed + skipped === 0) sum[good ? 'PASS' : 'FAIL'] += 1;
	else {
		sum.PASS += ok;
		sum.SKIP += skipped;
		sum.FAIL += good ? failed : Math.max(failed, 1);
	}
	if (!good && result !== 'SKIP') console.log(`--- ${name}: ${result}\n${text}`);
}
for (const [word, n] of Object.entries(sum)) console.log(`${word} ${n}`);
