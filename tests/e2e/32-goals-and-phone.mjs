// Two goals beside each other, values that follow from an edited one, and what is read on a phone: the ranking, why a score is what it is, a round.
const phone = { width: 390, height: 844 };

/* Nothing stands beyond the right edge but what scrolls by itself. */
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

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

	await test('on a phone: the ranking, an explanation, a round', async ({ page, base, axe, shot, expect }) => {
		await page.setViewportSize(phone);
		await page.goto(`${base}/selection?policy=secure_base`);
		expect.ok(await fits(page), 'the ranking fits');
		const first = page.locator('.rows-scored tbody tr').first();
		expect.ok(await first.isVisible());
		await axe(page);
		await shot(page, 'ranking-phone');
		await first.locator('a.score').click();
		await page.waitForURL(/\/selection\/why/);
		expect.ok(await fits(page), 'the explanation fits');
		await axe(page);
		await shot(page, 'why-phone');
		await page.goto(`${base}/selection/rounds`);
		await page.locator('tbody a').first().click();
		await page.waitForURL(/\/selection\/rounds\/\d+/);
		expect.ok(await fits(page), 'the round fits');
		await axe(page);
		await shot(page, 'round-phone');
	});

	await test('a value computed from an edited one changes with it, on the record and in the list', async ({ page, base, expect }) => {
		const change = async (cell, number) => {
			await cell.dblclick();
			await cell.locator('[data-cell-edit] input[name=staff]').fill(number);
			await page.keyboard.press('Enter');
			await cell.locator('[data-cell-edit]').waitFor({ state: 'detached' });
		};
		await page.goto(`${base}/accounts/1?tab=facts`);
		const shown = page.locator('[data-follows="/accounts/1/size"]').first();
		const before = await shown.locator('summary').textContent();
		await change(page.locator('[data-edit="/accounts/1/cell/staff"]').first(), '3');
		await page.waitForFunction(([was]) => document.querySelector('[data-follows="/accounts/1/size"] summary').textContent !== was, [before]);
		expect.equal((await shown.locator('summary').textContent()).trim(), '微型');
		expect.ok((await page.textContent('p.meta')).includes('微型'));
		await page.goto(`${base}/accounts?filter=${encodeURIComponent("code = 'A00001'")}&fields=staff,size`);
		await change(page.locator('[data-edit="/accounts/1/cell/staff"]'), '690');
		await page.waitForFunction(([was]) => document.querySelector('[data-follows="/accounts/1/size"]').textContent.trim() === was, [before.trim()]);
	});
}
