// A policy from its template to a ranking: weights by pairwise comparison with a judgement that contradicts the others, assessing an account, trying weights,
// methods side by side, another goal beside it, the ecosystem; on a wide screen and on a phone, with and without script.
const wide = { width: 1440, height: 900 }, phone = { width: 390, height: 844 };


export default async (test) => {
	let policy;
	await test('a policy from the template', async ({ page, base, shot, axe, expect }) => {
		await page.setViewportSize(wide);
		await page.goto(`${base}/selection/policies`);
		const before = await page.locator('.policy-card h2').count();
		await page.locator('.policy-new form', { has: page.locator('input[value="secure_base"]') }).locator('button').click();
		await page.waitForURL(/\/selection\/policies\/\d+$/);
		policy = page.url();
		expect.ok(await page.locator('.crit').count() >= 20);
		await axe(page);
		await shot(page, 'policy');
		await page.goto(`${base}/selection/policies`);
		expect.equal(await page.locator('.policy-card h2').count(), before + 1);
		await axe(page);
	});
	await test('weights typed in the page', async ({ page, expect }) => {
		await page.goto(policy);
		const first = page.locator('.crit input[name^="weight."]').first();
		const was = Number(await first.inputValue());
		await first.fill(String(was + 1.5));
		await page.click('form[data-weights] button[type=submit]');
		await page.waitForLoadState();
		expect.equal(await page.locator('.crit input[name^="weight."]').first().inputValue(), String(was + 1.5));
		expect.ok((await page.textContent('.panel-head:has-text("%")')).includes('%'));
	});
	await test('pairwise comparison with one contradiction', async ({ page, expect, axe, shot }) => {
		await page.goto(`${policy}/pairs`);
		const choose = async (pair, step) => page.locator(`.pair-level`).first().locator('.pair').nth(pair).locator(`input[value="${step}"]`).check();
		await choose(0, 3);   // attractiveness over potential
		await choose(1, -2);  // relationship over attractiveness
		await choose(2, 2);   // potential over relationship: the circle
		await page.click('.form-actions button[type=submit]');
		await page.waitForLoadState();
		const advice = await page.textContent('.mend-col');
		expect.ok(/CR \d\.\d\d/.test(advice), advice);
		expect.equal(await page.locator('.pair.is-moot').count(), 1);
		await axe(page);
		await shot(page, 'pairs');
		await page.click('.mend-col button');
		await page.waitForLoadState();
		expect.equal(await page.locator('.mend-col').count(), 0);
		await page.setViewportSize(phone);
		await page.reload();
		await axe(page);
		await shot(page, 'pairs-phone');
	});
	await test('a criterion with its anchors keeps what was typed', async ({ page, expect, axe }) => {
		await page.setViewportSize(wide);
		await page.goto(policy);
		await page.locator('.crit-name a').first().click();
		await page.waitForURL(/\/selection\/criteria\/\d+$/);
		await page.fill('[name="anchor.5"]', '行业标杆，同行都来参观');
		await page.fill('[name="weight"]', 'viel');
		await page.click('.form-actions button[type=submit]');
		expect.equal(await page.inputValue('[name="anchor.5"]'), '行业标杆，同行都来参观');
		expect.equal(await page.locator('.wrong-list').count(), 1);
		await page.fill('[name="weight"]', '0.05');
		await page.click('.form-actions button[type=submit]');
		await page.waitForURL(policy);
		await axe(page);
	});
	await test('assessing an account', async ({ page, base, expect, axe, shot }) => {
		await page.goto(`${base}/accounts`);
		const account = (await page.locator('.rows a.name').first().getAttribute('href')).split('/').pop();
		await page.setViewportSize(phone);
		await page.goto(`${policy}/assess/${account}`);
		await page.locator('fieldset.assess').first().locator('input[value="4"]').check();
		await page.click('.form-actions button[type=submit]');
		expect.ok(await page.locator('.field-error').count() > 0, 'a score without reason');
		expect.ok(await page.locator('fieldset.assess').first().locator('input[value="4"]').isChecked());
		await page.locator('fieldset.assess').first().locator('input[type=text]').fill('同行常来问它选了什么');
		await shot(page, 'assess-phone');
		await axe(page);
		await page.click('.form-actions button[type=submit]');
		await page.waitForURL(/\/selection\/assess/);
		expect.ok(await page.locator('.assess-row').count() >= 1);
		await page.setViewportSize(wide);
	});
	await test('the ranking follows weights that are tried', async ({ page, base, expect, axe, shot }) => {
		const code = (await (await page.goto(policy)).text()).match(/\/selection\?policy=([a-z_0-9]+)/)[1];
		await page.goto(`${base}/selection?policy=${code}`);
		expect.ok(await page.locator('#ranking tbody tr').count() > 10);
		await axe(page);
		await shot(page, 'selection-scored');
		const swapped = page.waitForResponse((one) => one.url().includes('try=1'));
		await page.locator('.try').first().evaluate((one) => { one.value = one.max; one.dispatchEvent(new Event('input', { bubbles: true })); });
		expect.equal((await swapped).status(), 200);
		expect.ok(await page.locator('#ranking tbody tr').count() > 10);
		await page.setViewportSize(phone);
		await page.reload();
		await axe(page);
		await shot(page, 'selection-scored-phone');
		await page.setViewportSize(wide);
		for (const path of ['methods', 'compare', 'pictures']) {
			await page.goto(`${base}/selection/${path}?policy=${code}`);
			expect.ok(await page.locator('h1').count() === 1);
			await axe(page);
			await shot(page, `selection-${path}`);
		}
		const pictures = await page.locator('[data-kind=bubble]').evaluateAll((list) => list.map((one) => JSON.parse(one.dataset.picture)));
		const file = await (await page.request.get(new URL(await page.locator('.page-head a.btn').getAttribute('href'), base).href)).text();
		const rows = new Map(file.trim().split(/\r?\n/).map((line) => line.split(',')).map((one) => [one[2], one]));
		expect.ok(pictures.some((one) => one.points.length > 5) && rows.size > 100, 'accounts are drawn, all stand in the file');
		for (const { x, y, points } of pictures) {
			const column = x.max === 5 ? 6 : 8, near = (told, axis, shown) => Math.abs(Math.min(Math.max(told, axis.min), axis.max) - shown) < 0.006;
			for (const point of points) {
				const row = rows.get(point.n);
				expect.ok(row && near(row[column], x, point.x) && near(row[column + 1], y, point.y) && Math.abs(row[3] - point.v) < 0.006, `${point.n} stands where the file says`);
			}
		}
	});
	await test('the ecosystem', async ({ page, base, expect, axe, shot }) => {
		await page.goto(`${base}/selection/ecosystem`);
		expect.equal(await page.locator('.eco-plot').count(), 2);
		expect.ok(await page.locator('.eco-shrubs li').count() > 0);
		await axe(page);
		await shot(page, 'ecosystem');
		await page.setViewportSize(phone);
		await page.reload();
		await axe(page);
		await page.setViewportSize(wide);
	});
	await test('without script', async ({ page, context, base, expect }) => {
		const plain = await context.browser().newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
		const other = await plain.newPage();
		await other.goto(`${policy}/pairs`);
		await other.locator('.pair-level summary').first().click();
		await other.locator('.pair-level').first().locator('.pair').first().locator('input[value="2"]').check();
		await other.click('.form-actions button[type=submit]');
		expect.ok(await other.locator('.pair-level').first().locator('.pair').first().locator('input[value="2"]').isChecked());
		await plain.close();
	});
};
