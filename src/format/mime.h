/* Content types by file name, and the header that names a download. Used by server, web, api and jobs. */
#ifndef BANYAN_FORMAT_MIME_H
#define BANYAN_FORMAT_MIME_H

#include "base/buf.h"

/* "text/csv; charset=utf-8" for "x.CSV"; "application/octet-stream" for what is not known. */
const char *mime_by_name(struct str file_name);
/* True for kinds that a browser may show in place: png, jpeg, webp, pdf, plain text. SVG and HTML are never among them. */
bool mime_is_inline(struct str file_name);
/* The value of Content-Disposition (RFC 6266, 5987): an ASCII name and filename*=UTF-8''…; control characters, quotes, path separators and
 * malformed bytes become _ . The last part of a path only; an empty name becomes "file". */
void mime_disposition(struct buf *b, struct str file_name, bool attachment);

#endif
