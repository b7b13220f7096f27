/* Masters read: one by key, many by filter. */
#include <string.h>

#include "daybook/base/utf8.h"
#include "daybook/ledger/digest.h"
#include "daybook/ledger/search.h"
#include "master_internal.h"

size_t master_key_fields(const struct master *master, size_t ret_fields[MASTER_KEYS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < master->record->field_count && count < MASTER_KEYS_MAX; i++) {
        if (master->record->fields[i].flags & FIELD_KEY)
            ret_fields[count++] = i;
    }
    return count;
}

/* One part as its field keeps it; what the field refuses stays as typed, and is then simply not found. */
static const char *fold_part(struct context *context, const struct record_field *field, const char *text)
{
    const char *folded = NULL;
    if (text && record_canonical(field, text, 0, context->today, false, context->arena, &folded, NULL))
        folded = text;
    return folded;
}

bool master_key_parts(struct context *context, const struct master *master, const char *key,
                      const char *ret_parts[MASTER_KEYS_MAX])
{
    size_t fields[MASTER_KEYS_MAX];
    const char *parts[MASTER_KEYS_MAX] = {key, ""};
    if (master_key_fields(master, fields) == 2) {
        const char *slash = strrchr(key, '/');
        parts[0] = arena_copy(context->arena, key, slash ? (size_t)(slash - key) : strlen(key));
        parts[1] = slash ? slash + 1 : "";
        ret_parts[1] = fold_part(context, &master->record->fields[fields[1]], parts[1]);
    } else {
        ret_parts[1] = "";
    }
    ret_parts[0] = fold_part(context, &master->record->fields[fields[0]], parts[0]);
    return ret_parts[0] && ret_parts[1];
}

const char *master_key_join(struct arena *arena, const struct master *master,
                            const char *const parts[MASTER_KEYS_MAX])
{
    size_t fields[MASTER_KEYS_MAX];
    return master_key_fields(master, fields) == 2 ? arena_format(arena, "%s/%s", parts[0], parts[1])
                                                  : arena_text(arena, parts[0]);
}

/* One field of a row that was read; moves `*column` past it. */
static const char *read_value(struct context *context, const struct master *master, size_t field,
                              const struct row *row, int *column)
{
    int at = *column;
    switch ((enum master_column_kind)master->columns[field]) {
    case MASTER_NONE:
        return row_int(row, 2) ? "yes" : "no";
    case MASTER_RATIO:
        *column += 2;
        return ratio_format(context->arena, (struct ratio){row_int(row, at), row_int(row, at + 1)});
    case MASTER_NUMBER:
        *column += 1;
        return row_null(row, at) ? ""
                                 : entry_format(context, &master->record->fields[field], row_int(row, at));
    case MASTER_TEXT:
    case MASTER_REF:
        break;
    }
    *column += 1;
    return row_null(row, at) ? "" : arena_text(context->arena, row_text(row, at));
}

static enum rc read_row(struct context *context, const struct master *master, const struct row *row,
                        struct master_row *ret, struct err *err)
{
    size_t keys[MASTER_KEYS_MAX] = {0}, key_count = master_key_fields(master, keys);
    const char **values = arena_array(context->arena, master->record->field_count, sizeof *values);
    int column = 3;
    if (!values)
        return err_memory(err);
    for (size_t i = 0; i < master->record->field_count; i++) {
        values[i] = read_value(context, master, i, row, &column);
        if (!values[i])
            return err_memory(err);
    }
    const char *parts[MASTER_KEYS_MAX] = {values[keys[0]], key_count == 2 ? values[keys[1]] : ""};
    *ret = (struct master_row){.id = row_int(row, 0),
                               .version = row_int(row, 1),
                               .active = row_int(row, 2) != 0,
                               .key = master_key_join(context->arena, master, parts),
                               .values = values};
    return ret->key ? RC_OK : err_memory(err);
}

enum rc master_load(struct context *context, const struct master *master,
                    const char *const parts[MASTER_KEYS_MAX], struct master_row **ret, struct err *err)
{
    size_t fields[MASTER_KEYS_MAX], count = master_key_fields(master, fields);
    struct master_row *found = NULL;
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(context->store, master->get, &row, err);
    if (rc)
        return rc;
    if (master->bound)
        row_bind_text(row, master->bound);
    for (size_t i = 0; i < count; i++)
        row_bind_text(row, parts[i]);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && has) {
        found = arena_alloc(context->arena, sizeof *found);
        rc = found ? read_row(context, master, row, found, err) : err_memory(err);
    }
    row_end(row);
    if (rc == RC_OK)
        *ret = found;
    return rc;
}

enum rc master_get(struct context *context, const struct master *master, const char *key,
                   struct master_row **ret, struct err *err)
{
    const char *parts[MASTER_KEYS_MAX] = {0};
    struct master_row *found = NULL;
    if (!master_key_parts(context, master, key, parts))
        return err_memory(err);
    enum rc rc = master_load(context, master, parts, &found, err);
    if (rc == RC_OK && !found)
        rc = err_field(err, RC_REFUSED, 0, "code", "unknown",
                       "%s %s does not exist; the list of %s shows all", master->noun, key, master->name);
    if (rc == RC_OK)
        *ret = found;
    return rc;
}

