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
	const bubble = (d, c, small) => {
		const { text, axis, base } = frame(c);
		const largest = Math.max(...d.points.map((p) => p.v), 1);
		const fill = { s: c['tier-s'], a: c['tier-a'], b: c.surface, c: c.surface, none: c.surface };
		/* words over symbols stay legible: in a seam of the ground's colour */
		const seam = { stroke: c.surface, lineWidth: 4 };
		const corner = (left, top, words) => ({ type: 'text', silent: true, z: 20, left, top, style: { text: words, fill: c['ink-3'], fontSize: 12, ...seam } });
		const beside = (p) => ((p.x - d.x.min) / (d.x.max - d.x.min) > 0.75 ? 'left' : 'top');
		const right = (words) => `${98 - words.length * (small ? 3.6 : 1.9)}%`;
		const lines = { symbol: 'none', silent: true, lineStyle: { color: c['line-strong'], type: 'dashed' }, label: { show: false }, data: [...d.x.cuts.map((x) => ({ xAxis: x })), ...d.y.cuts.map((y) => ({ yAxis: y }))] };
		return { ...base,
			graphic: d.corners.length ? [corner(60, 32, d.corners[0]), corner(right(d.corners[1]), 32, d.corners[1]), corner(60, '82%', d.corners[2]), corner(right(d.corners[3]), '82%', d.corners[3])] : [],
			grid: { left: 52, right: small ? 20 : 56, top: 34, bottom: 44 },
			xAxis: { ...axis, type: 'value', min: d.x.min, max: d.x.max, name: d.x.name, nameLocation: 'middle', nameGap: 26, splitLine: { show: false } },
			yAxis: { ...axis, type: 'value', min: d.y.min, max: d.y.max, name: d.y.name, nameGap: 12, splitLine: { show: false } },
			tooltip: { ...base.tooltip, formatter: (one) => `${one.data.name}\n${d.x.name} ${one.data.value[0]}\n${d.y.name} ${one.data.value[1]}\n${one.data.words}` },
			series: ['none', 'c', 'b', 'a', 's'].map((tier, i) => ({ type: 'scatter', symbol: tiers[tier], z: i + 2, markLine: i ? undefined : lines,
				data: d.points.filter((p) => p.t === tier).map((p) => ({ name: p.n, value: [p.x, p.y], words: p.w, symbolSize: (6 + 34 * Math.sqrt(Math.max(p.v, 0) / largest)) * (small ? 0.6 : 1), label: { show: p.l, position: beside(p) } })),
				itemStyle: { color: fill[tier], opacity: 0.9, borderColor: tier === 's' || tier === 'a' ? c.surface : c['tier-b'], borderWidth: tier === 's' || tier === 'a' ? 1 : 1.5 },
				label: { distance: 3, formatter: '{b}', color: c.ink, fontSize: 12, fontFamily: text.fontFamily, textBorderColor: c.surface, textBorderWidth: 3 }, labelLayout: { hideOverlap: true } })) };
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
			series: [{ type: 'heatmap', data: d.cells.map((value) => ({ value, label: { color: value[2] > most * 0.6 ? c.surface : c.ink } })), label: { show: true, fontSize: 12, fontFamily: text.fontFamily }, itemStyle: { borderColor: c.line, borderWidth: 1 } }] };
	};
	const kinds = { bubble, pareto, heat };
	const draw = () => {
		const c = colours();
		for (const place of places) {
			const old = window.echarts.getInstanceByDom(place);
			if (old) old.dispose();
			const data = JSON.parse(place.dataset.picture);
			window.echarts.init(place, null, { renderer: 'svg' }).setOption(kinds[place.dataset.kind](data, c, place.clientWidth < 480));
		}
	};
	draw();
	window.addEventListener('themechange', draw);
	window.addEventListener('resize', banyan.later(draw, 120));
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
})();
