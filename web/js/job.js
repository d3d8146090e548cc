/* Jobs report by server-sent events on /events: {"id":ID,"status":…}; the fragment /jobs/ID is the job as HTML. A poll covers for a lost stream. */
(() => {
	const jobs = () => [...document.querySelectorAll('[data-job]')];
	if (!jobs().length) return;
	const refresh = async (job) => {
		const done = job.dataset.jobDone;
		try {
			job.outerHTML = await banyan.fetchText(`/jobs/${job.dataset.job}`);
		} catch { return; }
		if (!document.querySelector(`#${CSS.escape(job.id)}[data-job]`) && done) location.href = done;
	};
	const stream = new EventSource('/events');
	stream.addEventListener('job', (event) => {
		const told = JSON.parse(event.data);
		const job = document.querySelector(`[data-job="${Number(told.id)}"]`);
		if (job) refresh(job);
	});
	setInterval(() => { if (stream.readyState !== EventSource.OPEN) jobs().forEach(refresh); }, 3000);
	window.addEventListener('pagehide', () => stream.close());
})();
