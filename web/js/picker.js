/* Pickers: search as you type over GET /pick/ENTITY?q=, arrows and Enter, making a new row in place. Mentions in a note use the same. */
(() => {
	const close = (box) => { box.querySelector('.picker')?.remove(); box.querySelector('[role=combobox]')?.setAttribute('aria-expanded', 'false'); };
	const show = (box, html) => {
		close(box);
		box.insertAdjacentHTML('beforeend', html);
		const list = box.querySelector('.picker');
		box.querySelector('[role=combobox]')?.setAttribute('aria-expanded', 'true');
		if (list && !banyan.hits.current(list)) banyan.hits.move(list, 1);
	};
	const with_query = (url, q) => `${url}${url.includes('?') ? '&' : '?'}q=${encodeURIComponent(q)}`;
	const ask = banyan.later(async (box, url, q) => {
		try {
			const html = await banyan.fetchText(with_query(url, q));
			if (box.contains(document.activeElement)) show(box, html);
		} catch { close(box); }
	}, 120);
	const set = (box, value, text) => {
		box.querySelector('[data-pick-value]').value = value;
		const field = box.querySelector('[data-pick-text]');
		field.value = text;
		close(box);
		field.dispatchEvent(new Event('change', { bubbles: true }));
	};
	const make = async (box, hit) => {
		const body = new URLSearchParams({ csrf: banyan.csrf, name: hit.dataset.createName });
		try {
			const made = JSON.parse(await banyan.fetchText(hit.dataset.createUrl, { method: 'POST', body, headers: { Accept: 'application/json' } }));
			set(box, String(made.id), made.title);
		} catch (error) {
			banyan.toast(error.message);
		}
	};
	const mention = (area, name) => {
		const before = area.value.slice(0, area.selectionStart).replace(/[@＠][^\s@＠]*$/, `@${name} `);
		area.value = before + area.value.slice(area.selectionStart);
		area.setSelectionRange(before.length, before.length);
	};
	const take = (box, hit) => {
		const area = box.querySelector('[data-mention]');
		if (area) { mention(area, hit.dataset.value); close(box); area.focus(); }
		else if (hit.dataset.createUrl) make(box, hit);
		else set(box, hit.dataset.value, hit.querySelector('.grow').firstChild ? hit.querySelector('.grow').textContent.trim() : '');
	};
	banyan.on('input', '[data-pick-text]', (event, field) => {
		const box = field.closest('[data-pick]');
		box.querySelector('[data-pick-value]').value = '';
		ask(box, box.dataset.pick, field.value);
	});
	document.addEventListener('focusin', (event) => {
		const field = event.target.closest?.('[data-pick-text]');
		if (field) ask(field.closest('[data-pick]'), field.closest('[data-pick]').dataset.pick, field.value);
	});
	banyan.on('input', '[data-mention]', (event, area) => {
		const box = area.closest('.picker-box');
		const found = /[@＠]([^\s@＠]{0,40})$/.exec(area.value.slice(0, area.selectionStart));
		if (found) ask(box, area.dataset.mention, found[1]); else close(box);
	});
	banyan.on('keydown', '.picker-box', (event, box) => {
		const list = box.querySelector('.picker');
		if (!list || event.isComposing) return;
		if (event.key === 'ArrowDown' || event.key === 'ArrowUp') banyan.hits.move(list, event.key === 'ArrowDown' ? 1 : -1);
		else if (event.key === 'Enter' && banyan.hits.current(list)) take(box, banyan.hits.current(list));
		else if (event.key === 'Escape') close(box);
		else return;
		event.preventDefault();
		event.stopPropagation();
	});
	banyan.on('mousedown', '.picker .hit', (event, hit) => { event.preventDefault(); take(hit.closest('.picker-box'), hit); });
	banyan.on('click', '.picker .hit', (event) => event.preventDefault());
	document.addEventListener('focusout', (event) => {
		const box = event.target.closest?.('.picker-box');
		if (box && !box.contains(event.relatedTarget)) close(box);
	});
	/* Ctrl+Enter sends a note. */
	banyan.on('keydown', '.compose textarea', (event, area) => {
		if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) area.form.requestSubmit();
	});
})();
