/* Files of jobs — what was uploaded, what an import gave back — kept in the database in parts: they outlive the process that wrote them, every process has
 * them, and a back-up holds them. They go after setting import.days (records/purge.h). Called by jobs/. */
#ifndef BANYAN_RECORDS_KEPT_FILE_H
#define BANYAN_RECORDS_KEPT_FILE_H

#include "os/file.h"
#include "records/write.h"

enum { KEPT_PART = 1 << 20 };

/* Adds bytes (at most KEPT_PART) to the end of the file of that name. A write of its own: no other may be under way on this thread. */
enum rc kept_file_add(struct company *c, struct str name, struct str bytes, struct error *e);
/* All of it into an open file. RC_NOT_FOUND when there is none. */
enum rc kept_file_save(struct company *c, struct str name, struct file *to, struct error *e);
enum rc kept_file_drop(struct company *c, struct str name, struct error *e);

#endif
