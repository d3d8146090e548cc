// Net sales on pages: each figure opens to what it is made of, several currencies are converted, drafts and cancelled orders are no sales.
const api = (page, method, path, body) => page.evaluate(async ([how, where, what]) => {
	const reply = await fetch(`/api/v1/${where}`, { method: how, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(what) });
	if (!reply.ok) throw new Error(`${where}: ${reply.status} ${await reply.text()}`);
	return reply.json();
}, [method, path, body]);

export default async function cases(test) {
	await test('every figure of an account opens', async ({ page, base, axe, expect, shot }) => {
		await page.goto(`${base}/accounts/1`);
		expect.equal(await page.locator('.strip-cell').count(), 5);
		for (let i = 1; i <= 4; i++) {
			const summary = page.locator(`.strip-cell:nth-child(${i}) .figure > summary`);
			await summary.click();
			expect.ok(await page.locator(`.strip-cell:nth-child(${i}) .explain td.num`).count() >= 1, `figure ${i}`);
			if (i === 3) { await axe(page); await shot(page, 'account-figure-open'); }
			await summary.click();
		}
		await page.click('.strip-cell:nth-child(3) .figure > summary');
		await page.click('.strip-cell:nth-child(3) .explain header a');
		const said = Number((await page.textContent('.page-head .sub')).split(' ')[0].replace(/\D/g, ''));
		expect.equal(said, await page.locator('tr[data-row]').count());
		await page.goto(`${base}/accounts/1`);
		expect.equal(Number(await page.textContent('.strip-cell:nth-child(3) .figure > summary')), said);
		await page.click('.strip-cell:nth-child(5) a');
		expect.match(new URL(page.url()).pathname, /^\/orders\/\d+$/);
	});

	await test('amounts of several currencies are converted, what has no rate is said', async ({ page, base, expect }) => {
		await page.goto(base);
		const account = (await api(page, 'POST', 'accounts', { code: 'FX-1', name: '外币客户' })).id;
		const order = async (number, currency, status, price) => {
			const made = await api(page, 'POST', 'orders', { number, account, currency, status });
			await api(page, 'POST', 'order_lines', { order: made.id, quantity: 1, unit_price: price });
		};
		const sales = async () => {
			await page.goto(`${base}/accounts/${account}`);
			return page.textContent('.strip-cell:first-child .figure > summary');
		};
		await order('FX-1', 'USD', 'confirmed', 1000);
		expect.equal(await sales(), 'US$1,000');
		await order('FX-2', 'CNY', 'confirmed', 500);
		await order('FX-3', 'CNY', 'cancelled', 7777);
		await order('FX-4', 'CNY', 'draft', 7777);
		expect.equal(await sales(), '500');
		await page.click('.strip-cell:first-child .figure > summary');
		expect.ok((await page.textContent('.strip-cell:first-child .explain')).includes('没有汇率'));
		await api(page, 'POST', 'rates', { currency: 'USD', valid_on: '2020-01-01', rate: 7 });
		expect.equal(await sales(), '7,500');
		await page.goto(`${base}/accounts?filter=${encodeURIComponent("code = 'FX-1'")}`);
		expect.ok((await page.textContent('tr[data-row] td.num')).includes('7,500'));
	});

	await test('accounts are sorted by their sales, page after page, filtered and not, both ways', async ({ page, base, axe, expect }) => {
		const amount = (text) => { const m = /([−\d.,]+)(万|亿)?\s*$/.exec(text.trim()); return Number(m[1].replace('−', '-').replace(/,/g, '')) * ({ 万: 1e4, 亿: 1e8 }[m[2]] || 1); };
		const shown = () => page.$$eval('tr[data-row]', (rows) => rows.map((row) => [row.dataset.row, row.querySelector('.cell-money b, td.num .none, td.num span')?.textContent || '']));
		await page.goto(`${base}/accounts`);
		await page.click('thead a:has-text("近12月销售")');
		expect.equal(new URL(page.url()).searchParams.get('sort'), '-sales');
		expect.ok(await page.$('thead [aria-sort=descending]:has-text("近12月销售")'));
		await axe(page);
		const all = [];
		for (;;) {
			all.push(...await shown());
			const next = await page.$('.pager [rel=next]');
			if (!next) break;
			await next.click();
			await page.waitForLoadState();
		}
		expect.equal(new Set(all.map((one) => one[0])).size, all.length);
		const sold = all.filter((one) => /\d/.test(one[1]) && !/US/.test(one[1])).map((one) => amount(one[1]));
		expect.ok(sold.length > 300 && sold.every((one, i) => i === 0 || one <= sold[i - 1] * 1.001), 'largest first');
		const filter = encodeURIComponent("tier in ('key','growth') and unit under 'EC'");
		const members = new Set();
		await page.goto(`${base}/accounts?filter=${filter}&fields=code`);
		for (;;) {
			for (const [id] of await shown()) members.add(id);
			const next = await page.$('.pager [rel=next]');
			if (!next) break;
			await next.click();
			await page.waitForLoadState();
		}
		await page.goto(`${base}/accounts?filter=${filter}&sort=-sales`);
		const down = (await shown()).map((one) => one[0]);
		expect.deepEqual(down, all.map((one) => one[0]).filter((id) => members.has(id)).slice(0, 50));
		await page.goto(`${base}/accounts?filter=${filter}&sort=sales`);
		expect.deepEqual((await shown()).map((one) => one[0]), all.map((one) => one[0]).filter((id) => members.has(id)).reverse().slice(0, 50));
		/* and from account to account in this order */
		await page.goto(`${base}/accounts?filter=${filter}&sort=-sales`);
		await page.click('tr[data-row]:nth-child(2) a.name');
		await page.click('.crumbs [rel=next]');
		expect.equal(new URL(page.url()).pathname, `/accounts/${down[2]}`);
		await page.click('.crumbs [rel=prev]');
		await page.click('.crumbs [rel=prev]');
		expect.equal(new URL(page.url()).pathname, `/accounts/${down[0]}`);
		expect.equal(await page.$('.crumbs [rel=prev]'), null);
	});
	await test('by sales one sorts what one sees, and only where one sees all of it', async ({ base, expect, enter, ask }) => {
		const page = await enter('pan.haifeng61');
		const codes = (path) => page.goto(`${base}${path}`).then(() => page.$$eval('tr[data-row]', (rows) => rows.map((row) => row.dataset.row)));
		const own = await codes('/accounts'), down = await codes('/accounts?sort=-sales');
		expect.deepEqual([...down].sort(), [...own].sort());
		expect.ok(own.length > 2 && await page.$('thead a:has-text("近12月销售")'));
		expect.notDeepEqual(down, own);
		/* rights that another process changes hold a moment later */
		const until = async (path, wanted) => {
			for (let i = 0; i < 50 && (await codes(path)).join() !== wanted.join(); i++) await page.waitForTimeout(200);
			expect.deepEqual(await codes(path), wanted);
		};
		/* order lines less far than accounts: no such order, by whatever address it is asked for */
		ask('role', 'grant', 'service_engineer', 'order_line', 'list=own');
		await until('/accounts?sort=-sales', own);
		expect.deepEqual(await codes('/accounts?sort=sales'), own);
		expect.equal(await page.$('thead a:has-text("近12月销售")'), null);
		ask('role', 'grant', 'service_engineer', 'order_line', 'list=team');
		await until('/accounts?sort=-sales', down);
		await page.context().close();
	});
}
