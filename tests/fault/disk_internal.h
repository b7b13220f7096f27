/* Shared by the VFS and the wrapped system calls. */
#ifndef FAULT_DISK_INTERNAL_H
#define FAULT_DISK_INTERNAL_H

#include "disk.h"

enum disk_call {
    CALL_OPEN,
    CALL_READ,
    CALL_WRITE,
    CALL_TRUNCATE,
    CALL_SYNC,
    CALL_SIZE,
    CALL_DELETE,
    CALL_ACCESS,
    CALL_MAP,
    CALL_LOCK,
    CALL_RENAME,
    CALL_CREATE,
    CALLS
};

/* Counts the call; true: it is to fail, and errno says why. */
bool disk_call_fails(enum disk_call call);
int disk_reason(void);
void disk_count_sync(bool failed_before, bool fails);

bool disk_recording(void);
bool disk_lies(int file);
/* The number of the file that a path stands for in the folder of the log; -1: none. */
int disk_file_of(const char *path);
bool disk_within(const char *path); /* it is a name in that folder */
/* The log; each does nothing while none is kept or the file is -1. */
int disk_note_create(const char *path); /* the new file's number */
void disk_note_write(int file, int64_t offset, const void *bytes, size_t count);
void disk_note_truncate(int file, int64_t bytes);
void disk_note_sync(int file);
void disk_note_delete(const char *path);
void disk_note_rename(const char *from, const char *to);
void disk_note_folder(void);
void disk_note_index(const volatile void *index); /* where it changed */

#endif
