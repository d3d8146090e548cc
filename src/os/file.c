/* Files, by way of the table of system calls. */
#include "os/file.h"

#include "base/mem.h"

#include "os/os.h"
#include "os/random.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { READ_STEP = 65536, TEMP_TRIES = 8 };

static enum rc fail(struct error *e, const char *what, const char *path)
{
	static const struct { int number; enum rc rc; const char *key; } known[] = {
		{ ENOENT, RC_NOT_FOUND, "error.file_missing" }, { ENOTDIR, RC_NOT_FOUND, "error.file_missing" },
		{ EACCES, RC_FORBIDDEN, "error.file_forbidden" }, { EPERM, RC_FORBIDDEN, "error.file_forbidden" },
		{ EEXIST, RC_CONFLICT, "error.file_exists" }, { ENOSPC, RC_IO, "error.disk_full" }, { EDQUOT, RC_IO, "error.disk_full" },
	};
	int number = errno;
	enum rc rc = RC_IO;
	const char *key = "error.file_io";

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].number == number) {
			rc = known[i].rc;
			key = known[i].key;
		}
	error_set(e, rc, NULL, key, NULL, NULL);
	return error_detail(e, rc, "%s %s: errno %d", what, path, number);
}

enum rc file_open(const char *path, enum file_mode mode, struct file *out, struct error *e)
{
	static const int flags[] = {
		[FILE_READ] = O_RDONLY, [FILE_WRITE] = O_WRONLY | O_CREAT | O_TRUNC, [FILE_CREATE] = O_RDWR | O_CREAT | O_EXCL,
		[FILE_APPEND] = O_WRONLY | O_CREAT | O_APPEND,
	};

	do
		out->fd = os_get()->open(path, flags[mode], 0600);
	while (out->fd < 0 && errno == EINTR);
	return out->fd < 0 ? fail(e, "open", path) : RC_OK;
}

void file_close(struct file *f)
{
	if (f->fd >= 0)
		os_get()->close(f->fd);
	f->fd = -1;
}

enum rc file_finish(struct file *f, struct error *e)
{
	int fd = f->fd;

	f->fd = -1;
	return fd >= 0 && os_get()->close(fd) ? fail(e, "close", "a file") : RC_OK;
}

enum rc file_get(struct file *f, void *to, size_t n, size_t *got, struct error *e)
{
	char *p = to;

	*got = 0;
	while (*got < n) {
		ssize_t part = os_get()->read(f->fd, p + *got, n - *got);
		if (part < 0 && errno == EINTR)
			continue;
		if (part < 0)
			return fail(e, "read", "a file");
		if (!part)
			break;
		*got += (size_t)part;
	}
	return RC_OK;
}

enum rc file_get_at(struct file *f, uint64_t at, void *to, size_t n, size_t *got, struct error *e)
{
	char *p = to;

	*got = 0;
	while (*got < n) {
		ssize_t part = os_get()->read_at(f->fd, p + *got, n - *got, (off_t)(at + *got));
		if (part < 0 && errno == EINTR)
			continue;
		if (part < 0)
			return fail(e, "read", "a file");
		if (!part)
			break;
		*got += (size_t)part;
	}
	return RC_OK;
}

enum rc file_put(struct file *f, struct str bytes, struct error *e)
{
	while (bytes.n) {
		ssize_t part = os_get()->write(f->fd, bytes.p, bytes.n);
		if (part < 0 && errno == EINTR)
			continue;
		if (part <= 0)
			return fail(e, "write", "a file");
		bytes = str_part(bytes, (size_t)part, bytes.n);
	}
	return RC_OK;
}

enum rc file_sync(struct file *f, struct error *e)
{
	return os_get()->fsync(f->fd) ? fail(e, "fsync", "a file") : RC_OK;
}

enum rc file_read(const char *path, size_t max, struct buf *out, struct error *e)
{
	CLEANUP(file_close) struct file f = FILE_NONE;
	enum rc rc = file_open(path, FILE_READ, &f, e);
	size_t got = 0;

	buf_clear(out);
	out->max = max + 1;
	while (!rc) {
		size_t step = max + 1 - out->len < READ_STEP ? max + 1 - out->len : READ_STEP;
		char *to = buf_room(out, step);
		if (!to)
			return error_no_memory(e);
		rc = file_get(&f, to, step, &got, e);
		out->len += got;
		if (!rc && out->len > max)
			return error_set(e, RC_TOO_LARGE, NULL, "error.file_too_large", NULL, NULL);
		if (got < step)
			break;
	}
	return rc;
}

