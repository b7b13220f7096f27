#include "daybook/ledger/digest.h"

void digest_columns(struct hash *hash, const struct row *row, int first, int count)
{
    for (int i = first; i < first + count; i++) {
        const char *text = row_null(row, i) ? NULL : row_text(row, i);
        if (text)
            hash_add(hash, text, row_text_bytes(row, i));
        else
            hash_add_text(hash, NULL);
    }
}

void digest_values(struct hash *hash, const struct row *row, int first, int count)
{
    for (int i = first; i < first + count; i++) {
        size_t bytes = 0;
        const void *value = NULL;
        switch (row_kind(row, i)) {
        case ROW_INT:
            hash_add_int(hash, row_int(row, i));
            break;
        case ROW_TEXT:
        case ROW_BLOB:
        case ROW_OTHER:
            value = row_blob(row, i, &bytes);
            hash_add(hash, value, bytes);
            break;
        case ROW_NULL:
            hash_add_text(hash, NULL);
            break;
        }
    }
}

enum rc digest_row(struct store *store, const struct sql *sql, int columns, const char *kind, int64_t id,
                   unsigned char ret[HASH_BYTES], struct err *err)
{
    struct row *row = NULL;
    bool has = false;
    enum rc rc = row_begin(store, sql, &row, err);
    if (rc)
        return rc;
    row_bind_int(row, id);
    rc = row_step(row, &has, err);
    if (rc == RC_OK && !has)
        rc = err_field(err, RC_UNAVAILABLE, 0, "", "damaged", "%s %lld is gone; run 'daybook check'", kind,
                       (long long)id);
    if (rc == RC_OK) {
        struct hash hash;
        hash_init(&hash);
        hash_add_text(&hash, kind);
        digest_columns(&hash, row, 0, columns);
        hash_finish(&hash, ret);
    }
    row_end(row);
    return rc;
}

void digest_setting(const char *name, const char *value, int64_t version, unsigned char ret[HASH_BYTES])
{
    struct hash hash;
    hash_init(&hash);
    hash_add_text(&hash, "setting");
    hash_add_text(&hash, name);
    hash_add_text(&hash, value);
    hash_add_int(&hash, version);
    hash_finish(&hash, ret);
}
