#include "flips.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

enum { SECTOR_BYTES = 512, PAGE_BYTES = 4096, CYCLE = 25, LOOK_AROUND_EVERY = 10 };

struct sample {
    struct run *run;
    struct tally *tally;
    int64_t number;
    uint64_t random;
    size_t at, count; /* what was damaged */
    struct seen seen;
    char path[PATH_MAX];
};

static uint64_t next_random(struct sample *sample)
{
    uint64_t z = sample->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static size_t below(struct sample *sample, size_t end)
{
    return (size_t)(next_random(sample) % end);
}

static void flip_byte(struct sample *sample, struct image *image)
{
    sample->at = below(sample, image->count);
    sample->count = 1;
    image->bytes[sample->at] ^= (unsigned char)(1 + below(sample, 255));
}

static void flip_sector(struct sample *sample, struct image *image)
{
    sample->count = SECTOR_BYTES;
    sample->at = below(sample, image->count / SECTOR_BYTES) * SECTOR_BYTES;
    for (size_t i = 0; i < SECTOR_BYTES; i++)
        image->bytes[sample->at + i] = (unsigned char)next_random(sample);
}

static void zero_page(struct sample *sample, struct image *image)
{
    sample->count = PAGE_BYTES;
    sample->at = below(sample, image->count / PAGE_BYTES) * PAGE_BYTES;
    memset(image->bytes + sample->at, 0, PAGE_BYTES);
}

/* As often at a page's end as anywhere. */
static void cut_short(struct sample *sample, struct image *image)
{
    sample->at = below(sample, image->count);
    if (next_random(sample) % 2)
        sample->at -= sample->at % PAGE_BYTES;
    sample->count = image->count - sample->at;
    image->count = sample->at;
}

static void on_ledger(struct sample *sample);
static void on_backup(struct sample *sample);
static void on_wal(struct sample *sample);

/* `turns` of each cycle of samples are of the kind. */
static const struct kind {
    const char *name;
    int turns;
    void (*damage)(struct sample *sample, struct image *image);
    void (*run)(struct sample *sample);
} kinds[KINDS] = {
    {"byte-ledger", 10, flip_byte, on_ledger}, {"byte-backup", 10, flip_byte, on_backup},
    {"sector", 1, flip_sector, on_ledger},     {"page-zeroed", 1, zero_page, on_ledger},
    {"cut-short", 1, cut_short, on_ledger},    {"byte-wal", 2, flip_byte, on_wal},
};

const char *sample_kind_name(size_t kind)
{
    return kinds[kind].name;
}

size_t sample_kind(int64_t number)
{
    int64_t turn = number % CYCLE;
    size_t kind = 0;
    while (kind + 1 < KINDS && turn >= kinds[kind].turns)
        turn -= kinds[kind++].turns;
    return kind;
}

static const struct kind *kind_of(const struct sample *sample)
{
    return &kinds[sample_kind(sample->number)];
}

/* The damaged copy. Changed bytes alone count: a zeroed page may have been empty. */
static struct image damaged(struct sample *sample, const struct image *base)
{
    struct image image = {malloc(base->count), base->count};
    if (!image.bytes)
        exit(1);
    memcpy(image.bytes, base->bytes, base->count);
    kind_of(sample)->damage(sample, &image);
    return image;
}

/* The worst of what the changed bytes belong to. */
static enum use touched(const struct sample *sample, const struct image *base, const struct image *image,
                        const unsigned char *map)
{
    enum use worst = USE_FREE;
    for (size_t i = sample->at; i < sample->at + sample->count; i++)
        if ((i >= image->count || image->bytes[i] != base->bytes[i]) && map[i] > worst)
            worst = map[i];
    return worst;
}

static void drop(const struct sample *sample, const char *suffix)
{
    char name[PATH_MAX + 16];
    snprintf(name, sizeof name, "%s%s", sample->path, suffix);
    unlink(name);
}

static void judge(struct sample *sample, const struct image *base, const struct image *image,
                  const unsigned char *map)
{
    const enum use use = touched(sample, base, image, map);
    if (sample->seen.outcome != OUTCOME_PASSED) {
        sample->tally->found_in_free += use == USE_FREE;
        return;
    }
    sample->tally->passed_in[use]++;
    if (use != USE_COVERED)
        return;
    sample->tally->missed++;
    snprintf(sample->seen.text, sizeof sample->seen.text, "nothing is found");
}

static void on_ledger(struct sample *sample)
{
    const struct image *base = &sample->run->bases.ledger;
    struct image image = damaged(sample, base);
    snprintf(sample->path, sizeof sample->path, "%s/ledger.db", sample->run->work);
    drop(sample, "-wal");
    drop(sample, "-shm");
    image_write(sample->path, &image);
    child_check(sample->path, sample->number % LOOK_AROUND_EVERY == 0, &sample->seen);
    judge(sample, base, &image, sample->run->ledger_map);
    free(image.bytes);
}

static void on_backup(struct sample *sample)
{
    const struct image *base = &sample->run->bases.backup;
    struct image image = damaged(sample, base);
    char backup[PATH_MAX];
    snprintf(backup, sizeof backup, "%s/backup.db", sample->run->work);
    snprintf(sample->path, sizeof sample->path, "%s/restored.db", sample->run->work);
    drop(sample, "");
    image_write(backup, &image);
    child_restore(backup, sample->path, &sample->seen);
    const bool made = access(sample->path, F_OK) == 0;
    judge(sample, base, &image, sample->run->backup_map);
    if (made != (sample->seen.outcome == OUTCOME_PASSED)) {
        sample->seen.outcome = OUTCOME_ODD;
        snprintf(sample->seen.text, sizeof sample->seen.text, "refused, and yet there");
    }
    snprintf(sample->path, sizeof sample->path, "%s", backup);
    free(image.bytes);
}

static int64_t count_documents(const char *path)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    int64_t count = -1;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db,
                           "SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM event WHERE what "
                           "= 'wal.cut')",
                           -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        count = sqlite3_column_int64(stmt, 0) * 2 + (sqlite3_column_int64(stmt, 1) > 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return count;
}

/* The log as it was, for its owner alone. */
static bool is_kept(const struct sample *sample, const struct image *wal)
{
    char name[PATH_MAX + 32];
    struct stat info;
    snprintf(name, sizeof name, "%s-wal.kept-1", sample->path);
    if (stat(name, &info) != 0 || (info.st_mode & 0777) != 0600)
        return false;
    struct image kept = image_read(name);
    const bool same = kept.count == wal->count && memcmp(kept.bytes, wal->bytes, wal->count) == 0;
    free(kept.bytes);
    return same;
}

/* Half of them without the wal-index, as after a power loss: then the last commit alone may go untold, since
 * a commit that was never finished looks the same. */
static void judge_wal(struct sample *sample, const struct image *wal, bool with_index)
{
    struct tally *tally = sample->tally;
    const int64_t found = count_documents(sample->path),
                  lost = sample->run->bases.crash_documents - found / 2;
    const bool logged = found % 2, told = sample->seen.notice && logged && is_kept(sample, wal);
    if (sample->seen.outcome == OUTCOME_PASSED || sample->seen.outcome == OUTCOME_FAILED) {
        tally->cut += lost > 0;
        tally->told += told;
    }
    if (lost > 0 && told && sample->seen.outcome == OUTCOME_FAILED)
        return;
    if (lost == 1 && !with_index && !sample->seen.notice) {
        tally->last_untold++;
        return;
    }
    if (lost == 0 && !sample->seen.notice && sample->seen.outcome == OUTCOME_PASSED)
        return;
    if (lost == 0 && told)
        return;
    tally->lost_untold++;
    snprintf(sample->seen.text, sizeof sample->seen.text, "%lld documents lost, notice %d, event %d, kept %d",
             (long long)lost, sample->seen.notice, logged, is_kept(sample, wal));
}

static void on_wal(struct sample *sample)
{
    const struct bases *bases = &sample->run->bases;
    struct image wal = damaged(sample, &bases->crash_wal);
    const bool with_index = sample->number % CYCLE % 2;
    char beside[PATH_MAX + 16];
    snprintf(sample->path, sizeof sample->path, "%s/crash.db", sample->run->work);
    drop(sample, "-shm");
    drop(sample, "-wal.kept-1");
    image_write(sample->path, &bases->crash);
    snprintf(beside, sizeof beside, "%s-wal", sample->path);
    image_write(beside, &wal);
    snprintf(beside, sizeof beside, "%s-shm", sample->path);
    if (with_index)
        image_write(beside, &bases->crash_shm);
    child_check(sample->path, false, &sample->seen);
    judge_wal(sample, &wal, with_index);
    free(wal.bytes);
}

static void keep(const struct sample *sample)
{
    char name[PATH_MAX + 64];
    struct image image = image_read(sample->path);
    snprintf(name, sizeof name, "%s/failed-%lld-%s.db", sample->run->folder, (long long)sample->number,
             kind_of(sample)->name);
    image_write(name, &image);
    free(image.bytes);
    fprintf(stderr, "seed %llu sample %lld (%s): bytes %zu to %zu: %s; kept as %s\n",
            (unsigned long long)sample->run->seed, (long long)sample->number, kind_of(sample)->name,
            sample->at, sample->at + sample->count - 1, sample->seen.text, name);
}

bool sample_run(struct run *run, int64_t number)
{
    struct sample sample = {.run = run,
                            .tally = &run->tallies[sample_kind(number)],
                            .number = number,
                            .random = run->seed * UINT64_C(0x2545f4914f6cdd1d) + (uint64_t)number};
    const struct tally before = *sample.tally;
    kind_of(&sample)->run(&sample);
    struct tally *tally = sample.tally;
    tally->samples++;
    tally->outcomes[sample.seen.outcome]++;
    if (sample.seen.ms > tally->slowest_ms)
        tally->slowest_ms = sample.seen.ms;
    const bool good = tally->missed == before.missed && tally->lost_untold == before.lost_untold &&
                      sample.seen.outcome < OUTCOME_ODD;
    if (!good)
        keep(&sample);
    return good;
}
