#include "daybook/ledger/lookup.h"

#include <stdio.h>
#include <string.h>

#include "daybook/base/decimal.h"
#include "daybook/base/gs1.h"
#include "daybook/base/utf8.h"
#include "daybook/ledger/search.h"

static size_t column_count(const struct lookup *lookup)
{
    size_t count = 0;
    for (const char *at = lookup->columns; *at; at += strspn(at, " ")) {
        at += strcspn(at, " ");
        count++;
    }
    return count;
}

int lookup_column(const struct lookup *lookup, const char *column)
{
    int place = 0;
    size_t bytes = strlen(column);
    for (const char *at = lookup->columns; *at; at += strspn(at, " "), place++) {
        size_t here = strcspn(at, " ");
        if (here == bytes && !strncmp(at, column, bytes))
            return place;
        at += here;
    }
    return -1;
}

const char *lookup_value(const struct lookup *lookup, const struct lookup_row *row, const char *column)
{
    int place = lookup_column(lookup, column);
    return place < 0 ? NULL : row->values[place];
}

/* One value as the CSV writes it. With `borrow` texts stay the statement's. */
static const char *read_value(struct context *context, const struct row *row, int column,
                              enum field_kind kind, int64_t *ret_number, bool borrow)
{
    char out[DECIMAL_BYTES];
    int decimals = field_kind_decimals(kind, context->company->money_decimals);
    if (row_null(row, column))
        return "";
    if (decimals < 0)
        return borrow ? row_text(row, column) : arena_text(context->arena, row_text(row, column));
    *ret_number = row_int(row, column);
    enum decimal_style style = kind == FIELD_MONEY ? DECIMAL_FIXED : DECIMAL_TRIM;
    return arena_text(context->arena, decimal_format(*ret_number, decimals, style, out));
}

static enum rc read_row(struct context *context, const struct lookup *lookup, const struct row *row,
                        bool borrow, struct lookup_row *ret, struct err *err)
{
    *ret = (struct lookup_row){
        .id = row_int(row, 0), .active = row_int(row, 1) != 0, .count = column_count(lookup)};
    for (size_t i = 0; i < ret->count; i++) {
        ret->values[i] =
            read_value(context, row, (int)i + 2, (enum field_kind)lookup->kinds[i], &ret->numbers[i], borrow);
        if (!ret->values[i])
            return err_memory(err);
    }
    return RC_OK;
}

/* A typed code as the ledger keeps it. NULL on no memory. */
static const char *fold_code(struct arena *arena, const struct lookup *lookup, const char *text)
{
    char *folded = utf8_fold_width(arena, text);
    if (!folded)
        return NULL;
    folded += strspn(folded, " ");
    size_t bytes = strlen(folded);
    while (bytes && folded[bytes - 1] == ' ')
        folded[--bytes] = '\0';
    if (lookup->fold == LOOKUP_UPPER)
        return utf8_upper(arena, folded);
    for (char *at = folded; lookup->fold == LOOKUP_LOWER && *at; at++) {
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    }
    return folded;
}

static void bind_narrowing(const struct lookup *lookup, const char *scope, struct row *row)
{
    if (lookup->bound)
        row_bind_text(row, lookup->bound);
    if (lookup->scope)
        row_bind_text(row, scope);
}

static enum rc get_by(struct context *context, const struct lookup *lookup, const struct sql *sql,
                      const char *scope, const char *code, struct lookup_row **ret, struct err *err)
{
    struct row *row = NULL;
    struct lookup_row *found = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, sql, &row, err);
    if (rc)
        return rc;
    bind_narrowing(lookup, scope, row);
    row_bind_text(row, code);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has) {
        found = arena_alloc(context->arena, sizeof *found);
        rc = found ? read_row(context, lookup, row, false, found, err) : err_memory(err);
    }
    row_end(row);
    if (rc == RC_OK)
        *ret = found;
    return rc;
}

static enum rc fold_scope(struct context *context, const struct lookup *lookup, const char *scope,
                          const char **ret, struct err *err)
{
    const struct lookup *of = lookup->scope ? lookup_by_name(lookup->scope) : NULL;
    *ret = of ? fold_code(context->arena, of, scope ? scope : "") : "";
    return *ret ? RC_OK : err_memory(err);
}

enum rc lookup_get(struct context *context, const struct lookup *lookup, const char *scope, const char *text,
                   struct lookup_row **ret, struct err *err)
{
    const char *code = fold_code(context->arena, lookup, text);
    const char *narrowed = NULL;
    struct lookup_row *found = NULL;
    enum rc rc = code ? fold_scope(context, lookup, scope, &narrowed, err) : err_memory(err);
    if (rc == RC_OK && *code)
        rc = get_by(context, lookup, lookup->get, narrowed, code, &found, err);
    if (rc == RC_OK && *code && !found && lookup->barcode)
        rc = get_by(context, lookup, lookup->barcode, narrowed, code, &found, err);
    if (rc == RC_OK)
        *ret = found;
    return rc;
}

