/* The zip package of a spreadsheet and its XML parts: everything unpacked is counted against a bound before it is believed. */
#include "format/xlsx_parts.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

enum { ENTRIES_MAX = 10000, RATIO_MAX = 200, RATIO_FROM = 10 << 20, PART_MAX = 1 << 30 };

static voidpf zip_open_source(voidpf opaque, const void *name, int mode)
{
	return opaque;
}

static uLong zip_read(voidpf opaque, voidpf stream, void *to, uLong n)
{
	struct zip_file *z = stream;
	size_t got = 0, all = 0;

	while (!z->rc && all < n) {
		z->rc = source_read(z->source, z->at, (char *)to + all, n - all, &got, z->e);
		if (!got)
			break;
		all += got;
		z->at += got;
	}
	return all;
}

static ZPOS64_T zip_tell(voidpf opaque, voidpf stream)
{
	return ((struct zip_file *)stream)->at;
}

static long zip_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
	struct zip_file *z = stream;
	uint64_t base = origin == ZLIB_FILEFUNC_SEEK_CUR ? z->at : origin == ZLIB_FILEFUNC_SEEK_END ? z->source->size : 0;

	if (offset > z->source->size || base + offset > z->source->size)
		return -1;
	z->at = base + offset;
	return 0;
}

static int zip_nothing(voidpf opaque, voidpf stream)
{
	return 0;
}

static int zip_error(voidpf opaque, voidpf stream)
{
	return ((struct zip_file *)stream)->rc != RC_OK;
}

enum rc zip_open(struct zip_file *z, const struct source *source, struct error *e)
{
	zlib_filefunc64_def calls = {
		.zopen64_file = zip_open_source, .zread_file = zip_read, .ztell64_file = zip_tell, .zseek64_file = zip_seek, .zclose_file = zip_nothing,
		.zerror_file = zip_error, .opaque = z,
	};
	unz_global_info64 info;

	*z = (struct zip_file){ .source = source, .e = e };
	z->zip = unzOpen2_64("", &calls);
	if (z->rc)
		return z->rc;
	if (!z->zip || unzGetGlobalInfo64(z->zip, &info) != UNZ_OK)
		return error_set(e, RC_INVALID, NULL, "error.xlsx_broken", "zip", NULL);
	if (info.number_entry > ENTRIES_MAX)
		return error_set(e, RC_TOO_LARGE, NULL, "error.xlsx_bomb", NULL, NULL);
	return RC_OK;
}

void zip_close(struct zip_file *z)
{
	if (z->zip)
		unzClose(z->zip);
	z->zip = NULL;
}

static struct str local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return str_of(colon ? colon + 1 : name);
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
	struct xml_part *x = user;

	if (++x->depth > XML_DEPTH_MAX)
		xml_fail(x, RC_INVALID, "error.xlsx_broken", 0);
	else
		x->start(x, local_name(name), attributes);
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
	struct xml_part *x = user;

	x->depth--;
	if (x->end)
		x->end(x, local_name(name));
}

static void XMLCALL on_text(void *user, const XML_Char *p, int n)
{
	struct xml_part *x = user;

	if (x->text)
		x->text(x, (struct str){ p, (size_t)n });
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
	xml_fail(user, RC_INVALID, "error.xlsx_broken", 0);
}

void xml_fail(struct xml_part *x, enum rc rc, const char *key, uint64_t where)
{
	if (x->rc)
		return;
	x->rc = rc;
	x->key = key;
	snprintf(x->arg, sizeof x->arg, "%llu", (unsigned long long)where);
	XML_StopParser(x->parser, XML_FALSE);
}

void xml_pause(struct xml_part *x)
{
	if (!x->rc)
		XML_StopParser(x->parser, XML_TRUE);
}

struct str xml_attribute(const char **attributes, const char *name)
{
	for (; attributes[0]; attributes += 2)
		if (str_is(local_name(attributes[0]), name))
			return str_of(attributes[1]);
	return (struct str){ 0 };
}

static enum rc broken(const struct xml_part *x, struct error *e)
{
	return error_set(e, RC_INVALID, NULL, "error.xlsx_broken", x->name, NULL);
}

