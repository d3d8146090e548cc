/* Nothing that was typed is lost: unsaved forms are kept in this browser tab and offered again, after a sign-in too. */
(() => {
	const forms = [...document.querySelectorAll('form[data-draft]')];
	const secret = (field) => field.type === 'password' || field.type === 'file' || ['csrf', 'version'].includes(field.name);
	const values = (form) => [...form.elements].filter((field) => field.name && !secret(field) && field.type !== 'submit')
		.map((field) => [field.name, field.type === 'checkbox' || field.type === 'radio' ? field.checked : field.value]);
	const fill = (form, saved) => {
		const fields = [...form.elements].filter((field) => field.name && !secret(field) && field.type !== 'submit');
		saved.forEach(([name, value], i) => {
			const field = fields[i];
			if (!field || field.name !== name) return;
			if (typeof value === 'boolean') field.checked = value; else field.value = value;
		});
	};
	let dirty = false;

	for (const form of forms) {
		const key = `draft ${form.dataset.draft}`;
		const first = JSON.stringify(values(form));
		const kept = sessionStorage.getItem(key);
		const save = banyan.later(() => {
			const now = JSON.stringify(values(form));
			dirty = now !== first;
			if (dirty) sessionStorage.setItem(key, now); else sessionStorage.removeItem(key);
		}, 250);
		if (kept && kept !== first && !form.querySelector('.is-wrong')) {
			const note = document.createElement('div');
			const restore = document.createElement('button');
			const drop = document.createElement('button');
			note.className = 'draft-note';
			note.append(banyan.text('draft'), restore, drop);
			restore.type = drop.type = 'button';
			restore.className = drop.className = 'link';
			restore.textContent = banyan.text('draftRestore');
			drop.textContent = banyan.text('draftDrop');
			restore.addEventListener('click', () => { fill(form, JSON.parse(kept)); dirty = true; note.remove(); });
			drop.addEventListener('click', () => { sessionStorage.removeItem(key); note.remove(); });
			form.before(note);
		}
		form.addEventListener('input', save);
		form.addEventListener('change', save);
		form.addEventListener('submit', () => { dirty = false; sessionStorage.setItem('draft sent', key); });
	}
	/* A page without an error after a submit: it was kept, the draft goes. */
	const sent = sessionStorage.getItem('draft sent');
	if (sent && !document.querySelector('.is-wrong, [data-signin], .error-page')) {
		sessionStorage.removeItem(sent);
		sessionStorage.removeItem('draft sent');
	}
	window.addEventListener('beforeunload', (event) => { if (dirty) event.preventDefault(); });
	document.querySelector('.wrong-list')?.focus();
})();
/* A one-time sign-in link: the page's only form is sent at once. Those who merely look at the address (previews) run no script and use nothing up. */
(() => {
	const now = document.querySelector('form[data-submit-now]');
	if (now) now.requestSubmit();
})();
