// The scorecard of partners: a policy from the template, a distributor assessed, its grade and rewards, a period closed, why the score moved; on a phone, as a file.
const wide = { width: 1440, height: 900 }, phone = { width: 390, height: 844 };

export default async (test) => {
	let policy, code;
	await test('partners of the demo company: grades, rewards, what moved', async ({ page, base, shot, axe, expect }) => {
		await page.setViewportSize(wide);
		await page.goto(`${base}/selection?policy=partner`);
		expect.match(page.url(), /\/selection\/partners\?/);
		const lines = page.locator('.partner');
		expect.ok(await lines.count() >= 3, 'every distributor has a line');
		expect.ok(await page.locator('.partner-change').count() >= 3, 'and stands against the period before');
		await lines.first().locator('summary').click();
		expect.equal(await lines.first().locator('.partner-criteria > div').count(), 9);
		await axe(page);
		await shot(page, 'partners-zh-CN-light-1440');
		const counts = (await page.locator('nav.views a b').allInnerTexts()).map(Number);
		expect.equal(counts[0], counts.slice(1).reduce((a, b) => a + b, 0), 'the grades add up');
		await lines.first().locator('a.score').click();
		await page.waitForLoadState();
		expect.equal(await page.locator('.explain-page section').count(), 3, 'formula, parts, what changed since');
		const parts = await page.locator('.explain-page section').nth(2).locator('tr.in-0 .num').allInnerTexts();
		const moved = parts.slice(0, -2).reduce((sum, text) => sum + Number(text.replace('−', '-')), 0), [before, now] = parts.slice(-2).map(Number);
		expect.ok(Math.abs(now - before - moved) < 0.05, `${parts} add up, but for what is rounded`);
	});
	await test('a policy for partners from the template, and a distributor assessed', async ({ page, base, expect, axe }) => {
		await page.goto(`${base}/selection/partners`);
		const account = (await page.locator('.partner .name').first().getAttribute('href')).split('/').pop();
		await page.goto(`${base}/selection/policies`);
		await page.locator('.policy-new form', { has: page.locator('input[value="partner"]') }).locator('button').click();
		await page.waitForURL(/\/selection\/policies\/\d+$/);
		policy = page.url();
		await axe(page);
		await page.locator('main .page-head a.btn-primary').click();
		await page.waitForLoadState();
		code = new URL(page.url()).searchParams.get('policy');
		expect.equal(code, 'partner_2');
		expect.ok(await page.locator('.grade-none').count() >= 3, 'nobody has a grade without data');
		await page.goto(`${policy}/assess/${account}`);
		for (const set of await page.locator('fieldset.assess').all()) {
			await set.locator('input[value="4"]').check();
			await set.locator('input[type=text]').fill('按月抽查记录');
		}
		await page.click('.form-actions button[type=submit]');
		await page.waitForLoadState();
		await page.goto(`${base}/selection/partners?policy=${code}&grade=b`);
		await page.goto(`${base}/selection/partners?policy=${code}`);
		const line = page.locator('.partner').first();
		expect.match(await line.locator('.score').innerText(), /^[34]\.\d\d$/);
		expect.match(await line.locator('.partner-rewards').innerText(), /返利/);
	});
	await test('a period closed, and not twice', async ({ page, base, expect, axe, shot }) => {
		await page.setViewportSize(phone);
		await page.goto(`${base}/selection/partners?policy=${code}`);
		await axe(page);
		await shot(page, 'partners-phone');
		const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
		expect.equal(wider, false, 'nothing stands out at the right');
		await page.click('.partner-keep button');
		await page.waitForURL(/\/partner_grades/);
		await page.goto(`${base}/selection/partners?policy=${code}`);
		await page.click('.partner-keep button');
		await page.waitForLoadState();
		expect.equal(await page.locator('[role=alert]').count(), 1);
		await page.setViewportSize(wide);
		await page.goto(`${base}/partner_grades`);
		await page.locator('.rows tbody a').first().click();
		await page.waitForLoadState();
		expect.match(page.url(), /\/partner_grades\/\d+/);
		const csv = await (await page.request.get(`${base}/selection/partners.csv?policy=partner`)).text();
		expect.match(csv.split('\n')[0], /rank,code,name,score,known,grade,why,grade_before,change,rewards,p_on_time_delivery/);
		expect.ok(csv.split('\n').length > 3);
	});
};