static enum rc open_parser(struct xml_part *x, struct error *e)
{
	static const XML_Memory_Handling_Suite memory = { mem_alloc, mem_resize, mem_free };

	x->parser = XML_ParserCreate_MM(NULL, &memory, NULL);
	if (!x->parser)
		return error_no_memory(e);
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, on_start, on_end);
	XML_SetCharacterDataHandler(x->parser, on_text);
	XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
	return RC_OK;
}

enum rc xml_open(struct xml_part *x, struct zip_file *zip, const char *name, struct error *e)
{
	unz_file_info64 info;

	x->zip = zip;
	zip->e = e;
	snprintf(x->name, sizeof x->name, "%s", name);
	if (unzLocateFile(zip->zip, x->name, 2) != UNZ_OK)
		return zip->rc ? zip->rc : RC_NOT_FOUND;
	if (unzGetCurrentFileInfo64(zip->zip, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK || (info.flag & 1) || unzOpenCurrentFile(zip->zip) != UNZ_OK)
		return zip->rc ? zip->rc : broken(x, e);
	x->open = true;
	x->size = info.uncompressed_size;
	x->packed = info.compressed_size;
	return open_parser(x, e);
}

void xml_close(struct xml_part *x)
{
	if (x->parser)
		XML_ParserFree(x->parser);
	if (x->open)
		unzCloseCurrentFile(x->zip->zip);
	x->parser = NULL;
	x->open = false;
}

static enum rc check_bounds(const struct xml_part *x, struct error *e)
{
	XML_Index seen = XML_GetCurrentByteIndex(x->parser);
	bool bomb = x->fed > PART_MAX || (x->fed > RATIO_FROM && x->fed / RATIO_MAX > x->packed);
	bool token = x->fed > (uint64_t)(seen > 0 ? seen : 0) + XML_TOKEN_MAX;

	return bomb || token ? error_set(e, RC_TOO_LARGE, NULL, "error.xlsx_bomb", NULL, NULL) : RC_OK;
}

/* Unpacks a piece and parses it. */
static enum rc feed(struct xml_part *x, enum XML_Status *status, struct error *e)
{
	void *to = XML_GetBuffer(x->parser, XML_CHUNK);
	int n;

	if (!to)
		return error_no_memory(e);
	x->zip->e = e;
	n = unzReadCurrentFile(x->zip->zip, to, XML_CHUNK);
	if (n < 0)
		return x->zip->rc ? x->zip->rc : broken(x, e);
	x->fed += (uint64_t)n;
	x->ended = n == 0;
	*status = XML_ParseBuffer(x->parser, n, x->ended);
	return check_bounds(x, e);
}

static enum rc parse_error(const struct xml_part *x, struct error *e)
{
	if (x->rc == RC_NO_MEMORY || (!x->rc && XML_GetErrorCode(x->parser) == XML_ERROR_NO_MEMORY))
		return error_no_memory(e);
	if (x->rc)
		return error_set(e, x->rc, NULL, x->key, strcmp(x->key, "error.xlsx_broken") ? x->arg : x->name, NULL);
	broken(x, e);
	return error_detail(e, RC_INVALID, "%s: %s", x->name, XML_ErrorString(XML_GetErrorCode(x->parser)));
}

enum rc xml_run(struct xml_part *x, struct error *e)
{
	enum XML_Status status = XML_STATUS_OK;
	enum rc rc = RC_OK;

	if (x->suspended)
		status = XML_ResumeParser(x->parser);
	x->suspended = false;
	while (status == XML_STATUS_OK && !x->ended && !rc)
		rc = feed(x, &status, e);
	if (rc)
		return rc;
	if (status == XML_STATUS_ERROR)
		return parse_error(x, e);
	x->suspended = status == XML_STATUS_SUSPENDED;
	return RC_OK;
}

enum rc xml_whole(struct xml_part *x, struct zip_file *zip, const char *name, bool optional, struct error *e)
{
	enum rc rc = xml_open(x, zip, name, e);

	if (!rc)
		rc = xml_run(x, e);
	else if (rc == RC_NOT_FOUND)
		rc = optional ? RC_OK : broken(x, e);
	xml_close(x);
	return rc;
}
