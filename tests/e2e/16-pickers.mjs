// Pickers: what was opened lately, why something is offered, and a row made in place without leaving the form.
export default async function cases(test) {
	await test('what was opened lately is offered first', async ({ page, base, axe, expect, shot }) => {
		await page.goto(`${base}/accounts/9`);
		const name = await page.textContent('h1');
		await page.goto(`${base}/orders/new`);
		await page.focus('#account');
		await page.waitForSelector('.picker h3:has-text("最近用过")');
		expect.ok((await page.textContent('.picker .hit:first-of-type')).includes(name));
		await shot(page, 'picker-recent');
		await axe(page);
		const twice = await page.$$eval('.picker .hit', (all) => all.map((one) => one.dataset.value));
		expect.equal(new Set(twice).size, twice.length);
		await page.keyboard.press('Enter');
		expect.equal(await page.inputValue('input[name=account]'), '9');
		expect.equal(await page.inputValue('#account'), name);
	});

	await test('a form that begins with a picker opens uncovered', async ({ page, base, expect }) => {
		await page.goto(`${base}/tasks/new`);
		expect.equal(await page.evaluate(() => document.activeElement.id), 'account');
		await page.waitForTimeout(400);
		expect.equal(await page.locator('.picker').count(), 0);
		await page.keyboard.press('ArrowDown');
		await page.locator('.picker .hit').first().waitFor();
		await page.keyboard.press('Escape');
		await page.locator('.picker').waitFor({ state: 'detached' });
		await page.click('#account');
		await page.locator('.picker .hit').first().waitFor();
	});

	await test('the rarely filled in stands last in a form, and nothing of it takes the cursor', async ({ page, base, expect }) => {
		await page.goto(`${base}/contacts/1/edit`);
		expect.equal((await page.locator('.form fieldset, .form details.more').last().innerText()).trim(), '更多');
		expect.equal(await page.evaluate(() => document.activeElement.id), 'name');
	});

	await test('the palette has its places in order for those who hear it', async ({ page, base, axe, expect }) => {
		await page.goto(base);
		await page.keyboard.press('/');
		await page.waitForSelector('#palette[open] .hit');
		await axe(page);
		await page.keyboard.type('zz-nothing-is-called-so');
		await page.waitForFunction(() => !document.querySelector('#palette-hits .hit.is-on mark'));
		await axe(page);
	});

	await test('initials find, and the offer says so', async ({ page, base, expect }) => {
		await page.goto(`${base}/orders/new`);
		await page.fill('#account', 'wxxd');
		await page.waitForSelector('.picker .hit:has-text("锡锻")');
		expect.ok((await page.textContent('.picker .hit:has-text("锡锻")')).includes('按拼音'));
	});

	await test('a row is made in place: what is required is asked, errors stay in the dialog, the form keeps what was typed', async ({ page, base, axe, expect, shot }) => {
		await page.goto(`${base}/orders/new`);
		await page.fill('#number', 'PICK-1');
		await page.fill('#account', '就地新建客户');
		await page.click('.picker [data-create-url]');
		await page.waitForSelector('dialog.quick[open] #quick-code');
		expect.equal(await page.inputValue('#quick-name'), '就地新建客户');
		await axe(page);
		await page.click('dialog.quick button[type=submit]');
		await page.waitForSelector('dialog.quick .field.is-wrong');
		await shot(page, 'picker-create');
		await page.fill('#quick-code', 'A00001');
		await page.click('dialog.quick button[type=submit]');
		await page.waitForSelector('dialog.quick [role=alert]:has-text("A00001"), dialog.quick .field-error');
		await page.fill('#quick-code', 'PICK-A');
		await page.click('dialog.quick button[type=submit]');
		await page.waitForSelector('dialog.quick', { state: 'detached' });
		expect.match(await page.inputValue('input[name=account]'), /^\d+$/);
		expect.equal(await page.inputValue('#account'), '就地新建客户');
		expect.equal(await page.inputValue('#number'), 'PICK-1');
		/* a contact of this very account: the account comes along */
		await page.fill('#contact', '就地联系人');
		await page.click('.picker [data-create-url]');
		await page.waitForSelector('dialog.quick[open] #quick-account');
		expect.equal(await page.inputValue('#quick-account'), '就地新建客户');
		await page.click('dialog.quick button[type=submit]');
		await page.waitForSelector('dialog.quick', { state: 'detached' });
		await page.fill('#contact', '就地');
		await page.waitForSelector('.picker .hit[data-value]:has-text("就地联系人")');
		await page.keyboard.press('Enter');
		await page.click('.form-actions .btn-primary');
		await page.waitForURL(/orders\/\d+$/);
		expect.ok((await page.textContent('.facts')).includes('就地联系人'));
	});
}
