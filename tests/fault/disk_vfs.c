/* The engine's side of the disk: a VFS over the system's own. Locks and shared memory are the system's; what
 * is written, cut, synced, born or deleted is noted once it is done. */
#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "disk_internal.h"

struct handle {
    sqlite3_file file; /* the engine's view; first */
    int number;        /* in the log, or -1 */
    bool folder_due;   /* born with its name not on the disk yet */
    bool sync_failed;
    volatile void *index; /* the first piece of the shared memory */
    sqlite3_file *real;   /* stands behind */
};

static sqlite3_vfs shim;

static sqlite3_vfs *below(void)
{
    return shim.pAppData;
}

static struct handle *handle_of(sqlite3_file *file)
{
    return (struct handle *)file;
}

static int on_close(sqlite3_file *file)
{
    struct handle *handle = handle_of(file);
    return handle->real->pMethods->xClose(handle->real);
}

static int on_read(sqlite3_file *file, void *out, int count, sqlite3_int64 offset)
{
    struct handle *handle = handle_of(file);
    if (disk_call_fails(CALL_READ))
        return SQLITE_IOERR_READ;
    return handle->real->pMethods->xRead(handle->real, out, count, offset);
}

static int on_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset)
{
    struct handle *handle = handle_of(file);
    if (disk_call_fails(CALL_WRITE))
        return disk_reason() == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    disk_note_index(handle->index);
    const int code = handle->real->pMethods->xWrite(handle->real, bytes, count, offset);
    if (code == SQLITE_OK)
        disk_note_write(handle->number, offset, bytes, (size_t)count);
    return code;
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 bytes)
{
    struct handle *handle = handle_of(file);
    if (disk_call_fails(CALL_TRUNCATE))
        return SQLITE_IOERR_TRUNCATE;
    const int code = handle->real->pMethods->xTruncate(handle->real, bytes);
    if (code == SQLITE_OK)
        disk_note_truncate(handle->number, bytes);
    return code;
}

static int on_sync(sqlite3_file *file, int flags)
{
    struct handle *handle = handle_of(file);
    const bool fails = disk_call_fails(CALL_SYNC);
    disk_count_sync(handle->sync_failed, fails);
    handle->sync_failed = handle->sync_failed || fails;
    if (fails)
        return SQLITE_IOERR_FSYNC;
    disk_note_index(handle->index);
    if (disk_lies(handle->number))
        return SQLITE_OK;
    /* On a disk in memory nothing is gained by asking the system. */
    const int code = disk_recording() ? SQLITE_OK : handle->real->pMethods->xSync(handle->real, flags);
    if (code == SQLITE_OK) {
        disk_note_sync(handle->number);
        if (handle->folder_due)
            disk_note_folder();
        handle->folder_due = false;
    }
    return code;
}

static int on_size(sqlite3_file *file, sqlite3_int64 *ret)
{
    struct handle *handle = handle_of(file);
    if (disk_call_fails(CALL_SIZE))
        return SQLITE_IOERR_FSTAT;
    return handle->real->pMethods->xFileSize(handle->real, ret);
}

static int on_lock(sqlite3_file *file, int level)
{
    struct handle *handle = handle_of(file);
    if (disk_call_fails(CALL_LOCK))
        return SQLITE_IOERR_LOCK;
    return handle->real->pMethods->xLock(handle->real, level);
}

static int on_unlock(sqlite3_file *file, int level)
{
    struct handle *handle = handle_of(file);
    return handle->real->pMethods->xUnlock(handle->real, level);
}

static int on_reserved(sqlite3_file *file, int *ret)
{
    struct handle *handle = handle_of(file);
    return handle->real->pMethods->xCheckReservedLock(handle->real, ret);
}

static int on_control(sqlite3_file *file, int op, void *argument)
{
    struct handle *handle = handle_of(file);
    return handle->real->pMethods->xFileControl(handle->real, op, argument);
}

static int on_sector(sqlite3_file *file)
{
    struct handle *handle = handle_of(file);
    return handle->real->pMethods->xSectorSize(handle->real);
}

