/* Pictures: each [data-picture] holds its figures as JSON; ECharts draws them in the page's own colours. The same figures stand below as a table. */
(() => {
	const places = [...document.querySelectorAll('[data-picture]')];
	if (!places.length || !window.echarts) return;
	const tiers = { s: 'path://M25 3L75 3L100 50L75 97L25 97L0 50Z', a: 'roundRect', b: 'roundRect', c: 'circle', none: 'circle' };
	const colours = () => {
		const probe = document.body.appendChild(document.createElement('i'));
		const read = (name) => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };
		const found = {};
		for (const name of ['ink', 'ink-2', 'ink-3', 'line', 'line-strong', 'surface', 'accent-fill', 'accent-soft', 'warn-fill', 'tier-s', 'tier-a', 'tier-b'])
			found[name] = read(`--${name}`);
		probe.remove();
		return found;
	};
	/* 1,200万 or 12M: as the page writes money. */
	const units = { 'zh-CN': [[1e8, '亿'], [1e4, '万']], 'zh-TW': [[1e8, '億'], [1e4, '萬']] }[document.documentElement.lang] || [[1e9, 'B'], [1e6, 'M'], [1e3, 'k']];
	const short = (v) => {
		const unit = units.find(([size]) => Math.abs(v) >= size);
		return unit ? `${(v / unit[0]).toLocaleString('en', { maximumFractionDigits: 2 })}${unit[1]}` : String(v);
	};
	/* What all pictures share: no animation, tooltips without HTML (the page's policy allows no inline styles). */
	const frame = (c) => {
		const text = { color: c['ink-3'], fontSize: 12, fontFamily: getComputedStyle(document.body).fontFamily };
		const axis = { axisLine: { lineStyle: { color: c['line-strong'] } }, axisTick: { show: false }, axisLabel: text, splitLine: { lineStyle: { color: c.line } }, nameTextStyle: text };
		const base = { animation: false, textStyle: text, aria: { enabled: true },
			tooltip: { renderMode: 'richText', backgroundColor: c.surface, borderColor: c['line-strong'], textStyle: { color: c.ink, fontSize: 12 } } };
		return { text, axis, base };
	};
	/* The names of the largest stand in a column at the right, each on a line of its own; a thin line leads to its symbol, under the others. */
	const beside = (d, c, chart, grid, size, small) => {
		const width = chart.getWidth() - grid.left - grid.right, height = chart.getHeight() - grid.top - grid.bottom, gap = 18, column = grid.left + width + 26;
		const at = d.points.filter((p) => p.l).slice(0, small ? 6 : 10).map((p) => ({ p, x: grid.left + width * (p.x - d.x.min) / (d.x.max - d.x.min), y: grid.top + height * (d.y.max - p.y) / (d.y.max - d.y.min) }))
			.sort((one, two) => one.y - two.y || two.x - one.x);
		at.forEach((one, i) => { one.line = i ? Math.max(one.y, at[i - 1].line + gap) : Math.max(one.y, 12); });
		for (let i = at.length - 1, most = chart.getHeight() - 12; i >= 0 && at[i].line > most; i--, most -= gap) at[i].line = most;
		return at.flatMap(({ p, x, y, line }) => [
			{ type: 'polyline', silent: true, z: 1, shape: { points: [[x, y], [x + Math.min(size(p) / 2, column - 22 - x), y], [column - 14, line], [column - 4, line]] }, style: { fill: 'none', stroke: c['line-strong'], lineWidth: 1 } },
			{ type: 'text', silent: true, z: 20, x: column, y: line, style: { text: p.n, width: grid.right - 30, overflow: 'truncate', ellipsis: '…', verticalAlign: 'middle', fill: c.ink, fontSize: 12 } }]);
	};
	const bubble = (d, c, chart) => {
		const small = chart.getWidth() < 480;
		const { axis, base } = frame(c);
		const largest = Math.max(...d.points.map((p) => p.v), 1);
		const fill = { s: c['tier-s'], a: c['tier-a'], b: c.surface, c: c.surface, none: c.surface };
		/* words over symbols stay legible: in a seam of the ground's colour */
		const seam = { stroke: c.surface, lineWidth: 4 };
		const grid = { left: 52, right: small ? 96 : 168, top: 56, bottom: 44 };
		/* the words of the corners: the upper ones over the plot, the lower ones in it */
		const corner = (right, low) => ({ type: 'text', silent: true, z: 20, [right ? 'right' : 'left']: right ? grid.right + 6 : grid.left + 6, [low ? 'bottom' : 'top']: low ? grid.bottom + 6 : grid.top - 26,
			style: { text: d.corners[2 * low + right], fill: c['ink-3'], fontSize: 12, ...seam } });
		const size = (p) => (6 + 34 * Math.sqrt(Math.max(p.v, 0) / largest)) * (small ? 0.6 : 1);
		const names = beside(d, c, chart, grid, size, small);
		const lines = { symbol: 'none', silent: true, lineStyle: { color: c['line-strong'], type: 'dashed' }, label: { show: false }, data: [...d.x.cuts.map((x) => ({ xAxis: x })), ...d.y.cuts.map((y) => ({ yAxis: y }))] };
		return { ...base,
			graphic: [...names, ...(d.corners.length ? [corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1)] : [])],
			grid,
			xAxis: { ...axis, type: 'value', min: d.x.min, max: d.x.max, name: d.x.name, nameLocation: 'middle', nameGap: 26, splitLine: { show: false } },
			yAxis: { ...axis, type: 'value', min: d.y.min, max: d.y.max, name: d.y.name, nameGap: 32, splitLine: { show: false } },
			tooltip: { ...base.tooltip, formatter: (one) => `${one.data.name}\n${d.x.name} ${one.data.value[0]}\n${d.y.name} ${one.data.value[1]}\n${one.data.words}` },
			series: ['none', 'c', 'b', 'a', 's'].map((tier, i) => ({ type: 'scatter', symbol: tiers[tier], z: i + 2, markLine: i ? undefined : lines,
				data: d.points.filter((p) => p.t === tier).map((p) => ({ name: p.n, value: [p.x, p.y], words: p.w, symbolSize: size(p) })),
				itemStyle: { color: fill[tier], opacity: 0.9, borderColor: tier === 's' || tier === 'a' ? c.surface : c['tier-b'], borderWidth: tier === 's' || tier === 'a' ? 1 : 1.5 } })) };
	};
	const pareto = (d, c) => {
		const { text, axis, base } = frame(c);
		return { ...base,
			grid: { left: 56, right: 48, top: 30, bottom: 44 },
			xAxis: { ...axis, type: 'category', data: d.values.map((_, i) => i + 1), name: d.x, nameLocation: 'middle', nameGap: 24, splitLine: { show: false } },
			yAxis: [{ ...axis, type: 'value', name: d.unit, nameGap: 12, axisLabel: { ...text, formatter: short } }, { ...axis, type: 'value', max: 100, interval: 25, splitLine: { show: false }, axisLabel: { ...text, formatter: '{value}%' } }],
			tooltip: { ...base.tooltip, trigger: 'axis', valueFormatter: short },
			series: [{ type: 'bar', name: d.unit, barCategoryGap: '20%', data: d.values.map((value, i) => ({ value, itemStyle: { color: i < d.cut ? c['accent-fill'] : c['line-strong'] } })) },
				{ type: 'line', name: '%', yAxisIndex: 1, data: d.share, symbol: 'none', lineStyle: { color: c.ink, width: 1.6 }, itemStyle: { color: c.ink },
					markLine: { symbol: 'none', silent: true, lineStyle: { color: c['warn-fill'], type: 'dashed' }, label: { color: c.ink, fontSize: 12, position: 'end', formatter: d.words }, data: [{ xAxis: Math.max(d.cut - 1, 0) }] } }] };
	};
	const heat = (d, c) => {
		const { text, axis, base } = frame(c);
		const most = Math.max(...d.cells.map((one) => one[2]), 1);
		return { ...base,
			grid: { left: 64, right: 20, top: 30, bottom: 44 },
			xAxis: { ...axis, type: 'category', data: d.x.steps, name: d.x.name, nameLocation: 'middle', nameGap: 26 },
			yAxis: { ...axis, type: 'category', data: d.y.steps, name: d.y.name },
			visualMap: { show: false, min: 0, max: most, inRange: { color: [c.surface, c['accent-fill']] } },
			series: [{ type: 'heatmap', data: d.cells.map((value) => ({ value, label: { color: value[2] > most * 0.8 ? c.surface : value[2] ? c.ink : c['ink-3'] } })), label: { show: true, fontSize: 12, fontFamily: text.fontFamily }, itemStyle: { borderColor: c.line, borderWidth: 1 } }] };
	};
	const kinds = { bubble, pareto, heat };
	const draw = () => {
		const c = colours();
		for (const place of places) {
			const old = window.echarts.getInstanceByDom(place);
			if (old) old.dispose();
			const data = JSON.parse(place.dataset.picture);
			const chart = window.echarts.init(place, null, { renderer: 'svg' });
			chart.setOption(kinds[place.dataset.kind](data, c, chart));
		}
	};
	draw();
	window.addEventListener('themechange', draw);
	window.addEventListener('resize', banyan.later(draw, 120));
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
})();