enum rc master_cells(const struct master *master, const struct master_row *row, struct cells *ret,
                     struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < master->record->field_count; i++)
        rc = cells_put(ret, 0, master->record->fields[i].name, row->values[i], err);
    return rc;
}

/* A list on its way. */
struct listing {
    struct context context; /* the caller's with an arena that is emptied for each row */
    const struct master *master;
    const struct master_filter *filter;
    size_t key_field;
    int search_column;
    const char *code; /* the filter's text as a code */
    const char *position[MASTER_KEYS_MAX];
    struct words words;
    size_t told;
    int64_t last_id;
    master_row_fn tell;
    void *tell_context;
    bool stopped;
};

/* Whether the row at hand is told, before anything of it is copied. */
static bool wanted(const struct listing *listing, const struct row *row, bool by_words)
{
    const char *key = row_text(row, 3 + (int)listing->key_field);
    const char *search = row_text(row, listing->search_column);
    if (!row_int(row, 2) && !listing->filter->all)
        return false;
    if (row_int(row, 0) == listing->last_id) /* found by two of its words */
        return false;
    if (by_words && strcmp(key, listing->position[0]) < 0)
        return false;
    if (!*listing->code || !strncmp(key, listing->code, strlen(listing->code)))
        return true;
    return listing->words.count && search && search_matches(search, &listing->words);
}

static enum rc tell_rows(struct listing *listing, struct row *row, bool by_words, struct err *err)
{
    bool has = true;
    enum rc rc = RC_OK;
    while (rc == RC_OK && has && !listing->stopped) {
        struct master_row found = {0};
        rc = row_step(row, &has, err);
        if (rc || !has || !wanted(listing, row, by_words))
            continue;
        arena_reset(listing->context.arena);
        rc = read_row(&listing->context, listing->master, row, &found, err);
        if (rc)
            continue;
        listing->last_id = found.id;
        listing->stopped = !listing->tell(listing->tell_context, &found);
        if (++listing->told == listing->filter->limit)
            listing->stopped = true;
    }
    row_end(row);
    return rc;
}

static enum rc list_all(struct listing *listing, struct err *err)
{
    size_t fields[MASTER_KEYS_MAX];
    struct row *row = NULL;
    enum rc rc = row_begin(listing->context.store, listing->master->list, &row, err);
    if (rc)
        return rc;
    if (listing->master->bound)
        row_bind_text(row, listing->master->bound);
    row_bind_text(row, listing->position[0]);
    if (master_key_fields(listing->master, fields) == 2) {
        row_bind_text(row, listing->position[0]);
        row_bind_text(row, listing->position[1]);
    }
    return tell_rows(listing, row, false, err);
}

static enum rc list_found(struct listing *listing, const struct search_range *range, struct err *err)
{
    struct row *row = NULL;
    enum rc rc = row_begin(listing->context.store, listing->master->find, &row, err);
    if (rc)
        return rc;
    row_bind_text(row, listing->master->noun);
    row_bind_text(row, range->from);
    row_bind_text(row, range->below);
    return tell_rows(listing, row, true, err);
}

static int search_column(const struct master *master)
{
    int column = 3;
    for (size_t i = 0; i < master->record->field_count; i++)
        column += master->columns[i] == MASTER_NONE ? 0 : master->columns[i] == MASTER_RATIO ? 2 : 1;
    return column;
}

enum rc master_list(struct context *context, const struct master *master, const struct master_filter *filter,
                    master_row_fn tell, void *tell_context, struct err *err)
{
    struct arena scratch = {0};
    struct listing listing = {
        .context = *context, .master = master, .filter = filter, .tell = tell, .tell_context = tell_context};
    struct search_range range = {.rows = SEARCH_COMMON};
    size_t keys[MASTER_KEYS_MAX] = {0};
    const char *folded = utf8_fold_width(context->arena, filter->text ? filter->text : "");
    listing.code = folded ? utf8_upper(context->arena, folded) : NULL;
    if (!listing.code || !search_words(context->arena, listing.code, true, &listing.words) ||
        !master_key_parts(context, master, filter->position ? filter->position : "", listing.position))
        return err_memory(err);
    (void)master_key_fields(master, keys);
    listing.key_field = keys[0];
    listing.search_column = search_column(master);
    enum rc rc = RC_OK;
    if (listing.words.count && master->find)
        rc = search_rarest(context->store, context->arena, master->noun, &listing.words, &range, err);
    if (rc)
        return rc;
    listing.context.arena = &scratch;
    rc = range.rows < SEARCH_COMMON ? list_found(&listing, &range, err) : list_all(&listing, err);
    arena_free(&scratch);
    return rc;
}

enum rc master_digest(struct store *store, const struct master *master, int64_t id,
                      unsigned char ret[HASH_BYTES], struct err *err)
{
    return digest_row(store, master->digest, master->digest_columns, master->noun, id, ret, err);
}

const char *master_subject(struct arena *arena, const struct master *master, const char *key)
{
    return arena_format(arena, "%s %s", master->noun, key);
}
