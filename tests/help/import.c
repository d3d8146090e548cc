#include "help/import.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

enum rc bench_import(struct bench *b, const struct source *source, const char *entity, enum import_mode mode, const char *map, struct import_report *out)
{
	struct import_mapping *m = calloc(1, sizeof *m);
	struct import_hooks hooks = { 0 };
	struct table_options options = TABLE_GUESS;
	struct table_reader *table = NULL;
	struct context x;
	enum rc rc;

	error_clear(&b->e);
	bench_look(b, NULL, &x);
	const struct entity *t = schema_entity(x.schema, str_of(entity));
	if ((rc = table_open(source, &options, &table, &b->e)) == RC_OK && (rc = import_guess(&x, t, table, m, &b->e)) == RC_OK && map)
		rc = import_mapping_read(&x, t, str_of(map), m, &b->e);
	const struct principal *who = x.who;
	context_end(&x);
	if (rc == RC_OK) {
		struct import_options o = { .entity = str_of(entity), .mode = mode, .mapping = m };
		rc = import_run(b->company, who, &o, table, &hooks, out, &b->e);
	}
	table_close(&table);
	free(m);
	return rc;
}

enum rc bench_import_text(struct bench *b, const char *csv, const char *entity, enum import_mode mode, const char *map, struct import_report *out)
{
	struct str bytes = str_of(csv);
	struct source source = source_memory(&bytes);

	return bench_import(b, &source, entity, mode, map, out);
}

void bench_import_file(struct bench *b, const char *path, const char *entity, enum import_mode mode, const char *map, struct import_report *out)
{
	FILE *f = fopen(path, "rb");
	struct buf all = { .max = 64 << 20 };
	char *room;
	size_t n;

	if (!f) {
		fprintf(stderr, "%s cannot be read\n", path);
		abort();
	}
	while ((room = buf_room(&all, 1 << 16)) && (n = fread(room, 1, 1 << 16, f)) > 0)
		all.len += n;
	fclose(f);
	struct str bytes = buf_view(&all);
	struct source source = source_memory(&bytes);
	bench_must(bench_import(b, &source, entity, mode, map, out), &b->e, path);
	buf_free(&all);
	if (out->refused) {
		fprintf(stderr, "%s: %lld rows refused\n", path, (long long)out->refused);
		abort();
	}
}
