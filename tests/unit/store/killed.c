/* Proves: after SIGKILL of the writer at any moment, every commit it was told of is in the file, a
 * transaction is there whole or not at all, the chain fits, and the next process opens and writes without
 * repair. DAYBOOK_SEED sets the seed, which is printed. */
#include <signal.h>
#include <sys/wait.h>

#include "ledger_file.h"

enum { ROUNDS = 12, EVENTS_A_COMMIT = 3, COMMITS_MAX = 40 };

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

/* Commits until it is killed, and tells of each commit once it has returned. */
static void write_until_killed(const char *path, int fd)
{
    struct store *store = NULL;
    const struct event event = event_of("document.submit", "SO-2026-000001");
    int64_t seq = 0;
    if (store_open(path, STORE_WRITER, &store, NULL) != RC_OK)
        _exit(1);
    for (;;) {
        if (store_begin(store, __func__, NULL) != RC_OK)
            _exit(2);
        for (int i = 0; i < EVENTS_A_COMMIT; i++)
            if (event_add(store, &event, &seq, NULL) != RC_OK)
                _exit(3);
        if (store_commit(store, NULL) != RC_OK || write(fd, "c", 1) != 1)
            _exit(4);
        if (seq % 5 == 0)
            store_checkpoint(store, 0);
    }
}

/* Kills a writer after `commits` of its answers and returns how many answers came in all. */
static int kill_after(const char *path, int commits)
{
    int ends[2], told = 0, status = 0;
    char byte = 0;
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        write_until_killed(path, ends[1]);
    }
    close(ends[1]);
    while (told < commits && read(ends[0], &byte, 1) == 1)
        told++;
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status)); /* not ended by a failure of its own */
    while (read(ends[0], &byte, 1) == 1)
        told++;
    close(ends[0]);
    return told;
}

static void acknowledged_is_kept(void **state)
{
    struct ledger_file *file = *state;
    const char *given = getenv("DAYBOOK_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20260301;
    int64_t before = 0;
    print_message("seed %llu\n", (unsigned long long)seed);
    store_close(file->store);
    file->store = NULL;
    for (int round = 0; round < ROUNDS; round++) {
        struct event_head head = {0};
        const int told = kill_after(file->path, (int)(next_random(&seed) % COMMITS_MAX));
        CHECKED(store_open(file->path, STORE_WRITER, &file->store, &file->err));
        CHECKED(event_verify(file->store, &head, &file->err));
        assert_true(head.seq >= before + told * EVENTS_A_COMMIT);
        assert_true(head.seq <=
                    before + (told + 1) * EVENTS_A_COMMIT); /* at most the one whose answer was cut off */
        assert_int_equal(head.seq % EVENTS_A_COMMIT, 0);
        before = head.seq;
        store_close(file->store);
        file->store = NULL;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(acknowledged_is_kept, file_setup, file_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
