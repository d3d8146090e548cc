/* Toasts: those of the page leave by themselves unless they can be undone and the pointer or focus is on them; scripts add their own. */
(() => {
	const box = document.getElementById('toasts');
	const leave = (toast) => {
		const wait = () => setTimeout(() => { if (toast.matches(':hover, :focus-within')) wait(); else toast.remove(); }, toast.querySelector('form') ? 15000 : 6000);
		wait();
	};
	banyan.toast = (text) => {
		if (!box) return;
		const toast = document.createElement('div');
		toast.className = 'toast-line';
		toast.textContent = text;
		box.append(toast);
		leave(toast);
	};
	document.querySelectorAll('[data-toast]').forEach(leave);
	banyan.on('click', '[data-toast-close]', (event, button) => button.closest('.toast-line').remove());
	document.addEventListener('htmx:sendError', () => banyan.toast(banyan.text('offline')));
	document.addEventListener('htmx:responseError', (event) => {
		banyan.toast(event.detail.xhr.status === 401 ? banyan.text('signedOut') : event.detail.xhr.statusText);
	});
	/* A reply may bring a toast with it: HX-Trigger {"toast": "…"}. */
	document.addEventListener('toast', (event) => banyan.toast(event.detail.value || String(event.detail)));
})();
