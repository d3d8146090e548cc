/* Keyboard over a list of hits, for the palette and the pickers. */
banyan.hits = {
	all(box) { return [...box.querySelectorAll('.hit')]; },
	current(box) { return box.querySelector('.hit.is-on'); },
	choose(box, hit) {
		for (const other of banyan.hits.all(box)) {
			other.classList.toggle('is-on', other === hit);
			other.setAttribute('aria-selected', String(other === hit));
		}
		if (hit) hit.scrollIntoView({ block: 'nearest' });
	},
	move(box, by) {
		const all = banyan.hits.all(box);
		if (!all.length) return;
		const at = all.indexOf(banyan.hits.current(box));
		banyan.hits.choose(box, all[(at + by + all.length) % all.length]);
	},
};
