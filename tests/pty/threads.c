#include "pty/pty_private.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One thread's /proc/PID/task/TID/status: its state's letter and how often it was switched away from. */
static bool read_status(const char *path, char *state_ret, uint64_t *switches_ret)
{
    FILE *file = fopen(path, "r");
    if (!file) {
        return false;
    }
    char line[256];
    uint64_t switches = 0, value;
    char state = '?';
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "State: %c", &state) == 1) {
            continue;
        }
        if (sscanf(line, "voluntary_ctxt_switches: %" SCNu64, &value) == 1 ||
            sscanf(line, "nonvoluntary_ctxt_switches: %" SCNu64, &value) == 1) {
            switches += value;
        }
    }
    fclose(file);
    *state_ret = state;
    *switches_ret = switches;
    return true;
}

void pty_threads_read(pid_t pid, struct pty_threads *threads_ret)
{
    struct pty_threads threads = {.asleep = true};
    char folder[64], path[384];
    snprintf(folder, sizeof folder, "/proc/%d/task", (int)pid);
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        char state;
        uint64_t switches;
        if (entry->d_name[0] == '.') {
            continue;
        }
        snprintf(path, sizeof path, "%s/%s/status", folder, entry->d_name);
        if (!read_status(path, &state, &switches)) {
            threads.asleep = false; /* it ended meanwhile: look again */
            continue;
        }
        threads.count++;
        threads.sum += switches + strtoull(entry->d_name, NULL, 10) * UINT64_C(1000003);
        threads.ended = threads.ended || state == 'Z';
        if (state != 'S') {
            threads.asleep = false;
            snprintf(threads.busy, sizeof threads.busy, "thread %.16s is in state %c", entry->d_name, state);
        }
    }
    if (dir) {
        closedir(dir);
    }
    threads.asleep = threads.asleep && threads.count > 0;
    *threads_ret = threads;
}
