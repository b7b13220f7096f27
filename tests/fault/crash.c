#include "crash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk.h"

enum { INDEXES_KEPT = 8, INDEX_FILE_BYTES = 32768 };

struct content {
    unsigned char *bytes;
    int64_t count, room;
};

struct list {
    size_t *items;
    size_t count, room;
};

struct names {
    struct {
        char name[48]; /* "" free */
        int file;
    } at[CRASH_NAMES_MAX];
};

struct crash {
    size_t moment;
    struct content durable[DISK_FILES_MAX];
    struct list pending[DISK_FILES_MAX]; /* operations on the content since its last sync */
    int64_t live[DISK_FILES_MAX];        /* its size as the program sees it */
    struct names names;                  /* on the disk */
    struct list renamings;               /* of names, since the folder's last sync */
    const struct disk_op *indexes[INDEXES_KEPT];
    size_t index_count;
    struct content drawn[CRASH_NAMES_MAX];
};

uint64_t crash_mix(uint64_t value)
{
    value += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

static void die(const char *what)
{
    fprintf(stderr, "crash: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void content_resize(struct content *content, int64_t count)
{
    if (count > content->room) {
        content->room = count * 2;
        content->bytes = realloc(content->bytes, (size_t)content->room);
        if (!content->bytes)
            die("no memory");
    }
    if (count > content->count && content->bytes)
        memset(content->bytes + content->count, 0, (size_t)(count - content->count));
    content->count = count;
}

static void content_put(struct content *content, int64_t offset, const unsigned char *bytes, size_t count)
{
    if (offset + (int64_t)count > content->count)
        content_resize(content, offset + (int64_t)count);
    if (count > 0)
        memcpy(content->bytes + offset, bytes, count);
}

static void content_copy(struct content *to, const struct content *from)
{
    content_resize(to, from->count);
    if (from->count)
        memcpy(to->bytes, from->bytes, (size_t)from->count);
}

static void list_add(struct list *list, size_t item)
{
    if (list->count == list->room) {
        list->room = list->room ? list->room * 2 : 64;
        list->items = realloc(list->items, list->room * sizeof *list->items);
        if (!list->items)
            die("no memory");
    }
    list->items[list->count++] = item;
}

struct crash *crash_open(void)
{
    struct crash *crash = calloc(1, sizeof *crash);
    size_t named = 0;
    if (!crash)
        die("no memory");
    for (int i = 0; i < disk_file_count(); i++) {
        int64_t count = 0;
        const char *name = NULL;
        const unsigned char *bytes = disk_base(i, &count, &name);
        if (!name)
            continue;
        content_put(&crash->durable[i], 0, bytes, (size_t)count);
        crash->live[i] = count;
        if (named == CRASH_NAMES_MAX)
            die("too many names");
        snprintf(crash->names.at[named].name, sizeof crash->names.at->name, "%s", name);
        crash->names.at[named++].file = i;
    }
    return crash;
}

void crash_close(struct crash *crash)
{
    if (!crash)
        return;
    for (size_t i = 0; i < DISK_FILES_MAX; i++) {
        free(crash->durable[i].bytes);
        free(crash->pending[i].items);
    }
    for (size_t i = 0; i < CRASH_NAMES_MAX; i++)
        free(crash->drawn[i].bytes);
    free(crash->renamings.items);
    free(crash);
}

static void sync_file(struct crash *crash, int file)
{
    struct list *pending = &crash->pending[file];
    for (size_t i = 0; i < pending->count; i++) {
        const struct disk_op *op = &disk_log()[pending->items[i]];
        if (op->kind == DISK_WRITE)
            content_put(&crash->durable[file], op->offset, disk_bytes(op), op->bytes);
        else
            content_resize(&crash->durable[file], op->offset);
    }
    pending->count = 0;
}

static void name_change(struct names *names, const struct disk_op *op)
{
    const char *gone = op->kind == DISK_CREATE ? NULL : op->name;
    const char *born = op->kind == DISK_CREATE ? op->name : op->kind == DISK_RENAME ? op->to : NULL;
    size_t free_slot = CRASH_NAMES_MAX;
    for (size_t i = 0; i < CRASH_NAMES_MAX; i++) {
        if (names->at[i].name[0] && ((gone && strcmp(names->at[i].name, gone) == 0) ||
                                     (born && strcmp(names->at[i].name, born) == 0)))
            names->at[i].name[0] = '\0';
        if (!names->at[i].name[0] && free_slot == CRASH_NAMES_MAX)
            free_slot = i;
    }
    if (!born)
        return;
    if (free_slot == CRASH_NAMES_MAX)
        die("too many names");
    snprintf(names->at[free_slot].name, sizeof names->at->name, "%s", born);
    names->at[free_slot].file = op->file;
}

static void keep_index(struct crash *crash, const struct disk_op *op)
{
    if (crash->index_count == INDEXES_KEPT) {
        memmove(crash->indexes, crash->indexes + 1, sizeof crash->indexes - sizeof *crash->indexes);
        crash->index_count--;
    }
    crash->indexes[crash->index_count++] = op;
}

static void take(struct crash *crash, size_t at)
{
    const struct disk_op *op = &disk_log()[at];
    switch (op->kind) {
    case DISK_WRITE:
        if (op->offset + (int64_t)op->bytes > crash->live[op->file])
            crash->live[op->file] = op->offset + (int64_t)op->bytes;
        list_add(&crash->pending[op->file], at);
        break;
    case DISK_TRUNCATE:
        crash->live[op->file] = op->offset;
        list_add(&crash->pending[op->file], at);
        break;
    case DISK_SYNC:
        sync_file(crash, op->file);
        break;
    case DISK_INDEX:
        keep_index(crash, op);
        break;
    case DISK_SYNC_FOLDER:
        for (size_t i = 0; i < crash->renamings.count; i++)
            name_change(&crash->names, &disk_log()[crash->renamings.items[i]]);
        crash->renamings.count = 0;
        break;
    default:
        list_add(&crash->renamings, at);
    }
}

void crash_advance(struct crash *crash, size_t moment)
{
    while (crash->moment < moment)
        take(crash, crash->moment++);
}

/* What becomes of what was not synced. */
enum fate { FATE_ALL, FATE_NONE, FATE_FIRST, FATE_WRITES, FATE_SECTORS, FATES };
static const char *const fate_names[FATES] = {"all of it came", "none of it came", "the first of it came",
                                              "some writes came", "some sectors came"};

struct draw {
    uint64_t seed;
    enum fate fate;
    int sector;   /* bytes */
    bool tears;   /* in the middle of a sector */
    bool rubbish; /* what follows a tear */
    size_t until; /* FATE_FIRST: operations before it came, it came in part */
    int file;
    size_t count; /* of the file's pending operations */
};

/* How many bytes of a sector's part of the file's i-th pending operation (the log's at-th) have come. */
static size_t comes(const struct draw *draw, size_t i, size_t at, int64_t sector, size_t bytes)
{
    const uint64_t by_sector =
        crash_mix(draw->seed ^ (uint64_t)draw->file << 56 ^ (uint64_t)sector * UINT64_C(0x100000001B3));
    const uint64_t by_write = crash_mix(draw->seed ^ (uint64_t)at << 20);
    size_t cut = 0;
    switch (draw->fate) {
    case FATE_ALL:
        return bytes;
    case FATE_NONE:
        return 0;
    case FATE_FIRST:
        if (at != draw->until)
            return at < draw->until ? bytes : 0;
        return draw->tears ? (size_t)(by_sector % (bytes + 1)) : by_sector & 1 ? bytes : 0;
    case FATE_WRITES:
        return by_write & 1 ? bytes : 0;
    default:
        cut = by_sector % 4 == 0   ? 0
              : by_sector % 4 == 1 ? draw->count
                                   : (by_sector >> 8) % (draw->count + 1);
        if (i == cut && draw->tears)
            return (size_t)((by_sector >> 32) % (bytes + 1));
        return i < cut ? bytes : 0;
    }
}

/* The bytes after a tear are the old ones, or none that anybody wrote. */
static void put_part(struct content *content, const struct draw *draw, int64_t offset,
                     const unsigned char *bytes, size_t came, size_t count)
{
    if (came > 0)
        content_put(content, offset, bytes, came);
    if (came == 0 || came == count || !draw->rubbish)
        return;
    if (offset + (int64_t)count > content->count)
        content_resize(content, offset + (int64_t)count);
    for (size_t i = came; i < count; i++)
        content->bytes[offset + (int64_t)i] = (unsigned char)crash_mix(draw->seed ^ (uint64_t)offset ^ i);
}

static void draw_write(struct content *content, const struct draw *draw, size_t i, size_t at)
{
    const struct disk_op *op = &disk_log()[at];
    const unsigned char *bytes = disk_bytes(op);
    for (size_t done = 0; done < op->bytes;) {
        const int64_t offset = op->offset + (int64_t)done;
        const int64_t sector = offset / draw->sector;
        size_t part = (size_t)((sector + 1) * draw->sector - offset);
        if (part > op->bytes - done)
            part = op->bytes - done;
        put_part(content, draw, offset, bytes + done, comes(draw, i, at, sector, part), part);
        done += part;
    }
}

static void draw_file(struct crash *crash, struct draw *draw, int file, struct content *out)
{
    const struct list *pending = &crash->pending[file];
    content_copy(out, &crash->durable[file]);
    draw->file = file;
    draw->count = pending->count;
    for (size_t i = 0; i < pending->count; i++) {
        const struct disk_op *op = &disk_log()[pending->items[i]];
        if (op->kind == DISK_WRITE)
            draw_write(out, draw, i, pending->items[i]);
        else if (comes(draw, i, pending->items[i], -1 - (int64_t)i, 1) > 0)
            content_resize(out, op->offset);
    }
    /* The size may be on the disk before what fills it. */
    if (pending->count > 0 && out->count < crash->live[file] && crash_mix(draw->seed ^ 77) % 4 == 0)
        content_resize(out, crash->live[file]);
}

static const unsigned char *draw_index(const struct crash *crash, uint64_t seed)
{
    const uint64_t pick = crash_mix(seed ^ 0x5113);
    if (crash->index_count == 0 || pick % 10 < 3)
        return NULL;
    const size_t back = pick % 10 < 7 ? 0 : (size_t)((pick >> 8) % crash->index_count);
    return disk_bytes(crash->indexes[crash->index_count - 1 - back]);
}

void crash_draw(struct crash *crash, uint64_t seed, struct crash_state *ret)
{
    const uint64_t pick = crash_mix(seed);
    static const unsigned char weights[] = {FATE_ALL,     FATE_NONE,    FATE_FIRST,
                                            FATE_FIRST,   FATE_WRITES,  FATE_SECTORS,
                                            FATE_SECTORS, FATE_SECTORS, FATE_SECTORS};
    struct draw draw = {.seed = pick, .fate = (enum fate)weights[pick % sizeof weights]};
    struct names names = crash->names;
    draw.sector = pick & 0x100 ? 512 : 4096;
    draw.tears = pick & 0x200;
    draw.rubbish = pick & 0x400;
    *ret = (struct crash_state){.how = fate_names[draw.fate]};
    const size_t back = crash_mix(pick ^ 5) % 40;
    draw.until = crash->moment > back ? crash->moment - 1 - back : 0;
    const size_t renamed = crash->renamings.count ? (size_t)((pick >> 12) % (crash->renamings.count + 1)) : 0;
    for (size_t i = 0; i < renamed; i++)
        name_change(&names, &disk_log()[crash->renamings.items[i]]);
    for (size_t i = 0; i < CRASH_NAMES_MAX; i++) {
        if (!names.at[i].name[0])
            continue;
        struct crash_file *file = &ret->files[ret->file_count++];
        snprintf(file->name, sizeof file->name, "%s", names.at[i].name);
        draw_file(crash, &draw, names.at[i].file, &crash->drawn[i]);
        ret->pending += crash->pending[names.at[i].file].count;
        file->bytes = crash->drawn[i].bytes;
        file->count = crash->drawn[i].count;
    }
    ret->index = draw_index(crash, pick);
}

static void write_file(const char *folder, const char *name, const unsigned char *bytes, int64_t count,
                       int64_t whole)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    const int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, whole) != 0 || (count > 0 && pwrite(fd, bytes, (size_t)count, 0) != count))
        die(path);
    close(fd);
}

static bool has(const struct crash_state *state, const char *name)
{
    for (size_t i = 0; i < state->file_count; i++)
        if (strcmp(state->files[i].name, name) == 0)
            return true;
    return strcmp(name, "ledger.db-shm") == 0 && state->index;
}

static void clear_others(const struct crash_state *state, const char *folder)
{
    DIR *names = opendir(folder);
    const struct dirent *entry;
    while (names && (entry = readdir(names))) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.' && !has(state, entry->d_name))
            unlink(path);
    }
    if (names)
        closedir(names);
}

void crash_lay_out(const struct crash_state *state, const char *folder)
{
    clear_others(state, folder);
    for (size_t i = 0; i < state->file_count; i++)
        write_file(folder, state->files[i].name, state->files[i].bytes, state->files[i].count,
                   state->files[i].count);
    if (state->index)
        write_file(folder, "ledger.db-shm", state->index, DISK_INDEX_BYTES, INDEX_FILE_BYTES);
}
