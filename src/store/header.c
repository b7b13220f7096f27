#include "internal.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* The 100 bytes at the file's head: https://sqlite.org/fileformat2.html, "The Database Header". The engine
 * believes most of them without asking. Bytes 40–43 (a counter of schema changes) may hold anything, and of
 * 96–99 (the version of the library that wrote last) only the first digit is known. */
enum { HEADER_BYTES = 100, VERSION_LEAST = 3007000, VERSION_MOST = 3999999 };

static const struct {
    unsigned char at, bytes;
    uint32_t want;
    const char *what;
} fixed[] = {
    {18, 1, 2, "write version"},       {19, 1, 2, "read version"},
    {20, 1, 0, "reserved space"},      {21, 1, 64, "largest fraction of a page"},
    {22, 1, 32, "least fraction"},     {23, 1, 32, "leaf fraction"},
    {44, 4, 4, "schema format"},       {48, 4, 0, "cache size"},
    {52, 4, 0, "root page of vacuum"}, {56, 4, 1, "text encoding"},
    {64, 4, 0, "incremental vacuum"},  {72, 4, 0, "unused space"},
    {76, 4, 0, "unused space"},        {80, 4, 0, "unused space"},
    {84, 4, 0, "unused space"},        {88, 4, 0, "unused space"},
};

static uint32_t number_at(const unsigned char *header, size_t at, size_t bytes)
{
    uint32_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | header[at + i];
    return value;
}

static int read_header(sqlite3 *db, unsigned char out[HEADER_BYTES], sqlite3_int64 *ret_bytes)
{
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code == SQLITE_OK && (!file || !file->pMethods))
        code = SQLITE_CANTOPEN;
    if (code == SQLITE_OK)
        code = file->pMethods->xRead(file, out, HEADER_BYTES, 0);
    if (code == SQLITE_OK)
        code = file->pMethods->xFileSize(file, ret_bytes);
    return code;
}

/* The first thing wrong with a header; "" where it is sound. `whole`: nothing waits in the WAL, so that the
 * number of pages is the file's. */
static void judge(const unsigned char header[HEADER_BYTES], sqlite3_int64 bytes, bool whole, char out[128])
{
    const uint32_t page = number_at(header, 16, 2), pages = number_at(header, 28, 4);
    const uint32_t version = number_at(header, 96, 4);
    out[0] = '\0';
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (number_at(header, fixed[i].at, fixed[i].bytes) != fixed[i].want) {
            snprintf(out, 128, "the file's header holds another %s than daybook writes", fixed[i].what);
            return;
        }
    if (number_at(header, 24, 4) != number_at(header, 92, 4))
        snprintf(out, 128, "the two change counters of the file's header differ");
    else if (version < VERSION_LEAST || version > VERSION_MOST)
        snprintf(out, 128, "the file's header names no version of the engine");
    else if (whole && (sqlite3_int64)pages * page != bytes)
        snprintf(out, 128, "the file's header says %u pages of %u bytes, the file has %lld bytes", pages,
                 page, (long long)bytes);
}

static bool wal_empty(const char *path)
{
    char wal[PATH_MAX];
    struct stat info;
    return file_beside(path, "-wal", wal) && (stat(wal, &info) != 0 || info.st_size == 0);
}

int header_check(sqlite3 *db, const char *path, pragma_line_fn line, void *context)
{
    enum { TRIES = 3 }; /* a checkpoint may be writing the very page: what is wrong stays wrong */
    char wrong[128] = "";
    int code = SQLITE_OK;
    for (int i = 0; i < TRIES; i++) {
        unsigned char header[HEADER_BYTES];
        sqlite3_int64 bytes = 0;
        const bool whole = wal_empty(path);
        code = read_header(db, header, &bytes);
        if (code != SQLITE_OK)
            return code;
        judge(header, bytes, whole && wal_empty(path), wrong);
        if (!wrong[0])
            return SQLITE_OK;
    }
    line(context, wrong);
    return SQLITE_OK;
}
