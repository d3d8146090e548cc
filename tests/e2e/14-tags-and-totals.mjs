// Tags on records and in lists, what orders come to, branches below a region.
export default async function cases(test) {
	await test('a tag is put on a record, filters the list, and is taken off again', async ({ page, base, axe, expect, shot }) => {
		await page.goto(`${base}/accounts/6`);
		await page.click('.tag-add > summary');
		await page.fill('.tag-add [data-pick-text]', '要"回访\'s');
		await page.click('.tag-add button[type=submit]');
		await page.waitForSelector('.tag-line .cue:has-text("回访")');
		await axe(page);
		await shot(page, 'account-tagged');
		await page.click('.tag-line .cue a:has-text("回访")');
		expect.equal(new URL(page.url()).searchParams.get('filter'), "tags has '要\"回访''s'");
		expect.equal(await page.locator('tr[data-row]').count(), 1);
		expect.equal(await page.textContent('.chip .val summary'), '要"回访\'s');
		await page.click('.chip .op summary');
		await page.click('.chip .op a:has-text("没有")');
		expect.match(new URL(page.url()).searchParams.get('filter'), /^tags lacks /);
		await page.goto(`${base}/accounts/6`);
		await page.click('.tag-line .tag-x[aria-label*="回访"]');
		await page.waitForLoadState();
		expect.equal(await page.locator('.tag-line .cue:has-text("回访")').count(), 0);
	});

	await test('a tag filter is made by hand, from the tags that there are', async ({ page, base, expect }) => {
		await page.goto(`${base}/accounts`);
		await page.click('.chip-new summary');
		await page.click('.chip-new a:has-text("标签")');
		await page.click('.chip-changed .val summary');
		const tag = await page.$eval('.chip-changed select option:nth-child(1)', (one) => one.value);
		await page.selectOption('.chip-changed select', tag);
		await page.click('.chip-changed button[type=submit]');
		expect.equal(new URL(page.url()).searchParams.get('filter'), `tags has '${tag}'`);
	});

	await test('many rows are tagged at once, and untagged by undo', async ({ page, base, expect }) => {
		await page.goto(`${base}/accounts?fields=tags`);
		const cells = () => page.$$eval('tbody tr[data-row] td:nth-child(3)', (all) => all.slice(0, 3).map((one) => one.textContent.trim()));
		const before = await cells();
		for (const n of [1, 2, 3]) await page.check(`tbody tr:nth-child(${n}) .pick`);
		await page.click('.bulk summary:has-text("标签")');
		await page.fill('.bulk [data-pick-text]', '批量');
		await page.click('.bulk .menu[open] .btn-primary');
		await page.waitForSelector('.toast-line .link');
		expect.ok((await cells()).every((one) => one.includes('批量')));
		await page.click('.toast-line .link');
		await page.waitForLoadState();
		await page.goto(`${base}/accounts?fields=tags`);
		expect.deepEqual(await cells(), before);
	});

	await test('orders show what they come to; the sum stands below', async ({ page, base, expect }) => {
		await page.goto(`${base}/orders?filter=${encodeURIComponent("account = 'A00001'")}&fields=account,amount`);
		const rows = await page.locator('tr[data-row]').count();
		expect.ok(rows > 1 && rows < 50);
		expect.equal(await page.locator('tr[data-row] td.num').count(), rows);
		expect.match(await page.textContent('tfoot td.num'), /\d/);
		await page.goto(`${base}/contacts`);
		expect.ok(await page.$eval('.list', (list) => list.scrollWidth <= list.clientWidth + 1), 'the default columns fit a laptop');
	});

	await test('a region holds its branches', async ({ page, base, expect }) => {
		await page.goto(`${base}/accounts?filter=${encodeURIComponent("unit under 'EC'")}`);
		expect.match(await page.textContent('.chip .op summary'), /含下级/);
		expect.equal(await page.textContent('.chip .val summary'), '华东大区');
		expect.ok((await page.$$eval('tbody tr[data-row]', (all) => all.length)) === 50);
	});
}
