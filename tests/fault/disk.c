#include "disk_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct base {
    unsigned char *bytes;
    int64_t count;
    char name[48]; /* "": born later */
};

static struct {
    bool on;
    char folder[PATH_MAX];
    size_t folder_chars;
    struct disk_op *ops;
    size_t count, room;
    unsigned char *bytes;
    size_t used, bytes_room;
    struct base files[DISK_FILES_MAX];
    int file_count;
    struct {
        char name[48];
        int file;
    } names[DISK_FILES_MAX]; /* what each name stands for now; "" free */
    unsigned char index[DISK_INDEX_BYTES];
    enum disk_lie lie;
} disk;

static struct {
    const struct disk_failing *failing; /* NULL: nothing fails */
    int64_t at, calls;
    bool failed;
    enum disk_call in;
    int64_t again, failed_syncs;
} fault;

const struct disk_failing disk_failings[] = {
    {"EIO once", EIO, false, false, false},
    {"EIO from then on", EIO, true, false, false},
    {"ENOSPC from then on", ENOSPC, true, true, false},
    {"EROFS from then on", EROFS, true, true, false},
};
const struct disk_failing disk_map_failing = {"ENOSPC growing the shared memory", ENOSPC, true, true, true};
const size_t disk_failing_count = sizeof disk_failings / sizeof *disk_failings;

static const struct {
    const char *name;
    bool writes;
} calls[CALLS] = {
    [CALL_OPEN] = {"open", false},        [CALL_READ] = {"read", false},
    [CALL_WRITE] = {"write", true},       [CALL_TRUNCATE] = {"truncate", false},
    [CALL_SYNC] = {"sync", true},         [CALL_SIZE] = {"size", false},
    [CALL_DELETE] = {"delete", false},    [CALL_ACCESS] = {"access", false},
    [CALL_MAP] = {"shared memory", true}, [CALL_LOCK] = {"lock", false},
    [CALL_RENAME] = {"rename", true},     [CALL_CREATE] = {"create", true},
};

bool disk_call_fails(enum disk_call call)
{
    if (!fault.failing || (fault.failing->writing && !calls[call].writes))
        return false;
    if (fault.failing->mapping && call != CALL_MAP)
        return false;
    fault.calls++;
    if (fault.calls < fault.at || (!fault.failing->sticky && fault.calls > fault.at))
        return false;
    if (!fault.failed)
        fault.in = call;
    fault.failed = true;
    errno = fault.failing->reason;
    return true;
}

int disk_reason(void)
{
    return fault.failing && fault.failed ? fault.failing->reason : 0;
}

void disk_count_sync(bool failed_before, bool fails)
{
    fault.again += failed_before;
    fault.failed_syncs += fails;
}

void disk_fail(const struct disk_failing *failing, int64_t at)
{
    fault.failing = failing;
    fault.at = at;
    fault.calls = 0;
    fault.failed = false;
}

bool disk_fail_end(int64_t *ret_calls)
{
    fault.failing = NULL;
    if (ret_calls)
        *ret_calls = fault.calls;
    return fault.failed;
}

bool disk_failed(void)
{
    return fault.failed;
}

const char *disk_failed_in(void)
{
    return fault.failed ? calls[fault.in].name : "nothing";
}

int64_t disk_syncs_after_failure(void)
{
    return fault.again;
}

int64_t disk_syncs_failed(void)
{
    return fault.failed_syncs;
}

void disk_lie(enum disk_lie lie)
{
    disk.lie = lie;
}

bool disk_recording(void)
{
    return disk.on;
}

bool disk_lies(int file)
{
    return file == 0 && disk.lie == DISK_LIES_OF_LEDGER;
}

