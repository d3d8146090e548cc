/* Pickers: search as you type over GET /pick/ENTITY?q=, arrows and Enter, making a new row in place. Mentions in a note use the same. */
(() => {
	const close = (box) => {
		const field = box.querySelector('[role=combobox]');
		box.querySelector('.picker')?.remove();
		field?.setAttribute('aria-expanded', 'false');
		field?.removeAttribute('aria-controls');
	};
	const show = (box, html) => {
		close(box);
		box.insertAdjacentHTML('beforeend', html);
		const list = box.querySelector('.picker');
		box.querySelector('[role=combobox]')?.setAttribute('aria-expanded', 'true');
		box.querySelector('[role=combobox]')?.setAttribute('aria-controls', 'picker-list');
		if (list && !banyan.hits.current(list)) banyan.hits.move(list, 1);
		list?.scrollIntoView({ block: 'nearest' });
	};
	const entity = (box) => /\/pick\/([a-z_]+)/.exec(box.dataset.pick || '')?.[1] || '';
	/* The account chosen in the same form limits what is offered: its people, its orders. */
	const account = (box) => (entity(box) === 'account' ? '' : box.closest('form')?.querySelector('input[name=account]')?.value || '');
	const with_query = (box, url, q) => {
		const more = new URLSearchParams({ q });
		const recent = q ? [] : banyan.recent(entity(box));
		if (recent.length) more.set('recent', recent.join());
		if (account(box)) more.set('account', account(box));
		return `${url}${url.includes('?') ? '&' : '?'}${more}`;
	};
	const ask = banyan.later(async (box, url, q) => {
		try {
			const html = await banyan.fetchText(with_query(box, url, q));
			if (box.contains(document.activeElement)) show(box, html);
		} catch { close(box); }
	}, 120);
	const set = (box, value, text) => {
		box.querySelector('[data-pick-value]').value = value;
		const field = box.querySelector('[data-pick-text]');
		field.value = text;
		if (value && /^\d+$/.test(value)) banyan.recent(entity(box), value);
		close(box);
		field.dispatchEvent(new Event('change', { bubbles: true }));
	};
	/* A new row is made in a dialog over the form: what it cannot be without is asked for, nothing that was typed is lost. */
	const make = async (box, hit) => {
		const dialog = document.createElement('dialog');
		dialog.className = 'quick';
		dialog.setAttribute('aria-labelledby', 'quick-title');
		dialog.addEventListener('close', () => { dialog.remove(); box.querySelector('[data-pick-text]').focus(); close(box); });
		dialog.addEventListener('click', (event) => { if (event.target.closest('[data-quick-close]')) dialog.close(); });
		dialog.addEventListener('submit', async (event) => {
			const form = event.target;
			event.preventDefault();
			const reply = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), credentials: 'same-origin', headers: { 'HX-Request': 'true' } });
			const type = reply.headers.get('Content-Type') || '';
			if (reply.ok && type.startsWith('application/json')) {
				const made = await reply.json();
				dialog.close();
				set(box, String(made.id), made.title);
			} else if (type.startsWith('text/html')) {
				dialog.innerHTML = await reply.text();
				dialog.querySelector('.is-wrong input, .is-wrong select')?.focus();
			} else {
				banyan.toast(await banyan.reason(reply));
			}
		});
		try {
			dialog.innerHTML = await banyan.fetchText(hit.dataset.createUrl);
		} catch (error) {
			banyan.toast(error.message);
			return;
		}
		close(box);
		document.body.append(dialog);
		dialog.showModal();
		[...dialog.querySelectorAll('input:not([type=hidden]), select')].find((field) => !field.value)?.focus();
	};
	const mention = (area, name) => {
		const before = area.value.slice(0, area.selectionStart).replace(/[@＠][^\s@＠]*$/, `@${name} `);
		area.value = before + area.value.slice(area.selectionStart);
		area.setSelectionRange(before.length, before.length);
	};
	/* The name without the caption behind it. */
	const name_of = (hit) => [...hit.querySelector('.grow').childNodes].filter((node) => !(node instanceof Element && node.matches('.sub')))
		.map((node) => node.textContent).join('').trim();
	const take = (box, hit) => {
		const area = box.querySelector('[data-mention]');
		if (area) { mention(area, hit.dataset.value); close(box); area.focus(); }
		else if (hit.dataset.createUrl) make(box, hit);
		else set(box, hit.dataset.value, name_of(hit));
	};
	banyan.on('input', '[data-pick-text]', (event, field) => {
		const box = field.closest('[data-pick]');
		box.querySelector('[data-pick-value]').value = '';
		ask(box, box.dataset.pick, field.value);
	});
	const offer = (field) => ask(field.closest('[data-pick]'), field.closest('[data-pick]').dataset.pick, field.value);
	/* Nothing opens over a form that has only just come: its first field offers when it is clicked, typed in, or asked by an arrow. */
	const greeted = new WeakSet();
	document.addEventListener('focusin', (event) => {
		const field = event.target.closest?.('[data-pick-text]');
		if (!field) return;
		if (!field.autofocus || greeted.has(field)) offer(field);
		greeted.add(field);
	});
	banyan.on('click', '[data-pick-text]', (event, field) => { if (!field.closest('[data-pick]').querySelector('.picker')) offer(field); });
	banyan.on('keydown', '[data-pick-text]', (event, field) => { if (event.key === 'ArrowDown' && !field.closest('[data-pick]').querySelector('.picker')) { event.preventDefault(); offer(field); } });
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
	const opened = /^([a-z_]+) (\d+)$/.exec(document.querySelector('[data-opened]')?.dataset.opened || '');
	if (opened) banyan.recent(opened[1], opened[2]);
	/* Whoever uses this browser next starts afresh. */
	banyan.on('submit', 'form[action="/sign-out"]', () => { try { localStorage.removeItem('recent'); } catch { /* not allowed */ } });
})();
