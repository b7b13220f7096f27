/* Running a text as a file of a kind, for the tests of import. */
#ifndef TEST_IMPORT_FILE_H
#define TEST_IMPORT_FILE_H

#include "daybook/document/document.h"
#include "daybook/office/import.h"
#include "demo_file.h"

/* What a run told, as one text a table: rows end with \n, their texts are parted by |. */
struct told {
    struct import_result result; /* its tables are closed */
    char summary[128];
    struct buf errors, rejects, handles;
    int turns;
};

static inline void told_free(struct told *told)
{
    buf_free(&told->errors);
    buf_free(&told->rejects);
    buf_free(&told->handles);
}

static inline void rows_text(struct demo *demo, struct rows *rows, struct buf *out)
{
    bool more = rows_count(rows) > 0;
    while (more) {
        struct js *page = NULL;
        GOOD(rows_page(rows, &page, &more, &demo->err));
        for (size_t i = 0; i < js_count(page); i++) {
            for (size_t k = 0; k < js_count(js_at(page, i)); k++)
                buf_format(out, "%s%s", k ? "|" : "", js_as_text(js_at(js_at(page, i), k)));
            buf_char(out, '\n');
        }
        js_free(page);
    }
    buf_text_add(out, "");
    rows_close(rows);
}

/* Uploads in pieces of `piece` bytes and runs to the end, as the service does: each turn is a transaction. */
static inline enum rc import_pieces(struct demo *demo, const char *login, const char *kind,
                                    struct import_options options, const char *text, size_t piece,
                                    struct told *told)
{
    struct import *import = NULL;
    bool again = true;
    int64_t seq = 0;
    memset(told, 0, sizeof *told);
    demo_request(demo, instant_now(), login);
    err_clear(&demo->err);
    enum rc rc = import_open(&demo->context, kind, "test.csv", &options, demo->folder, &import, &demo->err);
    size_t size_bytes = strlen(text);
    for (size_t at = 0; rc == RC_OK && at < size_bytes; at += piece) {
        char *cut = strndup(text + at, size_bytes - at < piece ? size_bytes - at : piece);
        rc = import_put(import, ++seq, cut, &demo->err);
        free(cut);
    }
    while (rc == RC_OK && again) {
        demo_request(demo, instant_now(), login);
        rc = import_run(import, &demo->context, NULL, NULL, &again, &told->result, &demo->err);
        if (rc == RC_OK && !again) {
            snprintf(told->summary, sizeof told->summary, "%s", told->result.summary);
            rows_text(demo, told->result.errors, &told->errors);
            rows_text(demo, told->result.rejects, &told->rejects);
            rows_text(demo, told->result.handles, &told->handles);
        }
        if (rc != RC_OK || told->result.undo)
            store_rollback(demo->store);
        else
            GOOD(store_commit(demo->store, &demo->err));
        GOOD(store_begin(demo->store, __func__, &demo->err));
        told->turns++;
    }
    import_close(import);
    return rc;
}

static inline void import_text(struct demo *demo, const char *login, const char *kind,
                               struct import_options options, const char *text, struct told *told)
{
    GOOD(import_pieces(demo, login, kind, options, text, 4096, told));
}

/* Runs and compares the summary's counts: "3 read, 3 taken, 0 skipped, 0 rejected". */
static inline void expect(struct demo *demo, const char *login, const char *kind,
                          struct import_options options, const char *text, const char *counts)
{
    struct told told;
    import_text(demo, login, kind, options, text, &told);
    if (strcmp(told.summary + strlen(kind) + 2, counts) != 0)
        fail_msg("%s, wanted %s\n%s", told.summary, counts, buf_text(&told.errors));
    told_free(&told);
}

#endif
