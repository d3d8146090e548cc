/* What files contain: each content kept once, named by its SHA-256. Rows of the entity `file` point to it; rights are theirs. Used by api and web. */
#ifndef BANYAN_RECORDS_CONTENT_H
#define BANYAN_RECORDS_CONTENT_H

#include "os/file.h"
#include "records/write.h"

enum { CONTENT_NAME = 65 }; /* hex digits and the terminator */

void content_name(struct str bytes, char name[CONTENT_NAME]);
/* Inside a write: keeps the bytes unless they are there already, then says in the file's row what it is. */
enum rc content_attach(struct context *x, int64_t file, struct str bytes, const char name[CONTENT_NAME], const char *media_type, struct error *e);
/* Writes the content of that name to an open file. RC_NOT_FOUND when there is none. */
enum rc content_save(struct context *x, struct str name, struct file *to, struct error *e);

#endif
