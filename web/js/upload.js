/* Files: dropped on the page's place for them, sent with progress. Without script the form does the same. */
(() => {
	const send = (form, files) => {
		const body = new FormData(form);
		const input = form.querySelector('input[type=file]');
		const bar = document.createElement('progress');
		const request = new XMLHttpRequest();
		body.delete(input.name);
		for (const file of files) body.append(input.name, file);
		bar.max = 100;
		bar.value = 0;
		(form.querySelector('.drop') || form).append(bar);
		request.upload.addEventListener('progress', (event) => { if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100; });
		request.addEventListener('load', () => {
			bar.remove();
			if (request.status < 400) location.href = request.responseURL && request.responseURL !== form.action ? request.responseURL : location.href;
			else banyan.toast(request.status === 413 ? banyan.text('tooBig') : request.statusText);
		});
		request.addEventListener('error', () => { bar.remove(); banyan.toast(banyan.text('offline')); });
		request.open('POST', form.action);
		request.send(body);
	};
	for (const form of document.querySelectorAll('[data-drop]')) {
		const place = form.matches('.drop') ? form : form.querySelector('.drop');
		const input = form.querySelector('input[type=file]');
		const single = form.dataset.drop === 'single';
		place.addEventListener('dragover', (event) => { event.preventDefault(); place.classList.add('is-over'); });
		place.addEventListener('dragleave', () => place.classList.remove('is-over'));
		place.addEventListener('drop', (event) => {
			event.preventDefault();
			place.classList.remove('is-over');
			if (!event.dataTransfer.files.length) return;
			if (single) input.files = event.dataTransfer.files;
			else send(form, event.dataTransfer.files);
		});
		if (!single) form.addEventListener('submit', (event) => {
			event.preventDefault();
			if (input.files.length) send(form, input.files);
		});
	}
})();
