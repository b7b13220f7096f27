/* Proves: a copy made while another process writes is of one moment and whole; it is private, and gets its
 * name only once it was approved: a refusal or a kill at any moment leaves nothing under it; nothing is
 * written over. A ledger made of a backup is the backup, byte for byte; what is no backup is refused by name.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "ledger_file.h"

enum { COPIES = 6, EVENTS_A_COMMIT = 3, KILLS = 12 };

struct seen {
    struct event_head head;
    int64_t told, kill_at;
    bool refuse;
};

static enum rc approve(void *context, struct store *copy, struct err *err)
{
    struct seen *seen = context;
    if (seen->refuse)
        return err_field(err, RC_UNAVAILABLE, 0, "", "check", "not this one");
    return event_verify(copy, &seen->head, err);
}

static void progress(void *context, int64_t done, int64_t total)
{
    struct seen *seen = context;
    (void)done;
    (void)total;
    if (++seen->told == seen->kill_at)
        raise(SIGKILL);
}

static enum rc back_up(struct ledger_file *file, const char *target, struct seen *seen)
{
    const struct store_copying copying = {approve, progress, seen};
    err_clear(&file->err);
    return store_backup(file->path, target, &copying, &file->err);
}

static enum rc restore(struct ledger_file *file, const char *backup, const char *path, struct seen *seen)
{
    const struct store_copying copying = {approve, progress, seen};
    err_clear(&file->err);
    return store_restore(backup, path, &copying, &file->err);
}

static void name_of(const struct ledger_file *file, const char *name, char out[PATH_MAX])
{
    assert_true(snprintf(out, PATH_MAX, "%s/%s", file->folder, name) < PATH_MAX);
}

/* Names in the folder that begin so. */
static int names_like(const struct ledger_file *file, const char *beginning)
{
    int count = 0;
    DIR *folder = opendir(file->folder);
    const struct dirent *entry;
    assert_non_null(folder);
    while ((entry = readdir(folder)))
        count += strncmp(entry->d_name, beginning, strlen(beginning)) == 0;
    closedir(folder);
    return count;
}

static void commit_events(struct store *store, int events)
{
    const struct event event = event_of("document.submit", "SO-2026-000001");
    int64_t seq = 0;
    if (store_begin(store, __func__, NULL) != RC_OK)
        _exit(2);
    for (int i = 0; i < events; i++)
        if (event_add(store, &event, &seq, NULL) != RC_OK)
            _exit(3);
    if (store_commit(store, NULL) != RC_OK)
        _exit(4);
}

/* Commits for ever, and brings its WAL home now and then. */
static pid_t start_writer(const char *path)
{
    const pid_t child = fork();
    if (child != 0)
        return child;
    struct store *store = NULL;
    if (store_open(path, STORE_WRITER, &store, NULL) != RC_OK)
        _exit(1);
    for (int i = 1;; i++) {
        commit_events(store, EVENTS_A_COMMIT);
        if (i % 50 == 0)
            store_checkpoint(store, 0);
    }
}

static void stop_writer(pid_t writer)
{
    int status = 0;
    kill(writer, SIGKILL);
    assert_int_equal(waitpid(writer, &status, 0), writer);
    assert_true(WIFSIGNALED(status));
}

static void copies_under_load_are_whole(void **state)
{
    struct ledger_file *file = *state;
    struct event_head last = {0};
    unsigned char chain[HASH_BYTES], heads[COPIES][HASH_BYTES];
    int64_t seqs[COPIES];
    commit_events(file->store, 3000); /* enough to be long in the copying */
    store_close(file->store);
    file->store = NULL;
    const pid_t writer = start_writer(file->path);
    for (int i = 0; i < COPIES; i++) {
        char target[PATH_MAX], name[32];
        struct seen seen = {0};
        struct stat info;
        snprintf(name, sizeof name, "copy-%d", i);
        name_of(file, name, target);
        const mode_t before = umask(0);
        CHECKED(back_up(file, target, &seen));
        umask(before);
        assert_int_equal(stat(target, &info), 0);
        assert_int_equal(info.st_mode & 0777, 0600);
        assert_int_equal(names_like(file, name), 1); /* nothing beside it */
        assert_int_equal(seen.head.seq % EVENTS_A_COMMIT, 0);
        seqs[i] = seen.head.seq;
        memcpy(heads[i], seen.head.chain, HASH_BYTES);
        assert_true(i == 0 || seqs[i] >= seqs[i - 1]);
    }
    stop_writer(writer);
    CHECKED(store_open(file->path, STORE_WRITER, &file->store, &file->err));
    CHECKED(event_verify(file->store, &last, &file->err));
    assert_true(last.seq > seqs[0]);
    for (int i = 0; i < COPIES; i++) {
        CHECKED(event_chain_at(file->store, seqs[i], chain, &file->err));
        assert_memory_equal(chain, heads[i], HASH_BYTES);
    }
}

