/* Files of jobs: the folder holds what this process works on, the database what must not be lost. */
#include "jobs/job.h"

#include "base/mem.h"
#include "records/kept_file.h"

#include <stdio.h>

struct str job_rejects_name(struct arena *a, int64_t id)
{
	return str_of(arena_printf(a, "job-%lld.rejects.csv", (long long)id));
}

void job_file_path(const struct jobs *s, struct str name, char path[FILE_PATH_MAX])
{
	snprintf(path, FILE_PATH_MAX, "%s/%.*s", jobs_folder(s), STR_ARG(name));
}

enum rc job_file_keep(struct jobs *s, struct str name, uint64_t *from, struct error *e)
{
	CLEANUP(file_close) struct file f = FILE_NONE;
	char path[FILE_PATH_MAX], *part = mem_alloc(KEPT_PART);
	size_t got = KEPT_PART;
	enum rc rc = part ? RC_OK : error_no_memory(e);

	job_file_path(s, name, path);
	if (rc == RC_OK)
		rc = file_open(path, FILE_READ, &f, e);
	while (rc == RC_OK && got == KEPT_PART) {
		if ((rc = file_get_at(&f, *from, part, KEPT_PART, &got, e)) || !got || (rc = kept_file_add(jobs_company(s), name, (struct str){ part, got }, e)))
			break;
		*from += got;
	}
	mem_free(part);
	return rc;
}

/* Under a name of its own first, so that nobody meets half of it. */
static enum rc fetch(struct jobs *s, struct str name, const char *path, struct error *e)
{
	CLEANUP(file_close) struct file f = FILE_NONE;
	char temporary[FILE_PATH_MAX];
	enum rc rc = file_temp(jobs_folder(s), &f, temporary, e);

	if (rc)
		return rc;
	if ((rc = kept_file_save(jobs_company(s), name, &f, e)) || (rc = file_finish(&f, e)) || (rc = file_rename(temporary, path, e)))
		file_remove(temporary, NULL);
	return rc;
}

enum rc job_file_fetch(struct jobs *s, struct str name, char path[FILE_PATH_MAX], struct error *e)
{
	job_file_path(s, name, path);
	return file_exists(path) ? RC_OK : fetch(s, name, path, e);
}

void job_file_leave(struct jobs *s, struct str name)
{
	char path[FILE_PATH_MAX];

	job_file_path(s, name, path);
	file_remove(path, NULL);
}

void job_file_drop(struct jobs *s, struct str name)
{
	struct error e = { 0 };

	job_file_leave(s, name);
	/* what could not be removed goes with the others of its age */
	kept_file_drop(jobs_company(s), name, &e);
}
