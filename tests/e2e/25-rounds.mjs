// A round from opening to decisions by the people of the demo company: the office opens, an account manager answers and passes on, the committee votes, somebody else
// decides; and a tier asked for outside of a round.
const submit = async (page, selector) => {
	await page.locator(selector).first().click();
	await page.waitForLoadState();
};
const choose = async (page, field, code) => {
	await page.fill(`#${field}`, code);
	await page.locator('.picker [role=option], .picker .hit').first().waitFor();
	await page.keyboard.press('Enter');
};
const tick = (locator) => locator.evaluate((box) => { box.checked = true; box.dispatchEvent(new Event('change', { bubbles: true })); });
const narrow = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

export default async function cases(test) {
	await test('a round: opened, answered, passed on, voted, decided, taken back', async ({ base, shot, axe, expect, enter, ask }) => {
		const office = await enter('shen.jing');
		await office.goto(`${base}/selection?policy=grow_profit`);
		await submit(office, 'main .page-head a.btn-primary');
		expect.match(office.url(), /rounds\/new\?policy=grow_profit/);
		await axe(office);
		for (const [field, code] of [['chair', 'yue.chengzhi'], ['office', 'shen.jing'], ['member1', 'wen.bainian']]) await choose(office, field, code);
		await office.fill('#answers_due', '2020-01-02');
		await office.fill('#due_on', '2019-01-02');
		await submit(office, '.form-actions button');
		expect.equal(await office.locator('[role=alert]').count(), 1, 'days out of order are refused on the form');
		expect.equal(await office.inputValue('#due_on'), '2019-01-02', 'what was typed stays');
		await office.goto(`${base}/selection/rounds/new?policy=grow_profit`);
		for (const [field, code] of [['chair', 'yue.chengzhi'], ['office', 'shen.jing'], ['member1', 'wen.bainian']]) await choose(office, field, code);
		await submit(office, '.form-actions button');
		const round = office.url();
		expect.match(round, /\/selection\/rounds\/\d+$/);
		const id = round.split('/').pop();
		expect.equal(await office.locator('.stage-card').count(), 4, 'answers, votes, decisions, committee');
		expect.equal(await office.locator('.movers > div').count(), 3);
		await axe(office);
		await shot(office, 'round-answering-zh-CN-light-1440');

		// answering, on a phone
		const request = ask('list', 'stocktake_requests', '--filter', `round = ${id} and part = 'ar'`, '--include', 'user', '--limit', '50').items.find((one) => one.user.code !== 'zhou.yichuan');
		const manager = await enter(request.user.code, narrow);
		await manager.goto(base);
		await submit(manager, `a[href="/stocktake/${request.id}"]`);
		expect.equal(await manager.locator('fieldset.card').count(), 7);
		await axe(manager);
		await manager.locator('fieldset.card textarea').first().fill('全年毛利第一');
		await submit(manager, 'button[value=draft]');
		expect.equal(await manager.locator('fieldset.card textarea').first().inputValue(), '全年毛利第一', 'the draft is kept');
		await submit(manager, 'button[value=send]');
		expect.equal(await manager.locator('fieldset.card.is-wrong').count(), 1, 'the first question without an answer is shown');
		expect.equal(await manager.locator('fieldset.card textarea').first().inputValue(), '全年毛利第一');
		await choose(manager, 'user', 'zhou.yichuan');
		await submit(manager, '.pass-on button');
		expect.equal((await manager.goto(`${base}/stocktake/${request.id}`)).status(), 404, 'whoever passed it on answers no more');
		const mate = await enter('zhou.yichuan');
		await mate.goto(`${base}/notices`);
		expect.ok((await mate.locator('main').innerText()).includes('请您代为作答'), 'he is told');
		await mate.goto(`${base}/stocktake/${request.id}`);
		expect.equal(await mate.locator('fieldset.card textarea').first().inputValue(), '全年毛利第一', 'the draft goes with it');
		for (const area of await mate.locator('fieldset.card textarea').all()) await area.fill('带动两家配套厂，去年一起做过联合开发');
		await mate.check('input[name=outcome][value=keep_and_renew]');
		await mate.check('input[name=plan_kind][value=innovate]');
		await submit(mate, 'button[value=send]');
		expect.equal(await mate.locator('.field.is-wrong #plan').count(), 1, 'to innovate needs a plan');
		await mate.fill('#plan', '做一次现场技术交流');
		await mate.fill('#plan_due', '2030-02-26');
		await submit(mate, 'button[value=send]');
		expect.equal(new URL(mate.url()).pathname, '/stocktake');

		// voting: who has not voted sees no counts
		office.on('dialog', (dialog) => dialog.accept());
		await office.goto(round);
		await submit(office, 'form[action$="/stage/voting"] button');
		const chair = await enter('yue.chengzhi'), member = await enter('wen.bainian');
		await chair.goto(`${round}/vote`);
		await axe(chair);
		await shot(chair, 'round-vote-zh-CN-light-1440');
		const ballots = await chair.locator('.ballot').count();
		expect.ok(ballots > 10, `${ballots} ballots`);
		for (let i = 0; i < ballots; i++) await tick(chair.locator('.ballot').nth(i).locator(`input[value=${i ? 'agree' : 'against'}]`));
		await submit(chair, '.form-actions button');
		expect.equal(await chair.locator('.ballot .is-wrong').count(), 1, 'against needs a reason');
		await chair.locator('.ballot').first().locator('.field input').fill('还要再看一季');
		await submit(chair, '.form-actions button');
		expect.equal(chair.url(), round);
		await member.goto(round);
		expect.ok((await member.locator('.rows-round tbody tr').first().innerText()).includes('未公开'), 'counts are hidden before one has voted');
		await member.goto(`${round}/vote`);
		for (let i = 0; i < ballots; i++) await tick(member.locator('.ballot').nth(i).locator('input[value=agree]'));
		await submit(member, '.form-actions button');

		// deciding
		await office.goto(round);
		await submit(office, 'form[action$="/stage/deciding"] button');
		await chair.goto(round);
		await axe(chair);
		const judged = await chair.locator('input.pick:not(:checked)').count();
		expect.equal(judged, await chair.locator('.rows-round .is-moot').count(), 'what people are to judge is not ticked for them');
		await submit(chair, 'button[value=approve]');
		expect.ok((await chair.locator('main').innerText()).includes('与表决相反'), 'the preview says what cannot be done, and why');
		await submit(chair, 'button[name=keep][value="1"]');
		expect.equal(await chair.locator('input.pick').count(), judged + 1);
		await shot(chair, 'round-deciding-zh-CN-light-1440');
		const moved = chair.locator('.rows-round tbody tr', { hasText: '降级' }).first();
		await submit(chair, '.rows-round tbody tr:has(.cue-bad) button.link');
		expect.equal(await chair.locator('input.pick').count(), judged + 2, 'a decision is taken back');
		expect.equal(await moved.locator('select').count(), 1);
		await chair.goto(`${round}?state=open`);
		expect.equal(await chair.locator('.rows-round tbody tr').count(), judged + 2, 'filtered by progress');
		await submit(chair, '.rows-round tbody th a.name');
		await chair.fill('#reason', '再看一季');
		await submit(chair, 'button[value=refuse]');
		expect.ok((await chair.locator('.page-head').innerText()).includes('未批准') || (await chair.locator('.round-why').count()) === 1, 'refused with its reason');
		await shot(chair, 'round-proposal-zh-CN-light-1440');
		await axe(chair);
		await office.goto(round);
		await submit(office, 'form[action$="/stage/closed"] button');
		expect.equal(await office.locator('.steps-bar li.done').count(), 5);

		// minutes: on screen, on a phone, as PDF
		await submit(office, 'a[href$="/minutes"]');
		const said = await office.locator('main').innerText();
		for (const text of ['大客户评选会纪要', '主席', '还要再看一季', '带动两家配套厂', '做一次现场技术交流', '再看一季', '签字']) expect.ok(said.includes(text), `${text} in the minutes`);
		await axe(office);
		await shot(office, 'minutes-zh-CN-light-1440');
		const [file] = await Promise.all([office.waitForEvent('download'), office.locator('a[href$="/minutes.pdf"]').click()]);
		expect.match(file.suggestedFilename(), /^大客户评选会纪要 .*\.pdf$/);
		const bytes = await (await import('node:fs/promises')).readFile(await file.path());
		expect.equal(bytes.subarray(0, 5).toString(), '%PDF-');
		await manager.goto(`${round}/minutes`);
		expect.ok((await manager.locator('main').innerText()).includes('只列出您能看到的客户'), 'whoever sees a part is told');
		await axe(manager);
		await shot(manager, 'minutes-zh-CN-light-390');
		await office.goto(round);
		await office.goto(`${base}/selection/rounds`);
		await axe(office);
		for (const page of [office, manager, mate, chair, member]) await page.context().close();
	});
	// In the browser context of all tests: the server counts sign-ins.
	await test('how past decisions turned out: from the rounds, opened to the months', async ({ page, base, shot, axe, expect }) => {
		await page.goto(`${base}/selection/rounds`);
		await submit(page, 'a[href="/selection/decisions"]');
		expect.ok((await page.locator('.panel').first().locator('tbody tr').count()) >= 3, 'kinds of move, and the accounts never moved');
		await axe(page);
		await shot(page, 'decisions-light-1440');
		await page.setViewportSize({ width: 390, height: 844 });
		await axe(page);
		expect.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing beside the screen');
		await shot(page, 'decisions-light-390');
		await page.setViewportSize({ width: 1440, height: 900 });
		await submit(page, '.decisions-each tbody tr:has(.delta) td:last-child a');
		expect.match(page.url(), /\/selection\/decisions\/\d+$/);
		await axe(page);
		expect.equal((await page.goto(`${base}/selection/decisions/999999`)).status(), 404);
	});
	await test('a tier outside of a round: asked from the account, decided by somebody else', async ({ base, axe, expect, enter, ask }) => {
		const account = ask('list', 'accounts', '--filter', "owner.code = 'zhou.yichuan' and tier is empty", '--limit', '1').items[0];
		const owner = await enter('zhou.yichuan'), director = await enter('yue.chengzhi');
		await owner.goto(`${base}/accounts/${account.id}`);
		await owner.locator('.acct-actions details.menu summary').click();
		await submit(owner, `a[href="/accounts/${account.id}/tier"]`);
		await axe(owner);
		await submit(owner, '.form-actions button');
		expect.equal(await owner.locator('.field.is-wrong').count(), 1, 'a reason is needed');
		await owner.selectOption('select[name=tier]', 'key');
		await owner.fill('textarea[name=reason]', '新工厂投产，两年内采购翻番');
		await owner.selectOption('select[name=approver]', { label: '岳承志' });
		await submit(owner, '.form-actions button');
		const approval = owner.url();
		expect.match(approval, /\/approvals\/\d+$/);
		expect.equal(await owner.locator('button[value=approve]').count(), 0, 'not his own to decide');
		await director.goto(base);
		await submit(director, `a[href="${new URL(approval).pathname}"]`);
		await axe(director);
		await submit(director, 'button[value=refuse]');
		expect.equal(await director.locator('.field.is-wrong').count(), 1, 'refusing needs an answer');
		await submit(director, 'button[value=approve]');
		await owner.goto(`${base}/accounts/${account.id}`);
		expect.equal(await owner.locator('.acct-name .tier-a').count(), 1);
		for (const page of [owner, director]) await page.context().close();
	});
}
