/* Files, with every failure reported as an error of the catalogue (the path stands in its log line only). Paths are terminated text. */
#ifndef BANYAN_OS_FILE_H
#define BANYAN_OS_FILE_H

#include "base/buf.h"
#include "base/error.h"

enum file_mode {
	FILE_READ,
	FILE_WRITE,  /* made or emptied */
	FILE_CREATE, /* made; RC_CONFLICT when it is there already */
	FILE_APPEND  /* made when missing; each file_put goes to the end */
};

enum { FILE_PATH_MAX = 1024 };

/* struct file f = FILE_NONE; closing a closed one does nothing, so CLEANUP(file_close) fits. */
struct file {
	int fd;
};

#define FILE_NONE ((struct file){ -1 })

/* Not there is RC_NOT_FOUND, not allowed RC_FORBIDDEN, all else RC_IO. Made files are private to the user (0600). */
enum rc file_open(const char *path, enum file_mode mode, struct file *out, struct error *e);
void file_close(struct file *f);
/* Like file_close, but a failure to write what was held back is reported. */
enum rc file_finish(struct file *f, struct error *e);
/* *got is less than n at the end of the file only. */
enum rc file_get(struct file *f, void *to, size_t n, size_t *got, struct error *e);
/* The same from an offset; the file's own position stays. */
enum rc file_get_at(struct file *f, uint64_t at, void *to, size_t n, size_t *got, struct error *e);
enum rc file_put(struct file *f, struct str bytes, struct error *e); /* all of it */
enum rc file_sync(struct file *f, struct error *e);
/* The whole file into out (emptied first); RC_TOO_LARGE past max bytes. */
enum rc file_read(const char *path, size_t max, struct buf *out, struct error *e);
/* All or nothing, on the disk when it returns: temporary file beside it, fsync, rename, fsync of the folder. */
enum rc file_write(const char *path, struct str bytes, struct error *e);
enum rc file_size(const char *path, int64_t *size, struct error *e);
bool file_exists(const char *path);
enum rc file_rename(const char *from, const char *to, struct error *e);
enum rc file_remove(const char *path, struct error *e);                /* RC_NOT_FOUND when it is not there */
/* A new file with a name of its own in folder, open for writing; path gets the name. */
enum rc file_temp(const char *folder, struct file *out, char path[FILE_PATH_MAX], struct error *e);
/* Makes the folder and those above it; one that is there already is fine. */
enum rc folder_make(const char *path, struct error *e);
/* Removes the folder and the files in it; folders in it stay, and so does it then. */
void folder_remove(const char *path);
/* Puts the names of the folder on the disk, after files were made or renamed in it. */
enum rc folder_sync(const char *path, struct error *e);

#endif
