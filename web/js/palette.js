/* Ctrl/⌘ K and /: finds anything and does anything. GET /palette?q= answers with hits and actions as HTML. */
(() => {
	const dialog = document.getElementById('palette');
	if (!dialog) return;
	const input = dialog.querySelector('[data-palette-input]');
	const box = dialog.querySelector('.palette-hits');
	const count = dialog.querySelector('[data-palette-count]');
	let asked = 0;

	const ask = async () => {
		const mine = ++asked;
		try {
			const html = await banyan.fetchText(`/palette?q=${encodeURIComponent(input.value)}`);
			if (mine !== asked) return;
			box.innerHTML = html;
			const found = box.querySelector('[data-count]');
			count.textContent = found ? found.textContent : '';
			if (!banyan.hits.current(box)) banyan.hits.move(box, 1);
		} catch (error) {
			if (mine === asked) box.textContent = error.message || banyan.text('offline');
		}
	};
	const askSoon = banyan.later(ask, 90);
	const show = (text) => {
		if (dialog.open) return;
		input.value = text || '';
		dialog.showModal();
		input.focus();
		input.select();
		ask();
	};
	input.addEventListener('input', askSoon);
	input.addEventListener('keydown', (event) => {
		if (event.isComposing) return;
		if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
			event.preventDefault();
			banyan.hits.move(box, event.key === 'ArrowDown' ? 1 : -1);
		} else if (event.key === 'Enter') {
			const hit = banyan.hits.current(box);
			event.preventDefault();
			if (hit) hit.click(); else location.href = `/search?q=${encodeURIComponent(input.value)}`;
		}
	});
	dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
	document.addEventListener('keydown', (event) => {
		const chord = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
		if (chord || (event.key === '/' && !banyan.typing(event.target) && !event.ctrlKey && !event.metaKey)) {
			event.preventDefault();
			show('');
		}
	});
	banyan.on('click', '[data-palette-open] button', (event) => { event.preventDefault(); show(''); });
})();
