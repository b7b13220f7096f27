/* Digests of rows as the chain covers them: a kind, then each column in schema order as its text. */
#ifndef DAYBOOK_LEDGER_DIGEST_H
#define DAYBOOK_LEDGER_DIGEST_H

#include "daybook/base/hash.h"
#include "daybook/store/store.h"

/* Adds the columns first … first + count − 1 of the row: NULL as no text, everything else as its text. */
void digest_columns(struct hash *hash, const struct row *row, int first, int count);
/* The same with each value as it is kept: an integer as a number, a text or a blob as all its bytes, NULL as no
 * text. */
void digest_values(struct hash *hash, const struct row *row, int first, int count);
/* Runs `sql` with one integer bound and digests the one row it gives: kind, then its columns. RC_UNAVAILABLE
 * where there is none. */
enum rc digest_row(struct store *store, const struct sql *sql, int columns, const char *kind, int64_t id,
                   unsigned char ret[HASH_BYTES], struct err *err) MUST_CHECK;

/* What an event of `setting NAME` covers. */
void digest_setting(const char *name, const char *value, int64_t version, unsigned char ret[HASH_BYTES]);

#endif