static void die(const char *what)
{
    fprintf(stderr, "the disk's log: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void *grown(void *items, size_t *room, size_t need, size_t item_bytes)
{
    if (need <= *room)
        return items;
    *room = *room * 2 > need ? *room * 2 : need + 1024;
    void *bigger = realloc(items, *room * item_bytes);
    if (!bigger)
        die("no memory");
    return bigger;
}

static struct disk_op *add(enum disk_kind kind, int file)
{
    disk.ops = grown(disk.ops, &disk.room, disk.count + 1, sizeof *disk.ops);
    struct disk_op *op = &disk.ops[disk.count++];
    memset(op, 0, sizeof *op);
    op->kind = kind;
    op->file = file;
    return op;
}

static void keep_bytes(struct disk_op *op, const void *bytes, size_t count)
{
    disk.bytes = grown(disk.bytes, &disk.bytes_room, disk.used + count, 1);
    op->data = disk.used;
    op->bytes = count;
    memcpy(disk.bytes + disk.used, bytes, count);
    disk.used += count;
}

/* The name within the folder; NULL: it lies elsewhere. */
static const char *inside(const char *path)
{
    if (!disk.on || !path || strncmp(path, disk.folder, disk.folder_chars) != 0 ||
        path[disk.folder_chars] != '/' || strlen(path + disk.folder_chars + 1) >= sizeof disk.ops->name)
        return NULL;
    return path + disk.folder_chars + 1;
}

bool disk_within(const char *path)
{
    return inside(path);
}

static int slot_of(const char *name)
{
    for (int i = 0; i < DISK_FILES_MAX; i++)
        if (strcmp(disk.names[i].name, name) == 0)
            return i;
    return -1;
}

int disk_file_of(const char *path)
{
    const char *name = inside(path);
    const int slot = name && name[0] ? slot_of(name) : -1;
    return slot < 0 ? -1 : disk.names[slot].file;
}

static void name_put(const char *name, int file)
{
    int slot = slot_of(name);
    if (slot < 0)
        slot = slot_of("");
    if (slot < 0)
        die("too many names");
    snprintf(disk.names[slot].name, sizeof disk.names[slot].name, "%s", name);
    disk.names[slot].file = file;
}

static int file_new(void)
{
    if (disk.file_count == DISK_FILES_MAX)
        die("too many files");
    disk.files[disk.file_count] = (struct base){0};
    return disk.file_count++;
}

int disk_note_create(const char *path)
{
    const char *name = inside(path);
    if (!name)
        return -1;
    const int file = file_new();
    name_put(name, file);
    snprintf(add(DISK_CREATE, file)->name, sizeof disk.ops->name, "%s", name);
    return file;
}

void disk_note_write(int file, int64_t offset, const void *bytes, size_t count)
{
    if (!disk.on || file < 0)
        return;
    struct disk_op *op = add(DISK_WRITE, file);
    op->offset = offset;
    keep_bytes(op, bytes, count);
}

void disk_note_truncate(int file, int64_t bytes)
{
    if (disk.on && file >= 0)
        add(DISK_TRUNCATE, file)->offset = bytes;
}

void disk_note_sync(int file)
{
    if (disk.on && file >= 0)
        add(DISK_SYNC, file);
}

void disk_note_delete(const char *path)
{
    const char *name = inside(path);
    const int slot = name && name[0] ? slot_of(name) : -1;
    if (slot < 0)
        return;
    snprintf(add(DISK_DELETE, disk.names[slot].file)->name, sizeof disk.ops->name, "%s", name);
    disk.names[slot].name[0] = '\0';
}

void disk_note_rename(const char *from, const char *to)
{
    const char *old = inside(from), *fresh = inside(to);
    const int slot = old && old[0] ? slot_of(old) : -1;
    if (slot < 0 || !fresh)
        return;
    const int file = disk.names[slot].file;
    struct disk_op *op = add(DISK_RENAME, file);
    snprintf(op->name, sizeof op->name, "%s", old);
    snprintf(op->to, sizeof op->to, "%s", fresh);
    disk.names[slot].name[0] = '\0';
    name_put(fresh, file);
}

void disk_note_folder(void)
{
    if (disk.on)
        add(DISK_SYNC_FOLDER, -1);
}

void disk_note_index(const volatile void *index)
{
    unsigned char now[DISK_INDEX_BYTES];
    if (!disk.on || !index)
        return;
    memcpy(now, (const void *)index, sizeof now);
    if (memcmp(now, disk.index, sizeof now) == 0)
        return;
    memcpy(disk.index, now, sizeof now);
    keep_bytes(add(DISK_INDEX, -1), now, sizeof now);
}

static void base_read(struct base *base, const char *path)
{
    struct stat info;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0)
        die(path);
    base->count = (int64_t)info.st_size;
    base->bytes = malloc((size_t)base->count + 1);
    if (!base->bytes || pread(fd, base->bytes, (size_t)base->count, 0) != base->count)
        die(path);
    close(fd);
}

static void forget(void)
{
    for (int i = 0; i < disk.file_count; i++)
        free(disk.files[i].bytes);
    memset(disk.files, 0, sizeof disk.files);
    memset(disk.names, 0, sizeof disk.names);
    memset(disk.index, 0, sizeof disk.index);
    disk.file_count = 0;
    disk.count = disk.used = 0;
}

static void base_add(const char *path, const char *name)
{
    const int file = file_new();
    base_read(&disk.files[file], path);
    snprintf(disk.files[file].name, sizeof disk.files[file].name, "%s", name);
    name_put(name, file);
}

void disk_record(const char *folder)
{
    char path[PATH_MAX + 300];
    forget();
    snprintf(disk.folder, sizeof disk.folder, "%s", folder);
    disk.folder_chars = strlen(folder);
    snprintf(path, sizeof path, "%s/ledger.db", folder);
    if (access(path, F_OK) == 0) /* the ledger is file 0 */
        base_add(path, "ledger.db");
    DIR *names = opendir(folder);
    const struct dirent *entry;
    while (names && (entry = readdir(names))) {
        const char *name = entry->d_name;
        snprintf(path, sizeof path, "%s/%s", folder, name);
        if (name[0] != '.' && strcmp(name, "ledger.db") != 0 && !strstr(name, "-shm"))
            base_add(path, name);
    }
    if (names)
        closedir(names);
    disk.on = true;
}

void disk_record_end(void)
{
    disk.on = false;
}

size_t disk_moment(void)
{
    return disk.count;
}

const struct disk_op *disk_log(void)
{
    return disk.ops;
}

const unsigned char *disk_bytes(const struct disk_op *op)
{
    return disk.bytes + op->data;
}

const unsigned char *disk_base(int file, int64_t *ret_bytes, const char **ret_name)
{
    const struct base *base = &disk.files[file];
    *ret_bytes = base->count;
    *ret_name = base->name[0] ? base->name : NULL;
    return base->bytes;
}

int disk_file_count(void)
{
    return disk.file_count;
}
