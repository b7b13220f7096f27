/* The words that lists of values are searched by are those that `search` holds, which the log covers: not
 * made again from the names, for how a name is folded may change with the system's tables of Unicode. */
#include "check_internal.h"

#include <string.h>

DAYBOOK_SQL(check_words_account, "SELECT id, search, code FROM account");
DAYBOOK_SQL(check_words_category, "SELECT id, search, code FROM category");
DAYBOOK_SQL(check_words_item, "SELECT id, search, code FROM item");
DAYBOOK_SQL(check_words_customer, "SELECT id, search, code FROM party WHERE kind = 'customer'");
DAYBOOK_SQL(check_words_supplier, "SELECT id, search, code FROM party WHERE kind = 'supplier'");
DAYBOOK_SQL(check_words_warehouse, "SELECT id, search, code FROM warehouse");
DAYBOOK_SQL(check_words_reason, "SELECT id, search, code FROM reason");
DAYBOOK_SQL(check_words_of, "SELECT word FROM word WHERE kind = ? AND id = ?");
DAYBOOK_SQL(check_words_all, "SELECT count(*) FROM word");

/* The kinds `word` holds rows of. */
static const struct worded {
    const char *kind;
    const struct sql *sql;
} worded[] = {
    {"account", &check_words_account},   {"category", &check_words_category},
    {"item", &check_words_item},         {"customer", &check_words_customer},
    {"supplier", &check_words_supplier}, {"warehouse", &check_words_warehouse},
    {"reason", &check_words_reason},
};

/* Whether `word` is one of the blank-led words of a search text. */
static bool is_word_of(const char *search, const char *word)
{
    const size_t bytes = strlen(word);
    for (const char *at = search; *at == ' ';) {
        const size_t next = strcspn(at + 1, " ");
        if (next == bytes && strncmp(at + 1, word, bytes) == 0)
            return true;
        at += 1 + next;
    }
    return false;
}

static int64_t count_words(const char *search)
{
    int64_t count = 0;
    for (const char *at = search; *at; at++)
        count += *at == ' ';
    return count;
}

static enum rc look_words(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    const struct worded *kind = state;
    const char *search = row_text(row, 1);
    struct row *words = NULL;
    bool has = true, fit = true;
    int64_t count = 0;
    enum rc rc = row_begin(finding->context->store, &check_words_of, &words, err);
    if (rc != RC_OK)
        return rc;
    row_bind_text(words, kind->kind);
    row_bind_int(words, row_int(row, 0));
    for (;; count++) {
        rc = row_step(words, &has, err);
        if (rc != RC_OK || !has)
            break;
        fit = fit && search && is_word_of(search, row_text(words, 0));
    }
    row_end(words);
    finding->looked += count;
    if (rc == RC_OK && (!fit || !search || count != count_words(search)))
        finding_bad(finding, "%s %s is not found by the words of its name", kind->kind, row_text(row, 2));
    return rc;
}

static enum rc look_count(struct finding *finding, const struct row *row, void *state, struct err *err)
{
    (void)state;
    (void)err;
    if (row_int(row, 0) != finding->looked)
        finding_bad(finding, "%lld words belong to no row", (long long)(row_int(row, 0) - finding->looked));
    return RC_OK;
}

enum rc check_words(struct finding *finding, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < sizeof worded / sizeof *worded; i++) {
        struct worded kind = worded[i];
        rc = finding_walk(finding, kind.sql, look_words, &kind, err);
    }
    return rc == RC_OK ? finding_walk(finding, &check_words_all, look_count, NULL, err) : rc;
}
