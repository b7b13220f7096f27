#include "daybook/tui/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daybook/base/buf.h"

/* One line of the file, taken apart: the last word is the action, what stands before it the key. */
struct line {
    unsigned char bytes[KEYMAP_BYTES_MAX];
    size_t count; /* 0: a comment or an empty line */
    enum action action;
};

static enum rc refuse(struct err *err, const char *path, int number, const struct err *why)
{
    return err_at(err, RC_REFUSED, path, number, 0, "%s", why->text);
}

static enum rc parse_line(char *text, struct line *ret, struct err *err)
{
    *ret = (struct line){0};
    size_t end = strlen(text);
    while (end > 0 && strchr(" \t\r", text[end - 1]))
        text[--end] = '\0';
    text += strspn(text, " \t");
    if (*text == '\0' || *text == '#')
        return RC_OK;
    char *word = strrchr(text, ' '), *tab = strrchr(text, '\t');
    word = !word || (tab && tab > word) ? tab : word;
    if (!word)
        return err_set(err, RC_REFUSED,
                       "\"%.60s\" has no action; write a key and an action, as in: ESC [ 2 1 ~ submit", text);
    *word++ = '\0';
    enum action action = action_find(word);
    if (action == ACTIONS)
        return err_set(err, RC_REFUSED, "action %.60s does not exist; docs/keys.md lists the actions", word);
    ret->action = action;
    return keymap_parse(text, ret->bytes, &ret->count, err);
}

/* The whole file, NUL-terminated; *ret NULL when there is none. The caller frees it. */
static enum rc read_file(const char *path, char **ret, struct err *err)
{
    *ret = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return RC_OK;
    if (fd < 0)
        return err_set(err, RC_UNAVAILABLE, "keys file %s cannot be read: %s", path, strerror(errno));
    char *text = malloc(KEYFILE_BYTES_MAX + 1);
    size_t bytes = 0;
    ssize_t done = 0;
    while (text && bytes < KEYFILE_BYTES_MAX + 1 &&
           (done = read(fd, text + bytes, KEYFILE_BYTES_MAX + 1 - bytes)) > 0)
        bytes += (size_t)done;
    int problem = errno;
    close(fd);
    enum rc rc = RC_OK;
    if (!text)
        rc = err_memory(err);
    else if (done < 0)
        rc = err_set(err, RC_UNAVAILABLE, "keys file %s cannot be read: %s", path, strerror(problem));
    else if (bytes > KEYFILE_BYTES_MAX)
        rc = err_set(err, RC_REFUSED, "keys file %s has over %d bytes; keep a line for each key", path,
                     KEYFILE_BYTES_MAX);
    else if (memchr(text, '\0', bytes))
        rc = err_set(err, RC_REFUSED, "keys file %s is no text; it holds a NUL", path);
    if (rc != RC_OK) {
        free(text);
        return rc;
    }
    text[bytes] = '\0';
    *ret = text;
    return RC_OK;
}

/* Cuts the next line out of `*text`, its end made NUL; NULL at the end. */
static char *next_line(char **text)
{
    char *line = *text;
    if (*line == '\0')
        return NULL;
    char *end = strchr(line, '\n');
    *text = end ? end + 1 : line + strlen(line);
    if (end)
        *end = '\0';
    return line;
}

static enum rc bind_line(char *text, struct keymap *map, int *bindings, struct err *err)
{
    struct line line;
    if (strlen(text) > KEYFILE_LINE_BYTES_MAX)
        return err_set(err, RC_REFUSED, "the line has over %d bytes", KEYFILE_LINE_BYTES_MAX);
    enum rc rc = parse_line(text, &line, err);
    if (rc != RC_OK || line.count == 0)
        return rc;
    if (++*bindings > KEYFILE_BINDINGS_MAX)
        return err_set(err, RC_REFUSED, "over %d keys are bound; drop some lines", KEYFILE_BINDINGS_MAX);
    return keymap_bind(map, line.bytes, line.count, line.action, err);
}

enum rc keyfile_load(const char *path, struct keymap *map, struct err *err)
{
    char *text;
    enum rc rc = read_file(path, &text, err);
    if (rc != RC_OK || !text)
        return rc;
    char *at = text, *line;
    int bindings = 0;
    for (int number = 1; rc == RC_OK && (line = next_line(&at)) != NULL; number++) {
        struct err why = {0};
        if (bind_line(line, map, &bindings, &why) != RC_OK)
            rc = refuse(err, path, number, &why);
    }
    free(text);
    return rc;
}

/* The old lines without any of the same key (a line that cannot be read stays: it is the user's), then the
 * new one. */
static void write_lines(struct buf *out, char *old, const unsigned char *bytes, size_t count,
                        enum action action)
{
    char *line;
    while (old && (line = next_line(&old)) != NULL) {
        struct line parsed = {0};
        char copy[KEYFILE_LINE_BYTES_MAX + 1];
        bool read = strlen(line) < sizeof copy;
        if (read) {
            memcpy(copy, line, strlen(line) + 1);
            read = parse_line(copy, &parsed, NULL) == RC_OK;
        }
        if (read && parsed.count == count && memcmp(parsed.bytes, bytes, count) == 0)
            continue;
        buf_text_add(out, line);
        buf_char(out, '\n');
    }
    char printed[KEYMAP_PRINTED_BYTES];
    buf_format(out, "%s %s\n", keymap_print(bytes, count, printed, sizeof printed),
               action_info(action)->name);
}

static bool write_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t done = write(fd, bytes, count);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        bytes += done;
        count -= (size_t)done;
    }
    return fsync(fd) == 0;
}

/* Makes the directories a path stands in; one that cannot be made shows when the file is. */
static void make_directories(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

static void sync_directory(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash)
        slash[1] = '\0';
    int fd = open(slash ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

static enum rc replace_file(const char *path, const struct buf *text, struct err *err)
{
    struct buf name = {0};
    buf_format(&name, "%s.XXXXXX", path);
    if (text->failed || !buf_text(&name)) {
        buf_free(&name);
        return err_memory(err);
    }
    make_directories(name.text);
    int fd = mkostemp(name.text, O_CLOEXEC); /* 0600 */
    bool done = fd >= 0 && write_all(fd, text->text, text->bytes);
    int problem = errno;
    if (fd >= 0)
        close(fd);
    if (done && rename(name.text, path) != 0) {
        problem = errno;
        done = false;
    }
    if (done)
        sync_directory(name.text);
    else if (fd >= 0)
        unlink(name.text);
    buf_free(&name);
    return done ? RC_OK
                : err_set(err, RC_UNAVAILABLE, "keys file %s cannot be written: %s; it is as it was", path,
                          strerror(problem));
}

enum rc keyfile_put(const char *path, const unsigned char *bytes, size_t count, enum action action,
                    struct err *err)
{
    char *old;
    enum rc rc = read_file(path, &old, err);
    if (rc != RC_OK)
        return rc;
    struct buf text = {0};
    write_lines(&text, old, bytes, count, action);
    if (text.bytes > KEYFILE_BYTES_MAX)
        rc = err_set(err, RC_REFUSED, "keys file %s would have over %d bytes; drop some lines", path,
                     KEYFILE_BYTES_MAX);
    else
        rc = replace_file(path, &text, err);
    buf_free(&text);
    free(old);
    return rc;
}
