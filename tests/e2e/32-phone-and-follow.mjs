// What is read on a phone: the ranking, why a score is what it is, a round. And values that follow from an edited one.
const phone = { width: 390, height: 844 };

/* Nothing stands beyond the right edge but what scrolls by itself. */
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

export default async function cases(test) {
	await test('on a phone: the ranking, an explanation, a round', async ({ page, base, axe, shot, expect }) => {
		await page.setViewportSize(phone);
		await page.goto(`${base}/selection?policy=secure_base`);
		expect.ok(await fits(page), 'the ranking fits');
		const first = page.locator('.rows-scored tbody tr').first();
		expect.ok(await first.isVisible());
		await axe(page);
		await shot(page, 'ranking-phone');
		expect.ok((await first.boundingBox()).y < phone.height, 'the ranking comes first');
		expect.equal(await page.locator('#goal').isVisible(), false, 'the policy is folded');
		await page.click('a.goal-open');
		await page.locator('#goal input[name=policy]:checked').waitFor({ state: 'visible' });
		await axe(page);
		await page.click('#goal a.goal-close');
		await page.locator('#goal').waitFor({ state: 'hidden' });
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

	await test('on a phone: every item of the own menu can be touched, a card says what the list is in the order of', async ({ page, base, axe, expect }) => {
		await page.setViewportSize(phone);
		await page.goto(`${base}/tasks`);
		expect.match(await page.locator('.rows-cards tbody tr').first().innerText(), /\d\d-\d\d/);
		await page.locator('.top details.menu:has(form[action="/sign-out"]) > summary').click();
		for (const item of await page.locator('.top .menu[open] .menu-list > :is(a, form)').all()) {
			const box = await item.boundingBox();
			if (box)
				expect.ok(await item.evaluate((one, [x, y]) => one.contains(document.elementFromPoint(x, y)), [box.x + box.width / 2, box.y + box.height / 2]), await item.innerText());
		}
		await axe(page);
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
