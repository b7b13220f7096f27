/* The engine's write-ahead log as bytes: which frames it will take again after a crash, and whether commits
 * stand beyond them. Formats: https://sqlite.org/fileformat2.html, "The Write-Ahead Log", and
 * https://sqlite.org/walformat.html, "The WAL-Index File Format". Knows no file and no engine. */
#ifndef DAYBOOK_SRC_STORE_WAL_H
#define DAYBOOK_SRC_STORE_WAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    WAL_HEADER_BYTES = 32,
    WAL_FRAME_HEADER_BYTES = 24,
    WAL_PAGE_BYTES_MAX = 65536,
    WAL_INDEX_BYTES = 96 /* two copies of the wal-index's header, all that is looked at of it */
};

/* Reads exactly `count` bytes at `offset`; false where they are not there. */
typedef bool (*wal_read_fn)(void *context, int64_t offset, void *out, size_t count);

struct wal_look {
    wal_read_fn read;
    void *context;
    int64_t bytes;              /* of the log */
    const unsigned char *index; /* WAL_INDEX_BYTES of the -shm that was left; NULL: none */
    unsigned char *frame;       /* room for the largest frame: header and page */
};
enum { WAL_FRAME_ROOM = WAL_FRAME_HEADER_BYTES + WAL_PAGE_BYTES_MAX };

struct wal_state {
    bool sound;        /* the log's header is; else the engine takes nothing of it */
    int64_t frames;    /* whole ones in the log */
    int64_t recovered; /* up to this one the engine takes them again: the last commit of the unbroken row */
    int64_t committed; /* the last that is known to have been committed; past `recovered`: the log is cut */
    uint32_t page_bytes;
};

/* What is known to have been committed, past the unbroken row:
 * - what the wal-index says, if it is of this log: it is written once a commit is on the disk, so it never
 * runs ahead of one that a crash undid;
 * - without it, commits that bear the log's salts and fit the frame before them, but for the last one: a
 * commit is on the disk before the next begins to write, so only one can be half there after a power loss;
 * - where the log's header is broken, any such commit: the header is on the disk before the first frame. */
void wal_examine(const struct wal_look *look, struct wal_state *ret);
/* Does the file hold already what the frames past `recovered` say, so that nothing is missing though they do
 * not come back? So it is where the log was brought home whole and power was lost in writing the header of
 * its next turn. `page` has room for one; false also on no memory. */
bool wal_is_home(const struct wal_look *look, const struct wal_state *state, wal_read_fn read_file,
                 void *file, unsigned char *page);

#endif
