/* Runs a fuzzer over kept inputs, for builds without libFuzzer: proves that every input ever found stays
 * harmless. Arguments: folders; every file in them is one input. No file at all is a failure. */
#include "fuzz.h"

#include <dirent.h>
#include <string.h>

/* Inputs past this are no seeds; it bounds what is held. */
enum { INPUT_BYTES_MAX = 1 << 20, PATH_BYTES = 4096 };

static int is_input(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The bytes in a block of exactly their size, so that a sanitizer sees a read past the end. */
static int run_file(const char *path)
{
    static uint8_t input[INPUT_BYTES_MAX];
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s cannot be opened\n", path);
        return 1;
    }
    size_t count = fread(input, 1, sizeof input, file);
    int failed = ferror(file) || !feof(file);
    fclose(file);
    uint8_t *exact = malloc(count + !count);
    if (failed || !exact) {
        fprintf(stderr, "%s cannot be read whole; an input has less than %d bytes\n", path, INPUT_BYTES_MAX);
        free(exact);
        return 1;
    }
    memcpy(exact, input, count);
    printf("%s\n", path); /* the last one named is the one that ended the run */
    fflush(stdout);
    LLVMFuzzerTestOneInput(exact, count);
    free(exact);
    return 0;
}

static int run_folder(const char *folder, int *runs)
{
    struct dirent **entries = NULL;
    int failed = 0, count = scandir(folder, &entries, is_input, alphasort);
    if (count < 0) {
        fprintf(stderr, "%s is no folder that can be read\n", folder);
        return 1;
    }
    for (int i = 0; i < count; i++) {
        char path[PATH_BYTES];
        int bytes = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        failed |= bytes >= (int)sizeof path || run_file(path);
        ++*runs;
        free(entries[i]);
    }
    free(entries);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0, runs = 0;
    for (int i = 1; i < argc; i++)
        failed |= run_folder(argv[i], &runs);
    if (runs == 0)
        fprintf(stderr, "no input: name a folder with at least one file\n");
    return failed || runs == 0;
}
