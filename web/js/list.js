/* A record goes on to its neighbours in the list with j and k. */
(() => {
	document.addEventListener('keydown', (event) => {
		if (document.querySelector('[data-list]') || banyan.typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
		const beside = event.key === 'j' ? document.querySelector('.crumbs [rel=next]') : event.key === 'k' ? document.querySelector('.crumbs [rel=prev]') : null;
		if (beside) location.href = beside.href;
	});
})();
/* Lists: j k move, x picks, Enter opens, e edits the cell; shift picks a range; the bulk bar counts. */
(() => {
	const list = document.querySelector('[data-list]');
	if (!list) return;
	const rows = [...list.querySelectorAll('tbody tr')];
	const picks = rows.map((row) => row.querySelector('.pick'));
	const bar = list.querySelector('.bulk');
	const all = list.querySelector('[data-pick-all]');
	let at = -1, last = -1;

	const count = () => {
		const n = picks.filter((pick) => pick && pick.checked).length;
		rows.forEach((row, i) => row.classList.toggle('is-picked', Boolean(picks[i] && picks[i].checked)));
		if (all) { all.checked = n > 0 && n === picks.length; all.indeterminate = n > 0 && n < picks.length; }
		if (!bar) return;
		bar.classList.toggle('is-on', n > 0);
		bar.querySelector('[data-bulk-count]').textContent = banyan.text('picked', n);
	};
	const cursor = (to) => {
		if (!rows.length) return;
		at = Math.max(0, Math.min(rows.length - 1, to));
		rows.forEach((row, i) => row.classList.toggle('is-cursor', i === at));
		rows[at].scrollIntoView({ block: 'nearest' });
		rows[at].querySelector('a.name')?.focus({ preventScroll: true });
	};
	const pick = (i, value, range) => {
		const from = range && last >= 0 ? Math.min(i, last) : i;
		const to = range && last >= 0 ? Math.max(i, last) : i;
		for (let n = from; n <= to; n++) if (picks[n]) picks[n].checked = value;
		last = i;
		count();
	};
	list.addEventListener('click', (event) => {
		const i = picks.indexOf(event.target);
		if (i >= 0) pick(i, event.target.checked, event.shiftKey);
		if (event.target === all) { picks.forEach((box) => { if (box) box.checked = all.checked; }); count(); }
	});
	list.addEventListener('reset', () => setTimeout(count));
	document.addEventListener('keydown', (event) => {
		if (banyan.typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
		const key = event.key;
		if (key === 'j' || key === 'k') cursor(at + (key === 'j' ? 1 : -1));
		else if (key === 'x' && at >= 0 && picks[at]) pick(at, !picks[at].checked, event.shiftKey);
		else if (key === 'e' && at >= 0) rows[at].querySelector('[data-edit]')?.dispatchEvent(new CustomEvent('banyan:edit', { bubbles: true }));
		else if (key === 'Enter' && at >= 0 && event.target === document.body) location.href = rows[at].dataset.url;
		else return;
		event.preventDefault();
	});
	count();
})();
