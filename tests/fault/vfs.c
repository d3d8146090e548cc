/* A VFS over the system's own that counts the calls that change a file and asks whether each may succeed. Used by store_fault.c. */
#include <sqlite3.h>
#include <string.h>

#include "vfs.h"

struct faulty_file {
	sqlite3_file base;
	sqlite3_file *real; /* behind this struct, in the memory SQLite gave */
};

static sqlite3_vfs *real_vfs;
static bool (*may)(enum vfs_call call);

static sqlite3_file *real_of(sqlite3_file *f)
{
	return ((struct faulty_file *)f)->real;
}

#define FORWARD(name, parameters, arguments)                                      \
	static int name parameters                                                \
	{                                                                         \
		return real_of(f)->pMethods->name arguments;                      \
	}

FORWARD(xClose, (sqlite3_file * f), (real_of(f)))
FORWARD(xRead, (sqlite3_file * f, void *to, int n, sqlite3_int64 at), (real_of(f), to, n, at))
FORWARD(xFileSize, (sqlite3_file * f, sqlite3_int64 *size), (real_of(f), size))
FORWARD(xLock, (sqlite3_file * f, int level), (real_of(f), level))
FORWARD(xUnlock, (sqlite3_file * f, int level), (real_of(f), level))
FORWARD(xCheckReservedLock, (sqlite3_file * f, int *out), (real_of(f), out))
FORWARD(xFileControl, (sqlite3_file * f, int op, void *argument), (real_of(f), op, argument))
FORWARD(xSectorSize, (sqlite3_file * f), (real_of(f)))
FORWARD(xDeviceCharacteristics, (sqlite3_file * f), (real_of(f)))
FORWARD(xShmMap, (sqlite3_file * f, int page, int size, int extend, void volatile **out), (real_of(f), page, size, extend, out))
FORWARD(xShmLock, (sqlite3_file * f, int offset, int n, int flags), (real_of(f), offset, n, flags))
FORWARD(xShmUnmap, (sqlite3_file * f, int remove), (real_of(f), remove))
FORWARD(xFetch, (sqlite3_file * f, sqlite3_int64 at, int n, void **out), (real_of(f), at, n, out))
FORWARD(xUnfetch, (sqlite3_file * f, sqlite3_int64 at, void *page), (real_of(f), at, page))

static void xShmBarrier(sqlite3_file *f)
{
	real_of(f)->pMethods->xShmBarrier(real_of(f));
}

/* A write that fails has written its first half, as on a full disk. */
static int xWrite(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
	if (may(VFS_WRITE))
		return real_of(f)->pMethods->xWrite(real_of(f), from, n, at);
	real_of(f)->pMethods->xWrite(real_of(f), from, n / 2, at);
	return n % 2 ? SQLITE_IOERR_WRITE : SQLITE_FULL;
}

static int xTruncate(sqlite3_file *f, sqlite3_int64 size)
{
	return may(VFS_TRUNCATE) ? real_of(f)->pMethods->xTruncate(real_of(f), size) : SQLITE_IOERR_TRUNCATE;
}

static int xSync(sqlite3_file *f, int flags)
{
	return may(VFS_SYNC) ? real_of(f)->pMethods->xSync(real_of(f), flags) : SQLITE_IOERR_FSYNC;
}

static const sqlite3_io_methods methods = {
	3, xClose, xRead, xWrite, xTruncate, xSync, xFileSize, xLock, xUnlock, xCheckReservedLock, xFileControl, xSectorSize, xDeviceCharacteristics,
	xShmMap, xShmLock, xShmBarrier, xShmUnmap, xFetch, xUnfetch,
};

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out_flags)
{
	struct faulty_file *file = (struct faulty_file *)f;
	int code;

	f->pMethods = NULL;
	if (!may(VFS_OPEN))
		return SQLITE_CANTOPEN;
	file->real = (sqlite3_file *)(file + 1);
	memset(file->real, 0, (size_t)real_vfs->szOsFile);
	code = real_vfs->xOpen(real_vfs, name, file->real, flags, out_flags);
	if (file->real->pMethods)
		f->pMethods = &methods;
	return code;
}

bool vfs_install(bool (*gate)(enum vfs_call call))
{
	static sqlite3_vfs vfs;

	if (!(real_vfs = sqlite3_vfs_find(NULL)))
		return false;
	may = gate;
	vfs = *real_vfs;
	vfs.zName = "faulty";
	vfs.szOsFile = (int)sizeof(struct faulty_file) + real_vfs->szOsFile;
	vfs.xOpen = open_file;
	return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK;
}
