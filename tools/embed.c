/* Puts files into the program.
 *   embed OUT.c OUT.h FILE…        the assets of the pages: content type, tag of the content, gzip made beforehand; names as macros
 *   embed --domain OUT.c FILE…     the domain pack, by name without its ending */
#include "host.h"

#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 256, LEVEL = 12, LINE = 4096 };

struct content_type {
	const char *ending;
	const char *type;
	bool compress;
};

static const struct content_type types[] = {
	{ ".css", "text/css; charset=utf-8", true },
	{ ".ico", "image/x-icon", true },
	{ ".js", "text/javascript; charset=utf-8", true },
	{ ".json", "application/json", true },
	{ ".png", "image/png", false },
	{ ".svg", "image/svg+xml", true },
	{ ".txt", "text/plain; charset=utf-8", true },
	{ ".webmanifest", "application/manifest+json", true },
	{ ".woff2", "font/woff2", false },
};

static const struct content_type *type_of(const char *path)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_ends(str_of(path), types[i].ending))
			return &types[i];
	host_fail(path, 0, "has an ending whose content type is not in tools/embed.c");
}

static int by_name(const void *a, const void *b)
{
	return str_compare(host_stem(*(char *const *)a, NULL), host_stem(*(char *const *)b, NULL));
}

/* { "bytes", n } over as many lines as it takes. */
static void write_bytes(struct buf *out, struct str s)
{
	buf_lit(out, "{ ");
	for (size_t at = 0; at < s.n || !at; at += LINE) {
		buf_lit(out, "\n\t\t\"");
		host_c_text(out, str_part(s, at, LINE));
		buf_lit(out, "\"");
	}
	buf_printf(out, ", %zu }", s.n);
}

/* The gzip of s, or nothing when that is not smaller by a tenth. */
static struct str compress(struct str s)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(LEVEL);
	size_t bound = libdeflate_gzip_compress_bound(c, s.n), n;
	char *to = malloc(bound);

	if (!c || !to)
		host_fail("embed", 0, "out of memory");
	n = libdeflate_gzip_compress(c, s.p, s.n, to, bound);
	libdeflate_free_compressor(c);
	return n && n < s.n - s.n / 10 ? (struct str){ to, n } : (struct str){ "", 0 };
}

static void write_macro(struct buf *header, struct str name, unsigned long long tag)
{
	buf_lit(header, "#define ASSET_");
	for (size_t i = 0; i < name.n; i++)
		buf_char(header, (name.p[i] >= '0' && name.p[i] <= '9') || (name.p[i] >= 'a' && name.p[i] <= 'z') ? name.p[i] : '_');
	buf_printf(header, " \"/assets/%.*s?v=%016llx\"\n", STR_ARG(name), tag);
}

static void write_asset(struct buf *out, struct buf *header, const char *path)
{
	const struct content_type *type = type_of(path);
	struct str name = host_stem(path, NULL), body = host_read(path);
	unsigned long long tag = (unsigned long long)str_hash(body);

	write_macro(header, name, tag);
	buf_printf(out, "\t{ \"%.*s\", \"/assets/%.*s?v=%016llx\", \"%s\", \"\\\"%016llx\\\"\", ", STR_ARG(name), STR_ARG(name), tag, type->type,
		tag);
	write_bytes(out, body);
	buf_lit(out, ", ");
	write_bytes(out, type->compress ? compress(body) : STR(""));
	buf_lit(out, " },\n");
}

static void embed_assets(int count, char **files, const char *source, const char *header_path)
{
	struct buf out = { .max = (size_t)256 << 20 }, header = { .max = 1 << 20 };

	buf_lit(&out, "/* Made from the assets under web/ and the packages. */\n#include \"web/asset_table.h\"\n\n");
	buf_lit(&out, "const struct web_asset asset_table[] = {\n");
	buf_lit(&header, "/* The address of each asset, its content's hash in it. */\n#ifndef BANYAN_ASSET_NAMES_H\n#define BANYAN_ASSET_NAMES_H\n\n");
	for (int i = 0; i < count; i++)
		write_asset(&out, &header, files[i]);
	buf_printf(&out, "};\nconst size_t asset_count = %d;\n", count);
	buf_lit(&header, "\n#endif\n");
	host_write(source, &out);
	host_write(header_path, &header);
}

static void embed_domain(int count, char **files, const char *source)
{
	struct buf out = { .max = (size_t)256 << 20 };

	buf_lit(&out, "/* Made from domain/. */\n#include \"lang/domain_table.h\"\n\nconst struct domain_entry domain_table[] = {\n");
	for (int i = 0; i < count; i++) {
		struct str name = host_stem(files[i], ".json");
		buf_printf(&out, "\t{ \"%.*s\", ", STR_ARG(name));
		write_bytes(&out, host_read(files[i]));
		buf_lit(&out, " },\n");
	}
	buf_printf(&out, "};\nconst size_t domain_count = %d;\n", count);
	host_write(source, &out);
}

int main(int argc, char **argv)
{
	if (argc < 4 || argc > FILES_MAX)
		host_fail("embed", 0, "usage: embed OUT.c OUT.h FILE… | embed --domain OUT.c FILE…");
	qsort(argv + 3, (size_t)argc - 3, sizeof *argv, by_name);
	if (!strcmp(argv[1], "--domain"))
		embed_domain(argc - 3, argv + 3, argv[2]);
	else
		embed_assets(argc - 3, argv + 3, argv[1], argv[2]);
	return 0;
}
