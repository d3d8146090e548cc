/* Menus and figures are <details>: one open at a time, closed by Escape and by a click elsewhere. Dialogs, copying, printing, confirming. */
(() => {
	const open = 'details.menu[open], details.figure[open]';
	document.addEventListener('click', (event) => {
		for (const item of document.querySelectorAll(open)) if (!item.contains(event.target)) item.open = false;
	});
	document.addEventListener('keydown', (event) => {
		if (event.key !== 'Escape') return;
		for (const item of document.querySelectorAll(open)) {
			item.open = false;
			item.querySelector('summary').focus();
		}
	});
	banyan.on('submit', '[data-confirm]', (event, form) => {
		if (!confirm(form.dataset.confirm)) event.preventDefault();
	});
	/* On a phone a strip of links scrolls: the one that is open stands in sight. */
	for (const strip of document.querySelectorAll('.settings-menu, .views')) {
		const here = strip.querySelector('[aria-current]');
		if (here && strip.scrollWidth > strip.clientWidth) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
	}
	banyan.on('click', '[data-print]', () => print());
	banyan.on('click', '[data-keys-open]', () => document.getElementById('keys').showModal());
	for (const button of document.querySelectorAll('[data-copy]')) {
		button.hidden = !navigator.clipboard;
		button.addEventListener('click', () => navigator.clipboard.writeText(button.parentElement.querySelector('[data-secret]').textContent));
	}
	document.addEventListener('keydown', (event) => {
		const keys = document.getElementById('keys');
		if (event.key === '?' && keys && !banyan.typing(event.target) && !event.ctrlKey && !event.metaKey) keys.showModal();
	});
})();
