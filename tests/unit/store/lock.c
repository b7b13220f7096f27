/* Proves: one process holds a ledger's lock; another is refused naming that process, waits as long as it is
 * told to, and gets the lock once the first ends, however it ends; the lock's file stays. */
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "ledger_file.h"

/* A child that holds the lock until it is killed; returns once it has it. */
static pid_t holder(const struct ledger_file *file)
{
    int ends[2];
    char byte = 0;
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        struct store_lock *lock = NULL;
        close(ends[0]);
        if (store_lock(file->path, 0, &lock, NULL) != RC_OK || write(ends[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    close(ends[0]);
    return child;
}

static void stop(pid_t child)
{
    int status = 0;
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
}

static void contention_names_the_holder(void **state)
{
    struct ledger_file *file = *state;
    struct store_lock *lock = NULL;
    char pid[32];
    const pid_t child = holder(file);
    snprintf(pid, sizeof pid, "process %ld;", (long)child);
    REFUSED(store_lock(file->path, 0, &lock, &file->err), RC_UNAVAILABLE, "busy");
    assert_non_null(strstr(file->err.text, pid));
    REFUSED(store_lock(file->path, 30, &lock, &file->err), RC_UNAVAILABLE, "busy");
    assert_null(lock);
    stop(child);
    CHECKED(store_lock(file->path, 0, &lock, &file->err)); /* a killed holder leaves nothing behind */
    store_unlock(lock);
}

static void waiting_ends_with_the_lock(void **state)
{
    struct ledger_file *file = *state;
    struct store_lock *lock = NULL;
    const pid_t child = holder(file);
    const pid_t killer = fork();
    if (killer == 0) {
        usleep(50000);
        kill(child, SIGKILL);
        _exit(0);
    }
    CHECKED(store_lock(file->path, 60000, &lock, &file->err));
    store_unlock(lock);
    stop(child);
    waitpid(killer, NULL, 0);
}

static void one_lock_a_file(void **state)
{
    struct ledger_file *file = *state;
    struct store_lock *lock = NULL, *second = NULL;
    char link_path[PATH_MAX], lock_path[PATH_MAX], pid[32], text[32] = "";
    snprintf(link_path, sizeof link_path, "%s/other-name", file->folder);
    assert_int_equal(symlink(file->path, link_path), 0);
    CHECKED(store_lock(file->path, 0, &lock, &file->err));
    REFUSED(store_lock(file->path, 0, &second, &file->err), RC_UNAVAILABLE, "busy");
    REFUSED(store_lock(link_path, 0, &second, &file->err), RC_UNAVAILABLE, "busy");
    store_unlock(lock);
    assert_true(file_beside(file->path, ".lock", lock_path));
    FILE *stream = fopen(lock_path, "r"); /* it stays, with the last holder's number */
    assert_non_null(stream);
    assert_non_null(fgets(text, sizeof text, stream));
    fclose(stream);
    snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    assert_string_equal(text, pid);
    CHECKED(store_lock(link_path, 0, &second, &file->err));
    store_unlock(second);
}

static void folder_must_be_there(void **state)
{
    struct ledger_file *file = *state;
    struct store_lock *lock = NULL;
    REFUSED(store_lock("/nowhere/at/all", 0, &lock, &file->err), RC_UNAVAILABLE, "permission");
    store_unlock(NULL);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, file_setup, file_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(contention_names_the_holder),
        CASE(waiting_ends_with_the_lock),
        CASE(one_lock_a_file),
        CASE(folder_must_be_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
