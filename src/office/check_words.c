/* The words that lists of values are searched by, made again from the masters they belong to. */
#include "check_internal.h"

#include <string.h>

#include "daybook/ledger/master.h"
#include "daybook/ledger/search.h"

DAYBOOK_SQL(check_word_rows, "SELECT word FROM word WHERE kind = ? AND id = ? ORDER BY word");
DAYBOOK_SQL(check_word_count, "SELECT count(*) FROM word");

struct word_walk {
    struct finding *finding;
    const struct master *master;
    enum rc rc;
    struct err *err;
};

static bool has_word(const struct words *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->items[i], word) == 0)
            return true;
    return false;
}

static bool is_searched(const struct master *master, const char *field)
{
    size_t bytes = strlen(field);
    for (const char *at = master->search ? master->search : ""; *at; at += strspn(at, " ")) {
        if (strcspn(at, " ") == bytes && memcmp(at, field, bytes) == 0)
            return true;
        at += strcspn(at, " ");
    }
    return false;
}

/* The words a row is found by, made again from what the log covers. */
static bool words_of(struct arena *arena, const struct master *master, const struct master_row *row,
                     struct words *ret)
{
    bool good = true;
    for (size_t i = 0; good && i < master->record->field_count; i++)
        if (is_searched(master, master->record->fields[i].name))
            good = search_words(arena, row->values[i], false, ret);
    return good;
}

static enum rc compare_words(struct finding *finding, const struct master *master,
                             const struct master_row *found, const struct words *words, struct err *err)
{
    struct row *row = NULL;
    bool has = true;
    size_t count = 0, known = 0;
    enum rc rc = row_begin(finding->context->store, &check_word_rows, &row, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(row, master->noun);
    row_bind_int(row, found->id);
    for (;; count++) {
        rc = row_step(row, &has, err);
        if (rc != RC_OK || !has)
            break;
        known += has_word(words, row_text(row, 0));
    }
    row_end(row);
    finding->looked += (int64_t)count;
    if (rc == RC_OK && (count != words->count || known != count))
        finding_bad(finding, "%s %s is not found by the words of its name", master->noun, found->key);
    return rc;
}

static bool check_row_words(void *context, const struct master_row *row)
{
    struct word_walk *walking = context;
    struct arena arena = {0};
    struct words words = {0};
    if (words_of(&arena, walking->master, row, &words))
        walking->rc = compare_words(walking->finding, walking->master, row, &words, walking->err);
    else
        walking->rc = err_memory(walking->err);
    arena_free(&arena);
    return walking->rc == RC_OK;
}

/* Words of rows that do not exist would be left over. */
static enum rc count_words(struct finding *finding, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(finding->context->store, &check_word_count, &row, err);
    if (rc == RC_OK)
        rc = row_step(row, &has, err);
    if (rc == RC_OK && has && row_int(row, 0) != finding->looked)
        finding_bad(finding, "%lld words are kept and %lld belong to masters", (long long)row_int(row, 0),
                    (long long)finding->looked);
    row_end(row);
    return rc;
}

enum rc check_words(struct finding *finding, struct err *err)
{
    const struct master_filter all = {.all = true};
    struct word_walk walking = {.finding = finding, .err = err};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && (walking.master = master_at(i)); i++) {
        rc = master_list(finding->context, walking.master, &all, check_row_words, &walking, err);
        if (rc == RC_OK)
            rc = walking.rc;
    }
    return rc == RC_OK ? count_words(finding, err) : rc;
}
