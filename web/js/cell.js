/* Editing a cell where it stands: double click or e; the server gives the field and, when kept, the value again. Tab goes on to the next cell. */
(() => {
	if (!window.htmx) return;
	const start = (cell) => {
		if (cell.classList.contains('is-editing')) return;
		cell.classList.add('is-editing');
		htmx.ajax('GET', cell.dataset.edit, { target: cell, swap: 'innerHTML' });
	};
	/* htmx takes a form over only a moment after it came: who types faster would leave the page. */
	const submit = (form) => {
		htmx.process(form);
		form.requestSubmit();
	};
	banyan.on('dblclick', '[data-edit]', (event, cell) => { event.preventDefault(); start(cell); });
	banyan.on('banyan:edit', '[data-edit]', (event, cell) => start(cell));
	document.addEventListener('htmx:afterSwap', (event) => {
		const cell = event.target.closest?.('[data-edit]');
		if (!cell) return;
		const form = cell.querySelector('[data-cell-edit]');
		cell.classList.toggle('is-editing', Boolean(form));
		const field = form?.querySelector('input:not([type=hidden]), select, textarea');
		if (!field) return;
		field.focus();
		field.select?.();
	});
	banyan.on('keydown', '[data-cell-edit]', (event, form) => {
		if (event.isComposing) return;
		const cell = form.closest('[data-edit]');
		if (event.key === 'Escape') {
			event.stopPropagation();
			form.querySelector('[data-cell-cancel]').click();
		} else if (event.key === 'Tab') {
			const cells = [...document.querySelectorAll('[data-edit]')];
			const next = cells[cells.indexOf(cell) + (event.shiftKey ? -1 : 1)];
			event.preventDefault();
			submit(form);
			if (next) start(next);
		} else if (event.key === 'Enter' && !event.target.matches('textarea, button, a')) {
			event.preventDefault();
			submit(form);
		}
	});
	/* What was kept has values computed from it: they are taken from the page as it is now. */
	document.addEventListener('banyan:follow', async () => {
		let text;
		try { text = await banyan.fetchText(location.href, { headers: {} }); } catch { return; }
		const fresh = new DOMParser().parseFromString(text, 'text/html');
		const found = new Map([...fresh.querySelectorAll('[data-follows]')].map((one) => [one.dataset.follows, one]));
		for (const old of document.querySelectorAll('[data-follows]')) {
			const now = found.get(old.dataset.follows);
			if (now) old.replaceChildren(...now.childNodes);
		}
	});
	/* 412 and 422 bring the field back with what was wrong. */
	document.addEventListener('htmx:beforeSwap', (event) => {
		if ([409, 412, 422].includes(event.detail.xhr.status)) { event.detail.shouldSwap = true; event.detail.isError = false; }
	});
})();
