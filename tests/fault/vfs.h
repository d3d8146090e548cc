/* A SQLite VFS whose changing calls can be made to fail. */
#ifndef BANYAN_TESTS_FAULT_VFS_H
#define BANYAN_TESTS_FAULT_VFS_H

#include <stdbool.h>

enum vfs_call { VFS_OPEN, VFS_WRITE, VFS_SYNC, VFS_TRUNCATE };

/* Becomes the default before anything is opened; gate false makes the call fail. */
bool vfs_install(bool (*gate)(enum vfs_call call));

#endif
