/* What the other modules share. Pages work without any of this; each module is a function of its own, no globals but `banyan`. */
'use strict';
const banyan = (() => {
	const texts = document.getElementById('texts');
	document.documentElement.classList.add('js');
	return {
		csrf: document.body.dataset.csrf || '',
		/* A text of the page's language, {0} replaced. */
		text(name, value) {
			const found = texts ? texts.dataset[name] || '' : '';
			return value === undefined ? found : found.replace('{0}', String(value));
		},
		on(type, selector, run) {
			document.addEventListener(type, (event) => {
				const target = event.target instanceof Element ? event.target.closest(selector) : null;
				if (target) run(event, target);
			});
		},
		typing(element) {
			return element instanceof Element && element.matches('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]');
		},
		/* Text of a reply of our own server; '' when it could not be had. */
		async fetchText(url, options) {
			const reply = await fetch(url, { credentials: 'same-origin', headers: { 'HX-Request': 'true' }, ...options });
			if (reply.status === 401) throw new Error(banyan.text('signedOut'));
			if (!reply.ok) throw new Error(await banyan.reason(reply));
			return reply.text();
		},
		/* What our server says of a refused request, in words; the protocol's own phrase where it says nothing. */
		async reason(reply) {
			const plain = (reply.headers.get('Content-Type') || '').startsWith('text/plain');
			return (plain && await reply.text()) || reply.statusText;
		},
		/* Rows opened or picked lately, by entity, in this browser only. */
		recent(entity, id) {
			let all = {};
			try { all = JSON.parse(localStorage.getItem('recent')) || {}; } catch { /* nothing kept, or not allowed */ }
			const known = (Array.isArray(all[entity]) ? all[entity] : []).filter((one) => /^\d+$/.test(one));
			if (!id) return known;
			all[entity] = [id, ...known.filter((one) => one !== id)].slice(0, 8);
			try { localStorage.setItem('recent', JSON.stringify(all)); } catch { /* not allowed: nothing is remembered */ }
			return all[entity];
		},
		later(run, wait) {
			let timer = 0;
			return (...given) => { clearTimeout(timer); timer = setTimeout(() => run(...given), wait); };
		},
	};
})();
