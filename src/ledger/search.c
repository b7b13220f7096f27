#include "daybook/ledger/search.h"

#include <string.h>

#include "daybook/base/buf.h"
#include "daybook/base/utf8.h"

DAYBOOK_SQL(search_drop, "DELETE FROM word WHERE kind = ? AND id = ?");
DAYBOOK_SQL(search_add, "INSERT INTO word (kind, word, id) VALUES (?, ?, ?)");

DAYBOOK_SQL(search_count, "SELECT COUNT(*) FROM (SELECT 1 FROM word WHERE kind = ? AND word >= ? AND word < ?"
                          " LIMIT 2000) AS counted"); /* SEARCH_COMMON */

enum char_class { CLASS_BREAK, CLASS_LETTER, CLASS_CJK };

static const struct {
    uint32_t from, to;
    enum char_class class;
} classes[] = {
    {0x0000, 0x002F, CLASS_BREAK}, {0x003A, 0x0040, CLASS_BREAK}, {0x005B, 0x0060, CLASS_BREAK},
    {0x007B, 0x00A9, CLASS_BREAK}, {0x00AB, 0x00B4, CLASS_BREAK}, {0x00B6, 0x00B9, CLASS_BREAK},
    {0x00BB, 0x00BF, CLASS_BREAK}, {0x2000, 0x206F, CLASS_BREAK}, {0x2E80, 0x2FFF, CLASS_CJK},
    {0x3000, 0x3004, CLASS_BREAK}, {0x3005, 0x3007, CLASS_CJK},   {0x3008, 0x3020, CLASS_BREAK},
    {0x3021, 0x9FFF, CLASS_CJK},   {0xF900, 0xFAFF, CLASS_CJK},   {0x20000, 0x3FFFF, CLASS_CJK},
};

/* Digits stand between two rows of breaks, so they fall through to letters. */
static enum char_class class_of(uint32_t point)
{
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (point >= classes[i].from && point <= classes[i].to)
            return classes[i].class;
    }
    return CLASS_LETTER;
}

/* The longest head of whole chars that fits a word. */
static size_t head_bytes(const char *text, size_t bytes)
{
    if (bytes <= SEARCH_WORD_BYTES_MAX)
        return bytes;
    size_t kept = SEARCH_WORD_BYTES_MAX;
    while (kept > 0 && ((unsigned char)text[kept] & 0xC0) == 0x80)
        kept--;
    return kept;
}

static bool add_word(struct arena *arena, const char *text, size_t bytes, struct words *words)
{
    bytes = head_bytes(text, bytes);
    for (size_t i = 0; i < words->count; i++) {
        if (!strncmp(words->items[i], text, bytes) && !words->items[i][bytes])
            return true;
    }
    if (!bytes || words->count == SEARCH_WORDS_MAX)
        return true;
    words->items[words->count] = arena_copy(arena, text, bytes);
    return words->items[words->count++] != NULL;
}

/* A run of one class: one word, or of kept CJK text one from each of its chars. */
static bool add_run(struct arena *arena, const char *text, size_t bytes, bool each, struct words *words)
{
    bool ok = true;
    for (size_t at = 0, used = 0; ok && at < bytes; at += used) {
        ok = add_word(arena, text + at, bytes - at, words);
        if (!each)
            break;
        utf8_decode(text + at, &used);
    }
    return ok;
}

bool search_words(struct arena *arena, const char *text, bool query, struct words *ret)
{
    const char *folded = utf8_fold_search(arena, text);
    bool ok = folded != NULL;
    size_t used = 0;
    while (ok && *folded) {
        enum char_class class = class_of(utf8_decode(folded, &used));
        size_t bytes = used;
        while (folded[bytes] && class_of(utf8_decode(folded + bytes, &used)) == class)
            bytes += used;
        if (class != CLASS_BREAK)
            ok = add_run(arena, folded, bytes, class == CLASS_CJK && !query, ret);
        folded += bytes;
    }
    return ok;
}

const char *search_text(struct arena *arena, const struct words *words)
{
    struct buf buf = {0};
    for (size_t i = 0; i < words->count; i++) {
        buf_char(&buf, ' ');
        buf_text_add(&buf, words->items[i]);
    }
    const char *text = arena_text(arena, buf_text(&buf));
    buf_free(&buf);
    return text;
}

bool search_matches(const char *search, const struct words *wanted)
{
    for (size_t i = 0; i < wanted->count; i++) {
        const char *at = strstr(search, wanted->items[i]);
        while (at && (at == search || at[-1] != ' '))
            at = strstr(at + 1, wanted->items[i]);
        if (!at)
            return false;
    }
    return true;
}

enum rc search_store(struct store *store, const char *kind, int64_t id, const struct words *words, bool fresh,
                     struct err *err)
{
    struct row *row = NULL;
    enum rc rc = RC_OK;
    if (!fresh) {
        rc = row_begin(store, &search_drop, &row, err);
        if (rc)
            return rc;
        row_bind_text(row, kind);
        row_bind_int(row, id);
        rc = row_run(row, err);
    }
    for (size_t i = 0; rc == RC_OK && i < words->count; i++) {
        rc = row_begin(store, &search_add, &row, err);
        if (rc)
            return rc;
        row_bind_text(row, kind);
        row_bind_text(row, words->items[i]);
        row_bind_int(row, id);
        rc = row_run(row, err);
    }
    return rc;
}

const char *search_above(struct arena *arena, const char *prefix)
{
    return arena_format(arena, "%s\xF4\x8F\xBF\xBF", prefix);
}

static enum rc count_range(struct store *store, const char *kind, struct search_range *range, struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(store, &search_count, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, kind);
    row_bind_text(row, range->from);
    row_bind_text(row, range->below);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has)
        range->rows = row_int(row, 0);
    row_end(row);
    return rc;
}

enum rc search_rarest(struct store *store, struct arena *arena, const char *kind, const struct words *wanted,
                      struct search_range *ret, struct err *err)
{
    struct search_range rarest = {.rows = INT64_MAX};
    for (size_t i = 0; i < wanted->count; i++) {
        struct search_range range = {.from = wanted->items[i],
                                     .below = search_above(arena, wanted->items[i])};
        if (!range.below)
            return err_memory(err);
        enum rc rc = count_range(store, kind, &range, err);
        if (rc)
            return rc;
        if (range.rows < rarest.rows)
            rarest = range;
    }
    *ret = rarest;
    return RC_OK;
}
