#include "usage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int64_t usage_cpu_ns(pid_t pid)
{
    char path[64], line[1024] = "";
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    const char *after = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
    fclose(file);
    if (!after ||
        sscanf(after + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
        return 0;
    return (int64_t)(user + system) * (1000000000 / sysconf(_SC_CLK_TCK));
}

static int64_t status_bytes(pid_t pid, const char *name)
{
    char path[64], line[256];
    int64_t kib = 0;
    const size_t bytes = strlen(name);
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, bytes) == 0)
            kib = strtol(line + bytes, NULL, 10);
    if (file)
        fclose(file);
    return kib * 1024;
}

int64_t usage_resident_bytes(pid_t pid)
{
    return status_bytes(pid, "VmRSS:");
}

int64_t usage_peak_bytes(pid_t pid)
{
    return status_bytes(pid, "VmHWM:");
}

double usage_load_average(void)
{
    double load = 0;
    return getloadavg(&load, 1) == 1 ? load : 0;
}
