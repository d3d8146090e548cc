/* Boards: a card dragged to another column changes its field; refused, it goes back and the reason is said. */
(() => {
	const board = document.querySelector('[data-board]');
	if (!board || !board.dataset.board || !window.Sortable) return;
	const move = async (event) => {
		const card = event.item;
		const body = new URLSearchParams({ csrf: board.dataset.csrf, id: card.dataset.id, version: card.dataset.version, value: event.to.dataset.value });
		try {
			const told = JSON.parse(await banyan.fetchText(board.dataset.board, { method: 'POST', body, headers: { Accept: 'application/json' } }));
			card.dataset.version = told.version;
		} catch (error) {
			event.from.insertBefore(card, event.from.children[event.oldIndex] || null);
			banyan.toast(error.message);
		}
	};
	for (const column of board.querySelectorAll('.is-movable'))
		Sortable.create(column, { group: 'board', draggable: '.board-card', ghostClass: 'is-ghost', delay: 120, delayOnTouchOnly: true, animation: 0, onAdd: move });
})();
