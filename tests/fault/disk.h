/* The disk under the ledger, for the fault tests: an SQLite VFS over the system's own, and the program's own
 * system calls (linked with --wrap), which
 * - log every write, truncation, sync, birth, death and new name of a file of one folder, so that what a
 * power loss could leave is made of the log (crash.h);
 * - fail the k-th call, once or from then on, in the words of a dying or a full disk;
 * - see whether a file is synced again after a sync of it failed.
 * The program holds none of this: it is linked into these tests alone. One thread at a time. */
#ifndef FAULT_DISK_H
#define FAULT_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DISK_FILES_MAX = 64, DISK_INDEX_BYTES = 96 };

enum disk_kind {
    DISK_WRITE,
    DISK_TRUNCATE,
    DISK_SYNC,
    DISK_CREATE,      /* the name stands for a new, empty file */
    DISK_DELETE,      /* of a name */
    DISK_RENAME,      /* of a name, to another */
    DISK_SYNC_FOLDER, /* names before it are on the disk */
    DISK_INDEX        /* the first bytes of the shared memory, as they are now */
};

struct disk_op {
    enum disk_kind kind;
    int file;       /* its number; of DELETE and RENAME the file the name stood for */
    int64_t offset; /* of WRITE; the size of TRUNCATE */
    size_t data;    /* where the bytes of WRITE and INDEX stand in disk_bytes() */
    size_t bytes;
    char name[48], to[48]; /* within the folder; of CREATE, DELETE, RENAME */
};

/* Makes the VFS the default. Before anything else uses the engine. */
void disk_start(void);

/* Logs what happens to the files of the folder from now on; those that stand there now are on the disk. */
void disk_record(const char *folder);
void disk_record_end(void); /* the log stays to be read */
size_t disk_moment(void);   /* how many operations are logged */
const struct disk_op *disk_log(void);
const unsigned char *disk_bytes(const struct disk_op *op);
/* What the file held when the log began (or it was born empty), and its name then; NULL: born later. */
const unsigned char *disk_base(int file, int64_t *ret_bytes, const char **ret_name);
int disk_file_count(void);

/* Syncs that are answered with success and not done: how a disk lies. */
enum disk_lie { DISK_HONEST, DISK_LIES_OF_LEDGER };
void disk_lie(enum disk_lie lie);

/* How calls fail. A table row each. */
struct disk_failing {
    const char *name;
    int reason;   /* errno */
    bool sticky;  /* from the k-th on, else the k-th alone */
    bool writing; /* only calls that write are counted and fail */
    bool mapping; /* only those that make the shared memory larger */
};
extern const struct disk_failing disk_map_failing;
extern const struct disk_failing disk_failings[];
extern const size_t disk_failing_count;

void disk_fail(const struct disk_failing *failing, int64_t at);
/* Ends it. *ret_calls: how many were counted; true: one failed. */
bool disk_fail_end(int64_t *ret_calls);
bool disk_failed(void);                 /* one has failed since disk_fail */
const char *disk_failed_in(void);       /* the call that failed first, for messages */
int64_t disk_syncs_after_failure(void); /* syncs of a file handle whose sync had failed, ever */
int64_t disk_syncs_failed(void);        /* how many were made to fail, ever */

#endif
