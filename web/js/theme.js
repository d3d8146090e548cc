/* Light and dark: the cookie is what the server reads for the next page, so that nothing flashes; here the click is answered at once. */
(() => {
	banyan.on('click', '[data-theme-toggle]', (event) => {
		event.preventDefault();
		const root = document.documentElement;
		const dark = root.dataset.bsTheme ? root.dataset.bsTheme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
		root.dataset.bsTheme = dark ? 'light' : 'dark';
		const safe = location.protocol === 'https:';
		document.cookie = `${safe ? '__Host-' : ''}theme=${root.dataset.bsTheme}; path=/; max-age=31536000; samesite=lax${safe ? '; secure' : ''}`;
		window.dispatchEvent(new Event('themechange'));
	});
})();
