/* Finds embedded assets by name in the sorted table. */
#include "web/assets.h"

#include "web/asset_table.h"

static const struct web_asset *find(struct str name)
{
	size_t low = 0, high = asset_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = str_compare(name, str_of(asset_table[middle].name));
		if (!order)
			return &asset_table[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct web_asset *asset_find(struct str path)
{
	static const char prefix[] = "/assets/";

	if (!str_starts(path, prefix))
		return NULL;
	path = str_part(path, 0, str_find(path, '?'));
	return find(str_part(path, sizeof prefix - 1, path.n));
}

const char *asset_url(const char *name)
{
	const struct web_asset *a = find(str_of(name));

	return a ? a->url : NULL;
}
