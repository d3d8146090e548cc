/* A table of kinds, and file names made safe for a header. */
#include "format/mime.h"

#include "format/url.h"

static const struct {
	const char *ending;
	const char *type;
	bool shown; /* may be shown in the page's place */
} kinds[] = {
	{ ".csv", "text/csv; charset=utf-8" }, { ".txt", "text/plain; charset=utf-8", true }, { ".json", "application/json" },
	{ ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
	{ ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
	{ ".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation" }, { ".pdf", "application/pdf", true },
	{ ".png", "image/png", true }, { ".jpg", "image/jpeg", true }, { ".jpeg", "image/jpeg", true }, { ".webp", "image/webp", true },
	{ ".gif", "image/gif", true }, { ".svg", "image/svg+xml" }, { ".ico", "image/x-icon" }, { ".html", "text/html; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" }, { ".js", "text/javascript; charset=utf-8" }, { ".woff2", "font/woff2" }, { ".zip", "application/zip" },
	{ ".ics", "text/calendar; charset=utf-8" }, { ".vcf", "text/vcard; charset=utf-8" }, { ".xml", "application/xml" }, { ".webmanifest", "application/manifest+json" },
};

enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

static size_t kind_of(struct str name)
{
	size_t i = 0;

	for (; i < KIND_COUNT; i++) {
		struct str ending = str_of(kinds[i].ending);
		if (name.n >= ending.n && str_eq_nocase(str_part(name, name.n - ending.n, ending.n), ending))
			break;
	}
	return i;
}

const char *mime_by_name(struct str file_name)
{
	size_t i = kind_of(file_name);

	return i < KIND_COUNT ? kinds[i].type : "application/octet-stream";
}

bool mime_is_inline(struct str file_name)
{
	size_t i = kind_of(file_name);

	return i < KIND_COUNT && kinds[i].shown;
}

static struct str last_part(struct str path)
{
	for (size_t i = path.n; i-- > 0;)
		if (path.p[i] == '/' || path.p[i] == '\\')
			return str_part(path, i + 1, path.n);
	return path;
}

/* Writes the name for one of the two parameters: ASCII only, or percent-coded UTF-8. */
static void write_name(struct buf *b, struct str name, bool ascii)
{
	char text[4];

	while (name.n) {
		uint32_t c = str_next_char(&name);
		if (c < ' ' || c == 0x7F || c == '"' || c == '%' || c == 0xFFFD || (c >= 0x80 && (c < 0xA0 || ascii)) || (c >= 0x202A && c <= 0x202E))
			buf_char(b, '_');
		else if (ascii)
			buf_char(b, (char)c);
		else
			url_encode(b, (struct str){ text, utf8_encode(c, text) });
	}
}

void mime_disposition(struct buf *b, struct str file_name, bool attachment)
{
	struct str name = last_part(file_name);

	if (!str_trim(name).n)
		name = STR("file");
	buf_text(b, attachment ? "attachment; filename=\"" : "inline; filename=\"");
	write_name(b, name, true);
	buf_lit(b, "\"; filename*=UTF-8''");
	write_name(b, name, false);
}
