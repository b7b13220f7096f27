/* Words to find masters by: folded (case, width, marks), split at blanks and punctuation; a run of CJK text
 * gives a word from each of its chars, since it has no blanks. Kept in `search` and, a row each, in `word`.
 */
#ifndef DAYBOOK_LEDGER_SEARCH_H
#define DAYBOOK_LEDGER_SEARCH_H

#include "daybook/base/arena.h"
#include "daybook/store/store.h"

enum { SEARCH_WORDS_MAX = 64, SEARCH_WORD_BYTES_MAX = 48 };

struct words {
    const char *items[SEARCH_WORDS_MAX];
    size_t count;
};
/* The distinct words of a text to be kept, or (query) to be looked for: a query's run of CJK stays one word.
 * Adds to what *ret holds already, so it must have begun as {0}. Owned by the arena; false on no memory. */
bool search_words(struct arena *arena, const char *text, bool query, struct words *ret);
/* What the `search` column holds: each word with a blank before it. NULL on no memory. */
const char *search_text(struct arena *arena, const struct words *words);
/* Whether a `search` text holds, for every wanted word, one that begins with it. */
bool search_matches(const char *search, const struct words *wanted);
/* Makes `word` hold exactly these words for one row of a kind of master. */
enum rc search_store(struct store *store, const char *kind, int64_t id, const struct words *words, bool fresh,
                     struct err *err) MUST_CHECK;
/* The least text above every text that begins with `prefix`, for ranges. NULL on no memory. */
const char *search_above(struct arena *arena, const char *prefix);

/* The wanted word that the fewest rows of a kind begin with, as a range of `word`. Past SEARCH_COMMON rows
 * the count says no more. */
enum { SEARCH_COMMON = 2000 };
struct search_range {
    const char *from, *below;
    int64_t rows;
};
enum rc search_rarest(struct store *store, struct arena *arena, const char *kind, const struct words *wanted,
                      struct search_range *ret, struct err *err) MUST_CHECK;

#endif