static bool folder_of(const char *path, char folder[FILE_PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;

	if (n >= FILE_PATH_MAX)
		return false;
	memcpy(folder, n ? path : slash ? "/" : ".", n ? n : 1);
	folder[n ? n : 1] = '\0';
	return true;
}

enum rc file_write(const char *path, struct str bytes, struct error *e)
{
	CLEANUP(file_close) struct file f = FILE_NONE;
	char folder[FILE_PATH_MAX], temp[FILE_PATH_MAX];
	enum rc rc;

	if (!folder_of(path, folder))
		return error_set(e, RC_TOO_LARGE, NULL, "error.path_too_long", NULL, NULL);
	if ((rc = file_temp(folder, &f, temp, e)))
		return rc;
	if ((rc = file_put(&f, bytes, e)) || (rc = file_sync(&f, e)) || (rc = file_finish(&f, e)) || (rc = file_rename(temp, path, e))) {
		os_get()->unlink(temp);
		return rc;
	}
	return folder_sync(folder, e);
}

enum rc file_size(const char *path, int64_t *size, struct error *e)
{
	struct stat st;

	*size = 0;
	if (os_get()->stat(path, &st))
		return fail(e, "stat", path);
	*size = st.st_size;
	return RC_OK;
}

bool file_exists(const char *path)
{
	struct stat st;

	return !os_get()->stat(path, &st);
}

enum rc file_rename(const char *from, const char *to, struct error *e)
{
	return os_get()->rename(from, to) ? fail(e, "rename", to) : RC_OK;
}

enum rc file_remove(const char *path, struct error *e)
{
	return os_get()->unlink(path) ? fail(e, "unlink", path) : RC_OK;
}

enum rc file_temp(const char *folder, struct file *out, char path[FILE_PATH_MAX], struct error *e)
{
	enum rc rc = RC_IO;

	*out = FILE_NONE;
	for (int i = 0; i < TEMP_TRIES; i++) {
		unsigned char r[12];
		char name[2 * sizeof r + 1];
		if (os_random(r, sizeof r))
			return error_set(e, RC_IO, NULL, "error.file_io", NULL, NULL);
		for (size_t j = 0; j < sizeof r; j++)
			snprintf(name + 2 * j, 3, "%02x", r[j]);
		if (snprintf(path, FILE_PATH_MAX, "%s/.%s.tmp", folder, name) >= FILE_PATH_MAX)
			return error_set(e, RC_TOO_LARGE, NULL, "error.path_too_long", NULL, NULL);
		rc = file_open(path, FILE_CREATE, out, e);
		if (rc != RC_CONFLICT)
			break;
	}
	return rc;
}

static enum rc folder_make_one(const char *path, struct error *e)
{
	return os_get()->mkdir(path, 0700) && errno != EEXIST ? fail(e, "mkdir", path) : RC_OK;
}

enum rc folder_make(const char *path, struct error *e)
{
	char part[FILE_PATH_MAX];
	size_t n = strlen(path);
	enum rc rc = RC_OK;

	if (n >= sizeof part)
		return error_set(e, RC_TOO_LARGE, NULL, "error.path_too_long", NULL, NULL);
	memcpy(part, path, n + 1);
	for (size_t i = 1; i < n && !rc; i++)
		if (part[i] == '/') {
			part[i] = '\0';
			rc = folder_make_one(part, e);
			part[i] = '/';
		}
	return rc ? rc : folder_make_one(part, e);
}

void folder_remove(const char *path)
{
	char name[FILE_PATH_MAX];
	struct dirent *one;
	DIR *d = opendir(path);

	while (d && (one = readdir(d)))
		if (strcmp(one->d_name, ".") && strcmp(one->d_name, "..") && snprintf(name, sizeof name, "%s/%s", path, one->d_name) < (int)sizeof name)
			os_get()->unlink(name);
	if (d)
		closedir(d);
	rmdir(path);
}

enum rc folder_sync(const char *path, struct error *e)
{
	CLEANUP(file_close) struct file f = FILE_NONE;
	enum rc rc = file_open(path, FILE_READ, &f, e);

	return rc ? rc : file_sync(&f, e);
}
