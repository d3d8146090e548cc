// Two goals beside each other, on the demo company as it was made.
export default async function cases(test) {
	await test('two goals compared: who comes in, who goes out', async ({ page, base, axe, shot, expect }) => {
		await page.goto(`${base}/selection/compare?policy=secure_base&with=grow_profit`);
		const read = () => page.$$eval('.compare-movers .movers > div', (groups) => groups.map((group) => ({
			said: Number(group.querySelector('h3 .sub').textContent), names: [...group.querySelectorAll('.mover a')].map((one) => one.textContent) })));
		const there = await read();
		expect.equal(there.length, 3);
		expect.ok(there[0].names.length > 0 && there[1].names.length > 0, 'somebody comes and somebody goes');
		for (const group of there) expect.equal(group.names.length, group.said);
		expect.equal(there[0].names.filter((name) => there[1].names.includes(name)).length, 0);
		await axe(page);
		await shot(page, 'compare');
		/* who comes in becomes a key account, who goes out was one; each opens its reason */
		const tiers = (group) => page.$$eval(`.compare-movers .movers > div:nth-child(${group}) .mover`, (all) => all.map((one) =>
			[...one.querySelectorAll('.tier i')].map((mark) => 'SA'.includes(mark.textContent))));
		for (const [before, after] of await tiers(1)) expect.deepEqual([before, after], [false, true]);
		for (const [before, after] of await tiers(2)) expect.deepEqual([before, after], [true, false]);
		/* the weights of both stand beside each other; compared with itself nobody moves */
		expect.ok(await page.locator('main table tbody tr').count() > 10);
		await page.selectOption('#with', 'secure_base');
		await page.click('.compare-form button[type=submit]');
		await page.waitForURL(/with=secure_base/);
		for (const group of await read()) expect.equal(group.said, 0);
	});
}