static int on_traits(sqlite3_file *file)
{
    struct handle *handle = handle_of(file);
    return handle->real->pMethods->xDeviceCharacteristics(handle->real);
}

/* A piece more of the shared memory takes room on the disk. */
static int on_map(sqlite3_file *file, int piece, int bytes, int extend, void volatile **ret)
{
    struct handle *handle = handle_of(file);
    if (extend && disk_call_fails(CALL_MAP))
        return disk_reason() == ENOSPC ? SQLITE_IOERR_SHMSIZE : SQLITE_IOERR_SHMMAP;
    const int code = handle->real->pMethods->xShmMap(handle->real, piece, bytes, extend, ret);
    if (code == SQLITE_OK && piece == 0)
        handle->index = *ret;
    return code;
}

static int on_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    struct handle *handle = handle_of(file);
    if ((flags & SQLITE_SHM_LOCK) && disk_call_fails(CALL_LOCK))
        return SQLITE_IOERR_SHMLOCK;
    disk_note_index(handle->index);
    return handle->real->pMethods->xShmLock(handle->real, offset, count, flags);
}

static void on_barrier(sqlite3_file *file)
{
    struct handle *handle = handle_of(file);
    disk_note_index(handle->index);
    handle->real->pMethods->xShmBarrier(handle->real);
}

static int on_unmap(sqlite3_file *file, int gone)
{
    struct handle *handle = handle_of(file);
    handle->index = NULL;
    return handle->real->pMethods->xShmUnmap(handle->real, gone);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_size,
    .xLock = on_lock,
    .xUnlock = on_unlock,
    .xCheckReservedLock = on_reserved,
    .xFileControl = on_control,
    .xSectorSize = on_sector,
    .xDeviceCharacteristics = on_traits,
    .xShmMap = on_map,
    .xShmLock = on_shm_lock,
    .xShmBarrier = on_barrier,
    .xShmUnmap = on_unmap,
};

/* The name of a new log or journal is brought to the disk with the file's first sync (os_unix.c does so). */
static const int folder_synced = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL;

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
    struct handle *handle = handle_of(file);
    const bool fresh = name && (flags & SQLITE_OPEN_CREATE) && access(name, F_OK) != 0;
    (void)vfs;
    memset(handle, 0, sizeof *handle);
    handle->real = (sqlite3_file *)(handle + 1);
    handle->number = -1;
    if (disk_call_fails(fresh ? CALL_CREATE : CALL_OPEN))
        return SQLITE_CANTOPEN;
    const int code = below()->xOpen(below(), name, handle->real, flags, ret_flags);
    if (handle->real->pMethods)
        file->pMethods = &methods;
    if (code != SQLITE_OK)
        return code;
    handle->number = fresh ? disk_note_create(name) : disk_file_of(name);
    handle->folder_due = fresh && (flags & folder_synced);
    return SQLITE_OK;
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    (void)vfs;
    if (disk_call_fails(CALL_DELETE))
        return SQLITE_IOERR_DELETE;
    const int code = below()->xDelete(below(), name, disk_recording() ? 0 : sync_folder);
    if (code == SQLITE_OK) {
        disk_note_delete(name);
        if (sync_folder)
            disk_note_folder();
    }
    return code;
}

static int on_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret)
{
    (void)vfs;
    if (disk_call_fails(CALL_ACCESS))
        return SQLITE_IOERR_ACCESS;
    return below()->xAccess(below(), name, flags, ret);
}

static int on_last_error(sqlite3_vfs *vfs, int bytes, char *out)
{
    (void)vfs;
    const int reason = disk_reason();
    return reason ? reason : below()->xGetLastError(below(), bytes, out);
}

void disk_start(void)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    shim = *real; /* what is not about files is the system's */
    shim.iVersion = 2;
    shim.szOsFile = (int)sizeof(struct handle) + real->szOsFile;
    shim.pNext = NULL;
    shim.zName = "fault";
    shim.pAppData = real;
    shim.xOpen = on_open;
    shim.xDelete = on_delete;
    shim.xAccess = on_access;
    shim.xGetLastError = on_last_error;
    sqlite3_vfs_register(&shim, 1);
}
