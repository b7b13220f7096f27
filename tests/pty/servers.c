#include "pty/servers.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pty/pty_private.h"

enum { CHILDREN_MAX = 4096 };

/* How the first that ended badly did; 0: none so far. */
static int bad_status;

void servers_adopt(void)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

/* Of the test's children only those in the background belong to a group that is not their own. */
static bool is_running(pid_t pid)
{
    int status = 0;
    if (getpgid(pid) == pid || getpgid(pid) == getpgid(0)) {
        return false;
    }
    if (waitpid(pid, &status, WNOHANG) != pid) {
        return true;
    }
    if (status != 0 && bad_status == 0) {
        bad_status = status;
    }
    return false;
}

/* The children of each of its threads. */
static size_t list_children(pid_t parent, pid_t *pids, size_t max)
{
    size_t count = 0;
    char path[320];
    int pid;
    snprintf(path, sizeof path, "/proc/%d/task", (int)parent);
    DIR *dir = opendir(path);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        snprintf(path, sizeof path, "/proc/%d/task/%.16s/children", (int)parent, entry->d_name);
        FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "r");
        while (file && count < max && fscanf(file, "%d", &pid) == 1) {
            pids[count++] = pid;
        }
        if (file) {
            fclose(file);
        }
    }
    if (dir) {
        closedir(dir);
    }
    return count;
}

/* Of the children most are what was left of starting a server, whose end nobody heard: a long test has many.
 */
size_t servers_list(pid_t pids_ret[SERVERS_MAX])
{
    pid_t children[CHILDREN_MAX];
    size_t count = list_children(getpid(), children, CHILDREN_MAX), kept = 0;
    for (size_t i = 0; i < count && kept < SERVERS_MAX; i++) {
        if (is_running(children[i])) {
            pids_ret[kept++] = children[i];
        }
    }
    return kept;
}

size_t servers_starting(pid_t program, pid_t *pids_ret, size_t max)
{
    size_t count = list_children(program, pids_ret, max);
    for (size_t i = 0; i < count && count < max; i++) {
        count += list_children(pids_ret[i], pids_ret + count, max - count);
    }
    return count;
}

static enum rc tell_end(int status, struct err *err)
{
    if (WIFSIGNALED(status)) {
        return err_set(err, RC_REFUSED, "a server was ended by signal %d", WTERMSIG(status));
    }
    return err_set(err, RC_REFUSED, "a server ended with status %d", WEXITSTATUS(status));
}

enum rc servers_stop(int signal_number, struct err *err)
{
    pid_t pids[SERVERS_MAX];
    size_t count = servers_list(pids);
    int64_t until_ms = pty_now_ms() + PTY_WAIT_MS;
    int before = bad_status;
    for (size_t i = 0; i < count; i++) {
        kill(pids[i], signal_number);
    }
    while (servers_list(pids) > 0 && pty_now_ms() < until_ms) {
        poll(NULL, 0, 1);
    }
    if (servers_list(pids) > 0) {
        for (size_t i = 0; i < servers_list(pids); i++) {
            kill(pids[i], SIGKILL);
        }
        return err_set(err, RC_REFUSED, "a server has not ended %d ms after signal %d", PTY_WAIT_MS,
                       signal_number);
    }
    int status = bad_status;
    bad_status = 0;
    bool meant =
        before == 0 && signal_number == SIGKILL && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    return status == 0 || meant ? RC_OK : tell_end(status, err);
}
