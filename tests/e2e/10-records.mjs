// Signing in, lists, records, forms and what hangs on them. 10 comes first: its first case signs the shared context in.
const goto = async (page, base, path) => {
	const reply = await page.goto(base + path);
	return reply.status();
};

const SECRET = 'vier worte sind genug';

export default async function cases(test) {
	await test('a one-time link signs in, once; a password can be set then', async ({ page, base, path, axe, expect }) => {
		await page.goto(base + path);
		await page.waitForSelector('.shell');
		expect.equal(new URL(page.url()).pathname, '/');
		expect.equal(await goto(page, base, path), 404);
		await goto(page, base, '/password');
		await axe(page);
		await page.fill('#password', 'short');
		await page.fill('#repeat', 'short');
		await page.click('main button[type=submit], .panel button[type=submit]');
		await page.waitForSelector('[role=alert]');
		await page.fill('#password', SECRET);
		await page.fill('#repeat', SECRET);
		await page.click('main button[type=submit], .panel button[type=submit]');
		await page.waitForSelector('.shell');
	});

	await test('wrong names and wrong passwords read the same', async ({ page, base, expect }) => {
		const told = [];
		for (const name of ['e2e', 'nobody']) {
			const other = await page.context().browser().newContext();
			const guest = await other.newPage();
			await guest.goto(`${base}/sign-in?next=//elsewhere.example`);
			await guest.fill('#name', name);
			await guest.fill('#password', 'not the password');
			await guest.click('button[type=submit]');
			told.push(await guest.textContent('[role=alert]'));
			await other.close();
		}
		expect.equal(told[0], told[1]);
	});

	await test('the right password signs in and goes to the page asked for', async ({ page, base, expect }) => {
		const other = await page.context().browser().newContext();
		const guest = await other.newPage();
		await guest.goto(`${base}/contacts`);
		await guest.fill('#name', 'e2e');
		await guest.fill('#password', SECRET);
		await guest.click('button[type=submit]');
		await guest.waitForURL(/contacts$/);
		await guest.click('details.menu summary .disc');
		await guest.click('form[action="/sign-out"] button');
		await guest.waitForURL(/sign-in/);
		await guest.goto(`${base}/contacts`);
		expect.equal(new URL(guest.url()).pathname, '/sign-in');
		await other.close();
	});

	await test('a page asks a stranger to sign in and comes back', async ({ page, base, expect }) => {
		const other = await page.context().browser().newContext();
		const guest = await other.newPage();
		await guest.goto(`${base}/accounts?sort=-tier`);
		expect.equal(new URL(guest.url()).pathname, '/sign-in');
		expect.equal(await guest.inputValue('input[name=back]'), '/accounts?sort=-tier');
		await other.close();
	});

	for (const [name, path] of [['today', '/'], ['accounts', '/accounts?sort=-tier'], ['contacts', '/contacts'], ['products', '/products'], ['orders', '/orders'],
		['board', '/accounts?layout=board'], ['account', '/accounts/1'], ['account-people', '/accounts/1?tab=contacts'], ['account-fields', '/accounts/1?tab=fields'],
		['account-files', '/accounts/1?tab=files'], ['account-history', '/accounts/1?tab=history'], ['account-access', '/accounts/1/access'], ['account-new', '/accounts/new'],
		['account-edit', '/accounts/1/edit'], ['order', '/orders/1'], ['product', '/products/1'], ['search', '/search?q=xdjx'], ['notices', '/notices'], ['me', '/me'],
		['more', '/more'], ['password', '/password']])
		await test(`${name}: three languages, light, dark, phone, nothing serious`, async ({ page, context, base, shot, axe, expect }) => {
			for (const [language, theme, width] of [['zh-CN', 'light', 1440], ['en', 'dark', 1440], ['zh-TW', 'light', 390]]) {
				await context.addCookies([{ name: 'banyan_language', value: language, url: base }, { name: 'theme', value: theme, url: base }]);
				await page.setViewportSize({ width, height: 900 });
				expect.equal(await goto(page, base, path), 200);
				expect.equal(new URL(page.url()).pathname, path.split('?')[0]);
				expect.equal(await page.getAttribute('html', 'lang'), language);
				expect.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width, `${path} is wider than ${width}`);
				await axe(page);
				await shot(page, `${name}-${language}-${theme}-${width}`);
			}
			await context.addCookies([{ name: 'banyan_language', value: 'zh-CN', url: base }, { name: 'theme', value: 'light', url: base }]);
		});

	await test('a filter is added, changed and removed through its chip', async ({ page, base, expect }) => {
		await goto(page, base, '/accounts');
		await page.click('.chip-new summary');
		await page.click('.chip-new a:has-text("员工人数")');
		await page.click('.chip-changed .val summary');
		await page.fill('.chip-changed input[name=value]', '1,000');
		await page.click('.chip-changed button[type=submit]');
		expect.equal(new URL(page.url()).searchParams.get('filter'), 'staff >= 1000');
		await page.click('.chip .op summary');
		await page.click('.chip .op a:has-text("<")');
		expect.match(new URL(page.url()).searchParams.get('filter'), /^staff <=? 1000$/);
		await page.click('.chip .x');
		expect.equal(new URL(page.url()).searchParams.get('filter'), null);
	});

	await test('a list says of each row what the record says', async ({ page, base, expect }) => {
		const reply = await page.context().request.get(`${base}/api/v1/accounts?fields=name,tier,status&limit=50&sort=-tier,name`);
		const items = (await reply.json()).items, words = { strategic: 'S战略', key: 'A重点', growth: 'B潜力', general: 'C一般', prospect: '意向', active: '合作中', dormant: '沉睡', lost: '已流失' };
		await goto(page, base, '/accounts?fields=name,tier,status&sort=-tier,name');
		const shown = await page.$$eval('tr[data-row]', (rows) => rows.map((one) => [one.dataset.row, ...[...one.querySelectorAll('.tier, .cue')].map((cell) => cell.textContent)].join()));
		expect.equal(shown.join('\n'), items.map((one) => [one.id, ...[one.tier, one.status].filter(Boolean).map((code) => words[code])].join()).join('\n'));
	});

	await test('pages follow each other without gaps', async ({ page, base, expect }) => {
		const seen = new Set();
		await goto(page, base, '/accounts');
		for (let i = 0; i < 3; i++) {
			for (const row of await page.$$eval('tr[data-row]', (rows) => rows.map((one) => one.dataset.row))) {
				expect.ok(!seen.has(row), `account ${row} stands on two pages`);
				seen.add(row);
			}
			await page.click('.pager [rel=next]');
		}
		expect.equal(seen.size, 150);
	});

	await test('a form keeps what was typed and says what is wrong', async ({ page, base, axe, expect }) => {
		await goto(page, base, '/accounts/new');
		await page.fill('#name', '试验客户 <b>&"');
		await page.fill('#staff', 'many');
		await page.click('.form-actions .btn-primary');
		expect.equal(await page.inputValue('#name'), '试验客户 <b>&"');
		expect.equal(await page.$$eval('.field.is-wrong', (all) => all.length), 2);
		await axe(page);
		await page.fill('#code', 'E2E-1');
		await page.fill('#staff', '1,234');
		await page.click('.form-actions .btn-primary');
		expect.match(new URL(page.url()).pathname, /^\/accounts\/\d+$/);
		expect.equal(await page.textContent('h1'), '试验客户 <b>&"');
		expect.equal(await page.$('h1 b'), null);
	});

	await test('a time is kept to the minute through a form that was refused', async ({ page, base, expect }) => {
		await goto(page, base, '/orders/new');
		expect.match(await page.inputValue('#ordered_at'), /T\d\d:\d\d$/);
		await page.fill('#ordered_at', '2026-03-04T15:06');
		await page.fill('#currency', 'XX');
		await page.click('.form-actions .btn-primary');
		await page.waitForSelector('.wrong-list');
		expect.equal(await page.inputValue('#ordered_at'), '2026-03-04T15:06');
	});

	await test('who saves second sees both versions', async ({ page, context, base, expect }) => {
		const other = await context.newPage();
		await goto(page, base, '/accounts/5/edit');
		await goto(other, base, '/accounts/5/edit');
		await other.fill('#short_name', '甲');
		await other.click('.form-actions .btn-primary');
		await other.waitForURL(/accounts\/5$/);
		await other.close();
		await page.fill('#short_name', '乙');
		await page.click('.form-actions .btn-primary');
		const text = await page.textContent('.error-panel');
		expect.ok(text.includes('甲') && text.includes('乙'), text);
		await page.click('.form-actions .btn-primary');
		await page.waitForURL(/accounts\/5$/);
		expect.ok((await page.textContent('main')).includes('乙'));
	});

	await test('a note with a mention, a comment under it', async ({ page, base, expect }) => {
		await goto(page, base, '/accounts/1');
		await page.fill('.compose textarea', '备件已到 @周亦川 请安排');
		await page.click('.compose button[type=submit]');
		await page.waitForSelector('.toast-line');
		expect.equal(await page.textContent('.event .at-name'), '@周亦川');
		await page.click('.event .replies summary');
		await page.fill('.event .replies textarea', '收到');
		await page.click('.event .replies button[type=submit]');
		await page.waitForLoadState();
		expect.ok((await page.textContent('.event .replies')).includes('收到'));
	});

	await test('a cell is edited where it stands', async ({ page, base, expect }) => {
		await goto(page, base, '/accounts?fields=name,status');
		await page.dblclick('tbody tr:first-child td[data-edit]');
		await page.selectOption('.cell-edit select', 'dormant');
		await page.click('.cell-edit button[type=submit]');
		await page.waitForSelector('tbody tr:first-child .cue-warn');
		expect.equal(await page.$('.cell-edit'), null);
	});

	await test('many rows at once: looked at, done, undone', async ({ page, base, expect }) => {
		const signs = () => page.$$eval('tbody tr td:nth-child(3)', (cells) => cells.slice(3, 5).map((one) => one.textContent.trim()));
		await goto(page, base, '/accounts?fields=name,status');
		const before = await signs();
		await page.check('tbody tr:nth-child(4) .pick');
		await page.check('tbody tr:nth-child(5) .pick');
		await page.click('.bulk details summary');
		await page.click('.bulk button[value=status]');
		await page.selectOption('#status', 'lost');
		await page.click('button[value=preview]');
		await page.click('button[value=do]');
		await page.waitForSelector('.toast-line .link');
		expect.notDeepEqual(await signs(), before);
		await page.click('.toast-line .link');
		await page.waitForSelector('.toast-line');
		await goto(page, base, '/accounts?fields=name,status');
		expect.deepEqual(await signs(), before);
	});

	await test('an export holds what the list shows', async ({ page, base, expect }) => {
		const reply = await page.context().request.get(`${base}/accounts/export/csv?fields=name,tier&filter=${encodeURIComponent("tier = 'strategic'")}`);
		expect.equal(reply.status(), 200);
		const lines = (await reply.text()).trim().split(/\r?\n/);
		expect.equal(lines[0], 'name,tier');
		expect.ok(lines.length > 1 && lines.slice(1).every((line) => line.endsWith(',strategic')), lines.slice(0, 3).join('|'));
	});

	await test('the palette finds by initials', async ({ page, base, expect }) => {
		await goto(page, base, '/');
		await page.keyboard.press('Control+k');
		await page.keyboard.type('wxxd');
		await page.waitForSelector('#palette-hits .hit:has-text("锡锻")');
		expect.ok(await page.$('#palette[open]'));
	});

	await test('a view is saved and opened again', async ({ page, base, expect }) => {
		await goto(page, base, '/accounts?sort=-tier');
		await page.click('.filters a[href^="/views/new"]');
		await page.fill('#name', '按等级');
		await page.click('.form-actions .btn-primary');
		await page.waitForSelector('.views a[aria-current=page]:has-text("按等级")');
		expect.equal(new URL(page.url()).searchParams.get('sort'), '-tier');
	});

	await test('reading and forms work without script', async ({ page, base, expect, context }) => {
		const cookies = await context.cookies();
		const plain = await page.context().browser().newContext({ javaScriptEnabled: false });
		await plain.addCookies(cookies);
		const reader = await plain.newPage();
		await reader.goto(`${base}/contacts/new?account=1`);
		await reader.fill('#name', '无脚本');
		await reader.click('.form-actions .btn-primary');
		expect.match(new URL(reader.url()).pathname, /^\/contacts\/\d+$/);
		expect.equal(await reader.textContent('h1'), '无脚本');
		await plain.close();
	});

	await test('what is not there is said in words', async ({ page, base, axe, expect }) => {
		for (const path of ['/accounts/99999999', '/nothing', '/accounts/x', '/accounts?filter=nope']) {
			expect.ok([404, 422].includes(await goto(page, base, path)), path);
			await axe(page);
		}
	});
}