static void refused_copy_is_not_there(void **state)
{
    struct ledger_file *file = *state;
    char target[PATH_MAX];
    struct seen seen = {.refuse = true};
    name_of(file, "target", target);
    assert_int_equal(back_up(file, target, &seen), RC_UNAVAILABLE);
    assert_string_equal(file->err.rule, "check");
    assert_int_equal(names_like(file, "target"), 0);
    assert_int_equal(restore(file, file->path, target, &seen), RC_UNAVAILABLE);
    assert_int_equal(names_like(file, "target"), 0);
}

/* Leftovers bear another name; the next copy is not disturbed by them. */
static void killed_copy_is_not_there(void **state)
{
    struct ledger_file *file = *state;
    char target[PATH_MAX];
    int killed = 0;
    commit_events(file->store, 3000);
    name_of(file, "target", target);
    for (int i = 1; i <= KILLS; i++) {
        struct seen seen = {.kill_at = i};
        int status = 0;
        const pid_t child = fork();
        if (child == 0)
            _exit(back_up(file, target, &seen) == RC_OK ? 0 : 1);
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFSIGNALED(status))
            break;
        killed++;
        assert_int_equal(access(target, F_OK), -1);
    }
    assert_true(killed > 0);
    struct seen seen = {0};
    unlink(target);
    CHECKED(back_up(file, target, &seen));
    assert_int_equal(seen.head.seq, 3000);
}

static void nothing_is_written_over(void **state)
{
    struct ledger_file *file = *state;
    char target[PATH_MAX], wal[PATH_MAX], link_name[PATH_MAX];
    struct seen seen = {0};
    name_of(file, "target", target);
    name_of(file, "link", link_name);
    assert_int_equal(symlink("nowhere", link_name), 0);
    CHECKED(back_up(file, target, &seen));
    REFUSED(back_up(file, target, &seen), RC_REFUSED, "exists");
    REFUSED(back_up(file, file->path, &seen), RC_REFUSED, "exists");
    REFUSED(back_up(file, link_name, &seen), RC_REFUSED, "exists");
    REFUSED(restore(file, target, file->path, &seen), RC_REFUSED, "exists");
    name_of(file, "fresh", target);
    name_of(file, "fresh-wal", wal);
    close(open(wal, O_CREAT | O_WRONLY, 0600)); /* it would be taken for the new file's own */
    REFUSED(back_up(file, target, &seen), RC_REFUSED, "exists");
}

static void same_bytes(const char *one, const char *other)
{
    char command[3 * PATH_MAX];
    snprintf(command, sizeof command, "cmp '%s' '%s'", one, other);
    assert_int_equal(system(command), 0);
}

static void restored_is_the_backup(void **state)
{
    struct ledger_file *file = *state;
    char backup[PATH_MAX], path[PATH_MAX];
    struct seen made = {0}, back = {0};
    commit_events(file->store, 7);
    name_of(file, "backup", backup);
    name_of(file, "restored", path);
    CHECKED(back_up(file, backup, &made));
    CHECKED(restore(file, backup, path, &back));
    assert_int_equal(back.head.seq, 7);
    assert_memory_equal(back.head.chain, made.head.chain, HASH_BYTES);
    same_bytes(backup, path);
    store_close(file->store);
    file->store = NULL;
    CHECKED(store_open(path, STORE_WRITER, &file->store, &file->err));
    commit_events(file->store, 1);
}

static void what_is_no_backup_is_refused(void **state)
{
    struct ledger_file *file = *state;
    char backup[PATH_MAX], path[PATH_MAX];
    struct seen seen = {0};
    name_of(file, "none", backup);
    name_of(file, "restored", path);
    REFUSED(restore(file, backup, path, &seen), RC_UNAVAILABLE, "missing");
    REFUSED(restore(file, file->folder, path, &seen), RC_UNAVAILABLE, "folder");
    FILE *text = fopen(backup, "w");
    fputs("dear diary, today I", text);
    fclose(text);
    REFUSED(restore(file, backup, path, &seen), RC_UNAVAILABLE, "foreign");
    commit_events(file->store, 1); /* its WAL holds that */
    REFUSED(restore(file, file->path, path, &seen), RC_UNAVAILABLE, "read-only");
    assert_int_equal(names_like(file, "restored"), 0);
    store_close(file->store);
    file->store = NULL;
    CHECKED(restore(file, file->path, path, &seen)); /* a ledger at rest is as good as a backup */
    assert_int_equal(seen.head.seq, 1);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, file_setup, file_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(copies_under_load_are_whole), CASE(refused_copy_is_not_there),
        CASE(killed_copy_is_not_there),    CASE(nothing_is_written_over),
        CASE(restored_is_the_backup),      CASE(what_is_no_backup_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