/* A search on its way. */
struct finding {
    struct context *context;
    const struct lookup *lookup;
    const char *scope, *code; /* folded */
    struct words words;
    size_t limit, told;
    int64_t ids[LOOKUP_LIMIT_MAX];
    lookup_row_fn tell;
    void *tell_context;
    bool stopped;
};

static bool done(const struct finding *finding)
{
    return finding->stopped || finding->told >= finding->limit;
}

static enum rc tell_row(struct finding *finding, const struct row *row, struct err *err)
{
    struct lookup_row found;
    int64_t id = row_int(row, 0);
    for (size_t i = 0; i < finding->told; i++) {
        if (finding->ids[i] == id && finding->lookup->words_of)
            return RC_OK;
    }
    enum rc rc = read_row(finding->context, finding->lookup, row, true, &found, err);
    if (rc)
        return rc;
    finding->ids[finding->told++] = id;
    finding->stopped = !finding->tell(finding->tell_context, &found);
    return RC_OK;
}

/* Whether a row found by something else than its code's beginning will do. */
static bool by_words(const struct finding *finding, const struct row *row)
{
    const char *code = row_text(row, 2), *search = row_text(row, 2 + (int)column_count(finding->lookup));
    if (!strncmp(code, finding->code, strlen(finding->code)))
        return false; /* told already, by its code */
    return finding->words.count && search_matches(search, &finding->words);
}

/* Tells the rows of a statement that is bound; `words`: only those that by_words says. */
static enum rc tell_rows(struct finding *finding, struct row *row, bool words, struct err *err)
{
    bool has = true;
    enum rc rc = RC_OK;
    while (rc == RC_OK && has && !done(finding)) {
        rc = row_step(row, &has, err);
        if (rc == RC_OK && has && (!words || by_words(finding, row)))
            rc = tell_row(finding, row, err);
    }
    row_end(row);
    return rc;
}

static enum rc find_in_range(struct finding *finding, const char *from, bool words, struct err *err)
{
    struct row *row = NULL;
    const char *below = search_above(finding->context->arena, from);
    if (!below)
        return err_memory(err);
    enum rc rc = row_begin(finding->context->store, finding->lookup->range, &row, err);
    if (rc)
        return rc;
    bind_narrowing(finding->lookup, finding->scope, row);
    row_bind_text(row, from);
    row_bind_text(row, below);
    return tell_rows(finding, row, words, err);
}

static enum rc find_words(struct finding *finding, struct err *err)
{
    struct context *context = finding->context;
    const struct lookup *lookup = finding->lookup;
    struct search_range range = {0};
    struct row *row = NULL;
    if (!lookup->words_of)
        return find_in_range(finding, "", true, err);
    enum rc rc =
        search_rarest(context->store, context->arena, lookup->words_of, &finding->words, &range, err);
    if (rc == RC_OK)
        rc = row_begin(context->store, lookup->words, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, lookup->words_of);
    row_bind_text(row, range.from);
    row_bind_text(row, range.below);
    return tell_rows(finding, row, true, err);
}

enum rc lookup_find(struct context *context, const struct lookup *lookup, const char *scope, const char *text,
                    size_t limit, lookup_row_fn tell, void *tell_context, struct err *err)
{
    struct finding finding = {
        .context = context,
        .lookup = lookup,
        .limit = limit && limit < LOOKUP_LIMIT_MAX ? limit : LOOKUP_LIMIT_MAX,
        .code = fold_code(context->arena, lookup, text),
        .tell = tell,
        .tell_context = tell_context,
    };
    if (!finding.code || !search_words(context->arena, text, true, &finding.words))
        return err_memory(err);
    enum rc rc = fold_scope(context, lookup, scope, &finding.scope, err);
    if (rc == RC_OK)
        rc = find_in_range(&finding, finding.code, false, err);
    if (rc == RC_OK && !done(&finding) && finding.words.count)
        rc = find_words(&finding, err);
    return rc;
}

const char *lookup_missing(const struct lookup *lookup, const char *text, char out[ERR_TEXT_BYTES])
{
    if (lookup->barcode && gs1_is_misread(text))
        snprintf(out, ERR_TEXT_BYTES, "the check digit of %.40s is wrong; scan it again", text);
    else
        snprintf(out, ERR_TEXT_BYTES, "%s %.200s does not exist; F4 lists the %s", lookup->noun, text,
                 lookup->plural);
    return out;
}
