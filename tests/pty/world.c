#include "pty/world.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pty/command.h"

const char *world_program(void)
{
    const char *program = getenv("DAYBOOK_PROGRAM");
    return program && *program ? program : DAYBOOK_BUILT_PROGRAM;
}

const char *world_source_dir(void)
{
    return DAYBOOK_SOURCE_DIR;
}

char *world_shared_path(const char *name)
{
    const char *root = getenv("DAYBOOK_SHARED");
    char *path = NULL;
    int made = root && *root ? asprintf(&path, "%s/%s", root, name)
                             : asprintf(&path, "%s/../shared/%s", DAYBOOK_SOURCE_DIR, name);
    if (made < 0) {
        return NULL;
    }
    if (access(path, R_OK) != 0) {
        free(path);
        return NULL;
    }
    return path;
}

int world_status_without_shared(void)
{
    const char *ci = getenv("CI");
    return ci && *ci ? 1 : WORLD_SKIP_STATUS;
}

char *world_folder_make(void)
{
    const char *root = getenv("TMPDIR");
    char *path = NULL;
    if (asprintf(&path, "%s/daybook-test-XXXXXX", root && *root ? root : "/tmp") < 0) {
        return NULL;
    }
    if (!mkdtemp(path)) {
        free(path);
        return NULL;
    }
    return path;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    remove(path);
    return 0;
}

void world_folder_remove(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

enum rc world_file_write(const char *dir, const char *name, const char *text, size_t size_bytes,
                         struct err *err)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", dir, name) < 0) {
        return err_memory(err);
    }
    for (char *slash = strchr(path + strlen(dir) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    size_t put = file ? fwrite(text, 1, size_bytes, file) : 0;
    enum rc rc = RC_OK;
    if (!file || fclose(file) != 0 || put != size_bytes) {
        rc = err_set(err, RC_UNAVAILABLE, "%s cannot be written: %s", path, strerror(errno));
    }
    free(path);
    return rc;
}

enum rc world_file_read(const char *path, char **text_ret, size_t *size_bytes_ret, struct err *err)
{
    char *text = NULL;
    size_t size_bytes = 0, got;
    char bytes[16384];
    FILE *file = fopen(path, "r");
    if (!file) {
        return err_set(err, RC_UNAVAILABLE, "%s cannot be read: %s", path, strerror(errno));
    }
    FILE *out = open_memstream(&text, &size_bytes);
    while (out && (got = fread(bytes, 1, sizeof bytes, file)) > 0) {
        fwrite(bytes, 1, got, out);
    }
    fclose(file);
    if (!out || fclose(out) != 0) {
        free(text);
        return err_memory(err);
    }
    *text_ret = text;
    if (size_bytes_ret) {
        *size_bytes_ret = size_bytes;
    }
    return RC_OK;
}

enum rc world_clock_environment(const char *date, const char *tz, const char *program, char **lines_ret,
                                struct err *err)
{
    char zone[80];
    snprintf(zone, sizeof zone, "TZ=%s", tz ? tz : "UTC");
    const char *const env[] = {zone, "LD_PRELOAD", "FAKETIME", NULL};
    const char *const argv[] = {DAYBOOK_SOURCE_DIR "/scripts/at", "--print", date, program, NULL};
    const struct command_options options = {.env = env};
    struct command_result result;
    enum rc rc = command_run(argv, &options, &result, err);
    if (rc != RC_OK) {
        return rc;
    }
    if (result.status != 0) {
        rc = err_set(err, RC_USAGE, "the clock cannot be moved: %s", result.err);
    } else {
        *lines_ret = result.out;
        result.out = NULL;
    }
    command_result_free(&result);
    return rc;
}
