// Selection with its rounds, the import wizard, settings. `page` is signed in as an administrator of the demo company.
const lines = ['客户编码,客户名称,城市,员工人数', 'G0001,鄂州甲机械厂,武汉,10', 'G0002,鄂州乙机械厂,武汉,很多'];
// The characters above that are not ASCII, in GBK.
const gbk = { 客: 'bfcd', 户: 'bba7', 编: 'b1e0', 码: 'c2eb', 名: 'c3fb', 称: 'b3c6', 城: 'b3c7', 市: 'cad0', 员: 'd4b1', 工: 'b9a4', 人: 'c8cb', 数: 'cafd', 鄂: 'b6f5', 州: 'd6dd', 甲: 'bcd7',
	乙: 'd2d2', 机: 'bbfa', 械: 'd0b5', 厂: 'b3a7', 武: 'cee4', 汉: 'baba', 很: 'badc', 多: 'b6e0' };
const bytes = (text) => Buffer.concat([...text].map((c) => (gbk[c] ? Buffer.from(gbk[c], 'hex') : Buffer.from(c))));

const importFile = async (page, base, name, buffer) => {
	await page.goto(`${base}/import`);
	await page.check('input[name=entity][value=account]');
	await page.setInputFiles('#file', { name, mimeType: 'text/csv', buffer });
	await page.click('main form button[type=submit]');
	await page.waitForLoadState();
};

export default async function cases(test) {
	await test('selection, import and settings read well', async ({ page, base, shot, axe }) => {
		for (const [name, path] of [['selection', '/selection'], ['selection-sales', '/selection?policy=sales&from=2025-12-01&to=2026-11-30'], ['import', '/import'], ['users', '/settings/users'], ['roles', '/settings/roles']]) {
			await page.goto(base + path);
			await axe(page);
			await shot(page, `${name}-zh-CN-light-1440`);
		}
	});
	await test('selection, import and settings', async ({ page, base, expect }) => {
		await run({ page, base, check: (name, ok) => expect.ok(ok, name) });
	});
}

async function run({ page, base, check }) {
	await page.goto(`${base}/selection?policy=sales&from=2025-12-01&to=2026-11-30`);
	check('the curve is drawn', (await page.locator('svg.plot polyline.line').count()) === 1);
	check('the ranking has rows', (await page.locator('.rows-rank tbody tr').count()) === 20);
	await page.locator('.rows-rank tbody tr:first-child a.btn').click();
	await page.waitForLoadState();
	check('a rank can be opened', (await page.locator('.explain-page tr').count()) > 5);

	await page.goto(`${base}/selection`);
	check('the first policy with criteria comes first', (await page.inputValue('input[name=policy]:checked')) === 'grow_profit');
	await page.goto(`${base}/selection?policy=sales`);
	await page.click('main .page-head a.btn-primary');
	await page.waitForLoadState();
	await page.check('input[name=stage][value=deciding]');
	await page.click('.form-actions button');
	await page.waitForLoadState();
	const open = await page.locator('input.pick').count();
	check('a round has proposals', open > 1);
	await page.click('button[value=approve]');
	await page.waitForLoadState();
	check('whoever opened it does not decide it alone', (await page.locator('button[name=keep][value="1"]').count()) === 0);
	await page.evaluate(() => fetch('/api/v1/settings', { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body: '{"selection.four_eyes":"false"}' }));
	await page.goBack();
	await page.locator('input.pick').first().uncheck();
	await page.click('button[value=approve]');
	await page.waitForLoadState();
	await page.click('button[name=keep][value="1"]');
	await page.waitForLoadState();
	check('those approved are decided', (await page.locator('input.pick').count()) === 1);
	await page.evaluate(() => fetch('/api/v1/settings', { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body: '{"selection.four_eyes":null}' }));

	await importFile(page, base, 'gbk.csv', bytes(lines.join('\r\n')));
	check('columns are recognised in GBK', (await page.inputValue('select[name="c.0"]')) === 'code' && (await page.content()).includes('鄂州甲机械厂'));
	await page.locator('main form.stack .form-actions button').click();
	await page.waitForLoadState();
	check('a cell that is no number is seen before', (await page.locator('td.is-bad').count()) === 1);
	await page.locator('main .form-actions .btn-primary').click();
	await page.waitForURL(/\/report$/);
	check('the report adds up', (await page.locator('dl.sum dd').allInnerTexts()).join('').replace(/[^0-9]/g, '') === '21001');
	check('refused rows come back', (await (await page.request.get(page.url().replace(/report$/, 'rejects.csv'))).text()).includes('G0002'));
	await importFile(page, base, 'broken.csv', Buffer.alloc(0));
	check('an empty file is refused in words', (await page.locator('[role=alert]').count()) === 1);

	for (const path of ['users', 'units', 'roles', 'fields', 'lists', 'policies', 'calendar', 'mappings', 'company', 'tokens', 'jobs', 'audit'])
		check(`settings ${path}`, (await page.goto(`${base}/settings/${path}`)).status() === 200);
	await page.goto(`${base}/settings/audit?entity=invitation`);
	check('what nobody in person did, the program did', (await page.locator('main tbody').innerText()).includes('系统'));
	await page.goto(`${base}/language/en`);
	await page.goto(`${base}/accounts/1/access`);
	check('shipped roles are called in the reader\'s language', (await page.locator('.notice').innerText()).includes('Your roles: Administrator'));
	check('who may do all needs nobody\'s help', (await page.locator('.refusal').count()) === 0);
	await page.goto(`${base}/language/zh-CN`);
	await limits(page, base, check);
	await page.goto(`${base}/me`);
	const device = page.locator('th[scope=row] .name').first();
	check('a session is called by its browser', /^Chrome \d+ · Linux$/.test(await device.innerText()) && (await device.getAttribute('title')).startsWith('Mozilla/'));
	await page.goto(`${base}/settings/tokens?new=1`);
	await page.fill('#name', 'script');
	await page.click('.form-actions button');
	await page.waitForLoadState();
	check('a token is shown once', (await page.locator('[data-secret]').innerText()).length > 30);
}

/* Sizes are typed in MB and kept in bytes; what was not touched stays as it was. */
async function limits(page, base, check) {
	const kept = async () => (await (await page.request.get(`${base}/api/v1/settings`)).json());
	const save = async (value) => {
		await page.goto(`${base}/settings/company`);
		await page.fill('input[name="file.bytes"]', value);
		await page.click('.form-actions button');
		await page.waitForLoadState();
	};
	const before = JSON.stringify(await kept());
	await page.goto(`${base}/settings/company`);
	check('limits are shown in MB', (await page.inputValue('input[name="file.bytes"]')) === '50' && (await page.inputValue('input[name="import.bytes"]')) === '2048');
	await save('2.5');
	check('a limit is kept in bytes', JSON.stringify(await kept()) === before.replace('52428800', '2621440') && before.includes('52428800'));
	await save('0.5');
	check('too small a limit is refused in MB', /1 MB.*1024 MB/s.test(await page.innerText('.field.is-wrong')) && (await page.inputValue('input[name="file.bytes"]')) === '0.5');
	await save('50');
	check('and goes back', JSON.stringify(await kept()) === before);
}
