// One's way through records: neighbours in the list, crumbs, what an order comes to, the group of companies, paper.
export default async function cases(test) {
	await test('a record goes on to its neighbours in the list it was opened from', async ({ page, base, axe, expect }) => {
		await page.goto(`${base}/accounts?filter=${encodeURIComponent("tier in ('strategic','key')")}&sort=-tier`);
		const names = await page.$$eval('tbody a.name', (all) => all.slice(0, 3).map((one) => one.textContent));
		await page.click('tbody tr:nth-child(2) a.name');
		await page.waitForSelector('.crumbs [rel=next]');
		expect.equal(await page.textContent('h1'), names[1]);
		expect.match(await page.textContent('.crumbs'), /第 2 \/ \d+/);
		await axe(page);
		await page.click('.crumbs [rel=next]');
		expect.equal(await page.textContent('h1'), names[2]);
		await page.click('.rec-tabs a:has-text("历史")');
		await page.waitForURL(/tab=history/);
		for (const name of [names[1], names[0]]) {
			await page.waitForLoadState('load');
			await page.keyboard.press('k');
			await page.waitForFunction((expected) => document.querySelector('h1').textContent === expected, name);
		}
		expect.equal(await page.$('.crumbs [rel=prev]'), null);
	});

	await test('an order says what it comes to, and each part of it', async ({ page, base, axe, expect, shot }) => {
		await page.goto(`${base}/orders/1`);
		expect.equal(await page.locator('.strip-cell').count(), 3);
		await page.click('.strip-cell:first-child .figure > summary');
		expect.ok(await page.locator('.strip-cell:first-child .explain td.num').count() >= 4);
		await axe(page);
		await shot(page, 'order-explained');
		await page.click('.crumbs a:nth-of-type(2)');
		expect.match(new URL(page.url()).pathname, /^\/accounts\/\d+$/);
	});

	await test('a group of companies shows what each bought, its top all of it', async ({ page, base, expect }) => {
		await page.goto(`${base}/accounts/31`);
		const rows = await page.$$eval('.rail .tree li', (all) => all.map((one) => one.className));
		expect.ok(rows.length > 3 && rows[0] === 'in-0' && rows.slice(1).every((one) => one === 'in-1'), rows.join());
		const top = await page.textContent('.rail .tree li:first-child .num');
		expect.equal(await page.textContent('.rail .panel-head .figure summary'), top);
		await page.click('.rail .panel-head .figure summary');
		expect.ok(await page.locator('.rail .explain td.num').count() > 3);
	});

	for (const path of ['/accounts/1/print', '/orders/1/print', '/contacts/1/print', '/products/1/print', '/tasks/1/print'])
		await test(`${path}: a sheet of paper`, async ({ page, base, axe, expect, shot }) => {
			const reply = await page.goto(base + path);
			expect.equal(reply.status(), 200);
			await axe(page);
			expect.ok(await page.locator('.sheet-page .facts').count());
			expect.equal(await page.$('.side'), null);
			const width = await page.evaluate(() => document.documentElement.scrollWidth);
			await page.emulateMedia({ media: 'print' });
			await page.setViewportSize({ width: 690, height: 1000 });
			expect.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 690, 'wider than A4');
			expect.ok(width > 690);
			expect.equal(await page.isVisible('.sheet-bar'), false);
			await shot(page, `print${path.replace(/\W+/g, '-')}`);
			await page.emulateMedia({ media: null });
			await page.setViewportSize({ width: 1440, height: 900 });
		});

	await test('a list on paper keeps all its columns', async ({ page, base, expect, shot }) => {
		await page.goto(`${base}/accounts`);
		await page.emulateMedia({ media: 'print' });
		await page.setViewportSize({ width: 690, height: 1000 });
		expect.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 690, 'wider than A4');
		expect.ok(await page.isVisible('tbody tr:first-child td:last-child'));
		expect.equal(await page.isVisible('.side'), false);
		await shot(page, 'print-list');
		await page.emulateMedia({ media: null });
		await page.setViewportSize({ width: 1440, height: 900 });
	});

	await test('units stand as the tree that they are', async ({ page, base, axe, expect }) => {
		await page.goto(`${base}/settings/units`);
		const depths = await page.$$eval('.rows tbody tr', (all) => all.map((one) => Number(/in-(\d)/.exec(one.className)[1])));
		expect.ok(depths[0] === 0 && Math.max(...depths) >= 2, depths.join());
		expect.ok(depths.every((one, i) => i === 0 || one <= depths[i - 1] + 1), depths.join());
		await axe(page);
	});

	await test('public holidays are loaded by one button, once', async ({ page, base, expect }) => {
		await page.goto(`${base}/settings/calendar?year=2026`);
		await page.click('.month:first-of-type td.is-set button');
		await page.waitForLoadState();
		await page.click('form[action*="/holidays"] button');
		await page.waitForSelector('.toast-line:has-text("1 天")');
		await page.click('form[action*="/holidays"] button');
		await page.waitForSelector('.toast-line:has-text("早已载入")');
		expect.ok(await page.locator('.month td.is-set').count() > 20);
	});

	await test('shipped roles have their names in the reader\'s language', async ({ page, context, base, expect }) => {
		await context.addCookies([{ name: 'banyan_language', value: 'en', url: base }]);
		await page.goto(`${base}/settings/roles`);
		expect.equal(await page.textContent('.rows tbody tr:has-text("regional_manager") .name'), 'Regional manager');
		await page.goto(`${base}/nothing/at/all/here`);
		expect.match(await page.textContent('h1'), /Not found/i);
		await page.goto(`${base}/accounts/new`);
		expect.equal(await page.textContent('h1'), 'New account');
		await context.addCookies([{ name: 'banyan_language', value: 'zh-CN', url: base }]);
	});
}
